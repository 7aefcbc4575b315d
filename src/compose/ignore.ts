/** `.dockerignore`: which files of a build context COPY does not see. */
import type { Files } from './paths.ts';
import { normalize } from './paths.ts';
import type { Report } from './report.ts';

/** More wildcards than this in one pattern are refused: matching them could take very long. */
const MOST_WILDCARDS = 4;

/** A pattern as a regular expression that also matches what lies below. */
const matcher = (pattern: string): RegExp => {
  const source = pattern
    .replace(/[\\^$.|+(){}]/g, '\\$&')
    .replace(
      /\*\*\/|\*\*|\*|\?/g,
      (wild) => ({ '**/': '(?:.*/)?', '**': '.*', '*': '[^/]*' })[wild] ?? '[^/]',
    );
  return new RegExp(`^${source}(?:/|$)`);
};

/**
 * Reads the `.dockerignore` of a context: paths with `*`, `?` and `**`. Exceptions (`!x`) and sets (`[ab]`) are
 * refused. Source: Docker, "Build context", .dockerignore files.
 */
export const readIgnore = (context: string, files: Files, report: Report): ((path: string) => boolean) => {
  const file = [context, '.dockerignore'].filter(Boolean).join('/');
  const patterns: RegExp[] = [];
  (files.text(file) ?? '').split(/\r?\n/).forEach((raw, index) => {
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) return;
    if (/[[\]!]/.test(line) || line.split(/\*+|\?/).length > MOST_WILDCARDS + 1) {
      const message = 'Only paths with *, ? and ** are understood in a .dockerignore here.';
      report.add('ignore-pattern', message, { file, line: index + 1 });
    } else patterns.push(matcher(normalize(line) ?? ''));
  });
  return (path) => {
    const inside = context === '' ? path : path.slice(context.length + 1);
    return patterns.some((pattern) => pattern.test(inside));
  };
};
