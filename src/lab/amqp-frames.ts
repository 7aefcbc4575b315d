/**
 * AMQP 0-9-1 frames, as few as a tiny client needs.
 *
 *     type:1  channel:2  size:4  payload:size  end:1 (0xCE)
 */

/** One frame. `method` is class << 16 | method, null for anything but a method frame. */
export interface Frame {
  readonly type: number;
  readonly channel: number;
  readonly method: number | null;
  readonly payload: Uint8Array;
}

const END = 0xce;

const join = (parts: readonly Uint8Array[]): Uint8Array => {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
};

/** A big-endian unsigned integer of 1, 2, 4 or 8 bytes. */
export const uint = (bytes: 1 | 2 | 4 | 8, value: number): Uint8Array => {
  const out = new Uint8Array(bytes);
  let rest = value;
  for (let i = bytes - 1; i >= 0; i -= 1) {
    out[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return out;
};

/** At most 255 bytes, after one byte of length (4.2.5.3). Throws a RangeError for more. */
export const shortString = (text: string): Uint8Array => {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length > 255) throw new RangeError(`"${text.slice(0, 40)}…" is longer than 255 bytes`);
  return join([uint(1, bytes.length), bytes]);
};

/** Bytes after four bytes of length. */
export const longString = (text: string): Uint8Array => {
  const bytes = new TextEncoder().encode(text);
  return join([uint(4, bytes.length), bytes]);
};

/** A field table of texts (4.2.5.5). */
export const table = (fields: Readonly<Record<string, string>>): Uint8Array => {
  const pairs = Object.entries(fields).flatMap(([name, value]) => [
    shortString(name),
    uint(1, 0x53), // 'S'
    longString(value),
  ]);
  const content = join(pairs);
  return join([uint(4, content.length), content]);
};

/** One frame as bytes. */
export const frame = (type: number, channel: number, ...payload: readonly Uint8Array[]): Uint8Array => {
  const content = join(payload);
  return join([uint(1, type), uint(2, channel), uint(4, content.length), content, uint(1, END)]);
};

/** A method frame as bytes. */
export const methodFrame = (channel: number, method: number, ...args: readonly Uint8Array[]): Uint8Array =>
  frame(1, channel, uint(4, method), ...args);

/** Frames out of a byte stream, wherever its chunks are cut. Throws a RangeError on bytes that are no frame. */
export async function* readFrames(
  stream: ReadableStream<Uint8Array>,
  most: number,
): AsyncGenerator<Frame, void> {
  const reader = stream.getReader();
  let rest: Uint8Array = new Uint8Array(0);
  try {
    for (;;) {
      while (rest.length >= 7) {
        const view = new DataView(rest.buffer, rest.byteOffset, rest.byteLength);
        const type = view.getUint8(0);
        const size = view.getUint32(3);
        if (type < 1 || (type > 3 && type !== 8) || size > most)
          throw new RangeError('This is not AMQP 0-9-1.');
        if (rest.length < size + 8) break;
        if (rest[size + 7] !== END) throw new RangeError('This AMQP frame does not end where it says.');
        const payload = rest.slice(7, 7 + size);
        const method = type === 1 && size >= 4 ? view.getUint32(7) : null;
        rest = rest.subarray(size + 8);
        yield { type, channel: view.getUint16(1), method, payload };
      }
      const { done, value } = await reader.read();
      if (done) return;
      rest = join([rest, value]);
    }
  } finally {
    // The socket is destroyed by whoever opened it.
    reader.releaseLock();
  }
}
