/**
 * Stack traces in the reader's own columns: compiling and linking put text into lines, and an error must point at what
 * was written. Lines never move.
 */
import { sourceColumn } from '../../compile/moves.ts';
import type { ModuleReference, ModuleText } from '../protocol.ts';

/** A replacement that linking made, and how long its text is. */
export type LinkEdit = readonly [ModuleReference, string];

export interface Places {
  /** Remembers how a file was linked; `before` is how much stands in front of its first line. */
  learn(path: string, text: ModuleText, edits: readonly LinkEdit[], before: number): void;
  /** Every file that was linked, by path. */
  texts(): Iterable<readonly [string, ModuleText]>;
  /** The same stack, with the columns of the sources. */
  inSource(stack: string): string;
  /** From here on every stack of this realm is in the sources' columns, where the engine lets one say so (V8). */
  install(ErrorType: ErrorConstructor): void;
}

interface Linked {
  readonly text: ModuleText;
  readonly edits: readonly LinkEdit[];
  readonly before: number;
}

const FRAME = /((?:file:\/\/)?(\/[^\s():]+)):(\d+):(\d+)/g;

/** Creates the memory of one process's modules. */
export function createPlaces(): Places {
  const linked = new Map<string, Linked>();
  let installed = false;

  function columnOf({ text, edits, before }: Linked, line: number, column: number): number {
    let at = line === 1 ? column - before : column;
    const start = lineStart(text.code, line);
    const end = text.code.indexOf('\n', start);
    let grown = 0;
    for (const [reference, put] of edits) {
      if (reference.start < start || (end >= 0 && reference.start >= end)) continue;
      const from = reference.start - start + 1 + grown;
      if (at <= from) break;
      const removed = reference.end - reference.start;
      if (at < from + put.length) {
        at = from;
        break;
      }
      grown += put.length - removed;
    }
    at -= grown;
    return text.moves === undefined ? Math.max(1, at) : sourceColumn(text.moves, line, at);
  }

  function inSource(stack: string): string {
    return stack.replace(FRAME, (whole, url: string, path: string, line: string, column: string) => {
      const found = linked.get(path);
      return found === undefined ? whole : `${url}:${line}:${columnOf(found, Number(line), Number(column))}`;
    });
  }

  return {
    learn: (path, text, edits, before) =>
      void linked.set(path, {
        text,
        edits: [...edits].sort(([a], [b]) => a.start - b.start),
        before,
      }),
    *texts() {
      for (const [path, { text }] of linked) yield [path, text] as const;
    },
    inSource: (stack) => (installed ? stack : inSource(stack)),
    install(ErrorType) {
      const holder = ErrorType as unknown as {
        captureStackTrace?: unknown;
        prepareStackTrace?: (error: Error, sites: readonly object[]) => string;
      };
      if (!/native code/.test(String(holder.captureStackTrace))) return;
      installed = true;
      const titleOf = ErrorType.prototype.toString;
      holder.prepareStackTrace = (error, sites) => {
        let title: string;
        try {
          title = titleOf.call(error);
        } catch {
          title = 'Error';
        }
        return [
          title,
          ...sites.map(
            (site) => `    at ${inSource(String(site)).replace(/^Object\.eval \(/, 'Object.<anonymous> (')}`,
          ),
        ].join('\n');
      };
    },
  };
}

/** Where a line (from 1) begins. */
function lineStart(code: string, line: number): number {
  let start = 0;
  for (let at = 1; at < line; at += 1) {
    const next = code.indexOf('\n', start);
    if (next < 0) return code.length;
    start = next + 1;
  }
  return start;
}
