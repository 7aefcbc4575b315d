/** What this browser keeps of an exercise: the reader's files, and that it was passed. */

/** Where something is kept; every key begins with `ruche:`, as all of ours do. */
export const draftKey = (exercise: string, file: string): string => `ruche:draft:${exercise}:${file}`;
export const passedKey = (exercise: string): string => `ruche:passed:${exercise}`;

const VERSION = 1;

/** A file as the reader left it. */
export interface Draft {
  readonly text: string;
  /** Which starter it began from: it may have changed since. */
  readonly from: string;
}

/** An exercise that was passed: what the carnet will want to know. */
export interface Passed {
  /** ISO 8601. */
  readonly at: string;
  readonly checks: readonly string[];
  readonly files: Readonly<Record<string, string>>;
}

/** `refused`: the browser keeps nothing for this site. `full`: it has no room left. */
export type Kept = 'kept' | 'refused' | 'full';

/** A short name for a text (FNV-1a, 32 bits): it tells versions apart, and keeps no secret. */
export function nameOf(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Reads what `write` wrote; null for nothing, and for what this version does not understand (it stays as it is). */
function read(key: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(key) ?? 'null');
    return isRecord(value) && value['version'] === VERSION ? value : null;
  } catch {
    return null;
  }
}

function write(key: string, value: object): Kept {
  try {
    localStorage.setItem(key, JSON.stringify({ version: VERSION, ...value }));
    return 'kept';
  } catch (error) {
    return error instanceof DOMException && error.name === 'QuotaExceededError' ? 'full' : 'refused';
  }
}

/** A draft as it is written in `raw`, or null. */
export function parseDraft(raw: string | null): Draft | null {
  try {
    const value: unknown = JSON.parse(raw ?? 'null');
    if (!isRecord(value) || value['version'] !== VERSION) return null;
    const { text, from } = value;
    return typeof text === 'string' && typeof from === 'string' ? { text, from } : null;
  } catch {
    return null;
  }
}

export function readDraft(exercise: string, file: string): Draft | null {
  const value = read(draftKey(exercise, file));
  return value ? parseDraft(JSON.stringify(value)) : null;
}

/** Keeps a draft; without one, forgets it. */
export function keepDraft(exercise: string, file: string, draft: Draft | null): Kept {
  if (draft) return write(draftKey(exercise, file), draft);
  try {
    localStorage.removeItem(draftKey(exercise, file));
    return 'kept';
  } catch {
    return 'refused';
  }
}

export function readPassed(exercise: string): Passed | null {
  const { at, checks, files } = read(passedKey(exercise)) ?? {};
  if (typeof at !== 'string' || !Array.isArray(checks) || !isRecord(files)) return null;
  return { at, checks: checks as string[], files: files as Record<string, string> };
}

export const keepPassed = (exercise: string, passed: Passed): Kept => write(passedKey(exercise), passed);
