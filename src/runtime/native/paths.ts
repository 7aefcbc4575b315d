import { posix, join } from 'node:path';

/** Where an absolute container path lies below a container's directory; `..` can't leave it. */
export function inside(root: string, path: string): string {
  return join(root, posix.resolve('/', path));
}

/** Replaces strings in a byte stream: no chunk boundary hides one. */
export interface Rewriter {
  push(chunk: Uint8Array): Uint8Array;
  /** What was held back because it might have been the beginning of one. */
  flush(): Uint8Array;
}

/** Makes output say `/app/index.ts` where the file really lies below `hidden`, as it would in a container. */
export function createRewriter(hidden: readonly string[]): Rewriter {
  const needles = hidden.map((text) => Buffer.from(text)).toSorted((a, b) => b.length - a.length);
  let rest: Buffer = Buffer.alloc(0);

  function pass(bytes: Buffer, isLast: boolean): Uint8Array {
    const out: Buffer[] = [];
    let from = 0;
    for (;;) {
      const found = first(bytes, needles, from);
      if (found === null) break;
      out.push(bytes.subarray(from, found.at));
      from = found.at + found.length;
    }
    const keep = isLast ? 0 : partial(bytes.subarray(from), needles);
    out.push(bytes.subarray(from, bytes.length - keep));
    rest = Buffer.from(bytes.subarray(bytes.length - keep));
    return Buffer.concat(out);
  }

  return {
    push: (chunk) => pass(Buffer.concat([rest, chunk]), false),
    flush: () => pass(rest, true),
  };
}

function first(
  bytes: Buffer,
  needles: readonly Buffer[],
  from: number,
): { at: number; length: number } | null {
  let best: { at: number; length: number } | null = null;
  for (const needle of needles) {
    const at = bytes.indexOf(needle, from);
    if (at >= 0 && (best === null || at < best.at)) best = { at, length: needle.length };
  }
  return best;
}

/** How many bytes at the end could be the beginning of a needle. */
function partial(bytes: Buffer, needles: readonly Buffer[]): number {
  let most = 0;
  for (const needle of needles) {
    for (let length = Math.min(needle.length - 1, bytes.length); length > most; length -= 1) {
      if (needle.subarray(0, length).equals(bytes.subarray(bytes.length - length))) most = length;
    }
  }
  return most;
}
