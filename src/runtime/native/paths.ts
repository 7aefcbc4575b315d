import { join, posix } from 'node:path';

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

/** Makes output say `/app/index.ts` where the file lies below `root`, or below the repository, on this machine. */
export function createRewriter(paths: { readonly root: string; readonly repository: string }): Rewriter {
  const needles = [`${paths.root}/`, `${paths.repository}/`, paths.root].map((text) => Buffer.from(text));
  const slash = Buffer.from('/');
  let rest: Buffer = Buffer.alloc(0);

  function pass(bytes: Buffer, isLast: boolean): Uint8Array {
    const out: Buffer[] = [];
    let from = 0;
    for (;;) {
      const found = earliest(bytes, needles, from, isLast);
      out.push(bytes.subarray(from, found?.at));
      if (found === null || found.length === 0) {
        rest = Buffer.from(bytes.subarray(found?.at ?? bytes.length));
        return Buffer.concat(out);
      }
      out.push(slash);
      from = found.at + found.length;
    }
  }

  return {
    push: (chunk) => pass(Buffer.concat([rest, chunk]), false),
    flush: () => pass(rest, true),
  };
}

/** The first needle, the longest if several begin there; length 0: more bytes are needed to tell. */
function earliest(
  bytes: Buffer,
  needles: readonly Buffer[],
  from: number,
  isLast: boolean,
): { readonly at: number; readonly length: number } | null {
  for (let at = bytes.indexOf(47, from); at >= 0; at = bytes.indexOf(47, at + 1)) {
    let length = 0;
    for (const needle of needles) {
      const size = Math.min(needle.length, bytes.length - at);
      if (needle.compare(bytes, at, at + size, 0, size) !== 0) continue;
      if (size === needle.length) length = Math.max(length, size);
      else if (!isLast) return { at, length: 0 };
    }
    if (length > 0) return { at, length };
  }
  return null;
}
