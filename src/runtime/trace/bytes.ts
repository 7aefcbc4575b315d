/** A counter of the bytes given to `write` and `end` of an HTTP message. */
export interface WrittenBytes {
  readonly bytes: number;
  readonly ended: boolean;
}

/** Whatever has the `write` and `end` of a Node stream. */
interface Writable {
  write(...args: never[]): unknown;
  end(...args: never[]): unknown;
}

type Write = (this: unknown, ...args: unknown[]) => unknown;

/** Counts body bytes on their way out, without listeners and without changing what the calls return. */
export function countWrites(message: Writable): WrittenBytes {
  const count = { bytes: 0, ended: false };
  // The methods of this one message are replaced; their overloads don't matter, the arguments are passed on as they are.
  const open = message as unknown as { write: Write; end: Write };
  const { write, end } = open;
  let inside = false;

  const counted = (method: Write, isEnd: boolean): Write =>
    function (...args) {
      // `end` may call `write`: the same bytes, counted once.
      if (inside) return method.apply(this, args);
      count.bytes += sizeOf(args[0], args[1]);
      if (isEnd) count.ended = true;
      inside = true;
      try {
        return method.apply(this, args);
      } finally {
        inside = false;
      }
    };
  open.write = counted(write, false);
  open.end = counted(end, true);
  return count;
}

/** Bytes of one chunk; a callback or nothing has none. */
function sizeOf(chunk: unknown, encoding: unknown): number {
  if (typeof chunk === 'string') {
    if (encoding === 'latin1' || encoding === 'binary' || encoding === 'ascii') return chunk.length;
    if (encoding === 'hex') return chunk.length >> 1;
    if (encoding === 'base64' || encoding === 'base64url') return Math.floor((chunk.length * 3) / 4);
    return new TextEncoder().encode(chunk).length;
  }
  return chunk instanceof Uint8Array ? chunk.byteLength : 0;
}
