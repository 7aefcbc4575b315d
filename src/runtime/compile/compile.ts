import type { SourceMap } from 'magic-string';
import { rewriteAwaits } from './awaits.ts';
import { movesOf } from './moves.ts';
import { stripFailure } from './error.ts';

/** Takes types away and keeps every position; throws on syntax that is more than types. */
export type Strip = (source: string, place: { readonly path: string }) => string;

export interface CompileOptions {
  /** Absolute path, for messages; its extension decides whether types are stripped. */
  readonly path: string;
  readonly source: string;
  /** Node's `stripTypeScriptTypes` (mode strip), or amaro in a browser. */
  readonly strip: Strip;
}

export interface Compiled {
  /** JavaScript, line for line the source. */
  readonly code: string;
  /** Made when it is asked for. */
  readonly map: SourceMap;
  /** Where columns moved: see `movesOf`. Made when it is asked for. */
  readonly moves: readonly number[];
}

/**
 * The one compiler: for packs and sandboxes at build time, for edits in the tab. Strips erasable TypeScript, then
 * makes the context survive every `await`. Throws a CompileError.
 */
export function compile({ path, source, strip }: CompileOptions): Compiled {
  const stripped = /\.[cm]?ts$/.test(path) ? stripTypes(path, source, strip) : source;
  const text = rewriteAwaits(path, stripped);
  return {
    code: text.toString(),
    get moves() {
      return movesOf(text);
    },
    get map() {
      return text.generateMap({ source: path, includeContent: true, hires: 'boundary' });
    },
  };
}

function stripTypes(path: string, source: string, strip: Strip): string {
  try {
    return strip(source, { path });
  } catch (error) {
    throw stripFailure(path, error);
  }
}
