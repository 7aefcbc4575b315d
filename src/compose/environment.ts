/** Environment variables: maps, lists and env files. */
import { interpolate } from './interpolate.ts';
import type { Report } from './report.ts';
import type { Place } from './types.ts';
import type { Cursor } from './yaml.ts';

type Env = Readonly<Record<string, string>>;

/** A YAML scalar as the text that a process would see. */
export const scalarText = (value: unknown): string =>
  value === null || value === undefined ? '' : String(value);

/** `environment:` in both forms. A name without a value takes the reader's own variable; unset there, it is left out. */
export const readEnvironment = (cursor: Cursor | null, outer: Env): Record<string, string> => {
  const env: Record<string, string> = {};
  const pairs = [
    ...(cursor?.entries() ?? []).map(
      ([name, item]) => [name, item.value === null ? null : scalarText(item.value)] as const,
    ),
    ...(cursor?.items() ?? []).map((item) => {
      const text = scalarText(item.value);
      const equals = text.indexOf('=');
      return equals < 0
        ? ([text, null] as const)
        : ([text.slice(0, equals), text.slice(equals + 1)] as const);
    }),
  ];
  for (const [name, value] of pairs) {
    const found = value ?? outer[name];
    if (found !== undefined) env[name] = found;
  }
  return env;
};

const unescape = (text: string): string =>
  text.replace(/\\([nrt"\\$])/g, (_, char: string) => ({ n: '\n', r: '\r', t: '\t' })[char] ?? char);

/**
 * Reads an env file: `NAME=value`, `export NAME=value`, single quotes literally, double quotes with escapes and
 * variables, ` # comment`. Source: Compose, ".env file syntax" (values over several lines are refused).
 */
export const readEnvFile = (
  file: string,
  text: string,
  outer: Env,
  report: Report,
): Record<string, string> => {
  const env: Record<string, string> = {};
  text.split(/\r?\n/).forEach((raw, index) => {
    const place: Place = { file, line: index + 1 };
    const line = raw.trim();
    if (line === '' || line.startsWith('#')) return;
    const match = /^(?:export\s+)?([A-Za-z_][\w.-]*)\s*(?:[=:]\s*(.*))?$/.exec(line);
    const name = match?.[1];
    if (name === undefined) {
      report.add('env-file-syntax', 'This line is neither NAME=value nor a comment.', place);
      return;
    }
    const value = match?.[2];
    if (value === undefined) {
      if (outer[name] !== undefined) env[name] = outer[name];
      return;
    }
    const quote = value[0] === "'" || value[0] === '"' ? value[0] : null;
    const quoted =
      quote === "'" ? /^'([^']*)'/.exec(value)?.[1] : quote ? /^"((?:[^"\\]|\\.)*)"/.exec(value)?.[1] : null;
    if (quoted === undefined) {
      report.add('env-file-syntax', `The ${quote} of this value is not closed on its line.`, place);
      return;
    }
    if (quote === "'") {
      env[name] = quoted ?? '';
      return;
    }
    const plain = quoted === null ? value.replace(/(^|\s)#.*$/, '').trim() : unescape(quoted);
    const { text: done, errors } = interpolate(plain, { ...env, ...outer });
    if (errors.length > 0)
      report.add('interpolation-syntax', 'This value has a $ that names no variable.', place);
    env[name] = done;
  });
  return env;
};
