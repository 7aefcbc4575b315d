/** Where the parts of the reader leave what they find wrong; nothing in this folder throws for a reader's mistake. */
import type { Place, Problem } from './types.ts';

/** Collects problems. At most `MOST` are kept: a wrong file of any size gives a short list. */
export interface Report {
  readonly problems: readonly Problem[];
  /** Adds one; says the same thing about the same place only once. */
  add(code: string, message: string, place: Place): void;
}

/** More problems than this help nobody. */
const MOST = 50;

/** A new, empty report. */
export const createReport = (): Report => {
  const problems: Problem[] = [];
  const seen = new Set<string>();
  return {
    problems,
    add(code, message, place) {
      const key = `${code} ${place.file}:${place.line}:${place.column ?? 0}`;
      if (problems.length >= MOST || seen.has(key)) return;
      seen.add(key);
      problems.push({ code, message, place });
    },
  };
};

/** Problems in the order of the reader's files: compose file first, then by file, line and column. */
export const inFileOrder = (problems: readonly Problem[]): Problem[] =>
  [...problems].sort(
    (a, b) =>
      Number(b.place.file.includes('compose')) - Number(a.place.file.includes('compose')) ||
      a.place.file.localeCompare(b.place.file) ||
      a.place.line - b.place.line ||
      (a.place.column ?? 0) - (b.place.column ?? 0),
  );
