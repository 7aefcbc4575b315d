import { compile } from '../../compile/index.ts';
import type { ModuleText } from '../protocol.ts';
import { findReferences } from './references.ts';

/** Strips types, keeping lines and columns; throws Node's own error for syntax that is not erasable. */
export type Strip = (source: string) => string;

/** One of the reader's files, compiled and ready to link. Never throws: what does not compile says so. */
export function prepareModule(path: string, source: string, strip: Strip): ModuleText {
  try {
    const { code } = compile({ path, source, strip });
    return { code, ...findReferences(code) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const at = placeOf(error);
    return { code: '', module: true, references: [], error: { message, ...at } };
  }
}

function placeOf(error: unknown): { line: number; column: number } {
  if (typeof error === 'object' && error !== null) {
    const { line, column, loc } = error as {
      line?: unknown;
      column?: unknown;
      loc?: { line?: unknown; column?: unknown };
    };
    if (typeof line === 'number') return { line, column: typeof column === 'number' ? column : 1 };
    if (typeof loc?.line === 'number') return { line: loc.line, column: Number(loc.column ?? 0) + 1 };
  }
  return { line: 1, column: 1 };
}
