/** The chunked transfer coding, both ways. */

/** What one call of `feed` found: data, and how many bytes of the input it used up. */
export interface Dechunked {
  readonly data: readonly Buffer[];
  readonly used: number;
  readonly done: boolean;
}

/** Undoes the chunked coding step by step. `feed` throws when the bytes are not chunked. */
export interface ChunkDecoder {
  feed(input: Buffer): Dechunked;
}

/** Longer size or trailer lines than this are an attack. */
const LONGEST_LINE = 4096;

/** A decoder for one body. */
export function createChunkDecoder(): ChunkDecoder {
  let state: 'size' | 'data' | 'after' | 'trailer' | 'done' = 'size';
  let left = 0;

  return {
    feed(input) {
      const data: Buffer[] = [];
      let pos = 0;
      /** A line without its end, or null while it is not complete. */
      const line = (): string | null => {
        const end = input.indexOf(10, pos);
        if (end === -1) {
          if (input.length - pos > LONGEST_LINE) throw new Error('invalid chunk');
          return null;
        }
        const text = input.toString('latin1', pos, end).replace(/\r$/, '');
        pos = end + 1;
        return text;
      };
      while (state !== 'done') {
        if (state === 'data') {
          if (pos >= input.length) break;
          const piece = input.subarray(pos, pos + left);
          data.push(piece);
          pos += piece.length;
          left -= piece.length;
          if (left === 0) state = 'after';
          continue;
        }
        if (
          state === 'size' &&
          pos < input.length &&
          !/^[0-9a-fA-F]/.test(input.toString('latin1', pos, pos + 1))
        ) {
          throw new Error('invalid chunk');
        }
        const text = line();
        if (text === null) break;
        if (state === 'after') {
          if (text !== '') throw new Error('invalid chunk');
          state = 'size';
        } else if (state === 'trailer') {
          if (text === '') state = 'done';
        } else {
          const size = /^([0-9a-fA-F]{1,13})[ \t]*(?:;.*)?$/.exec(text)?.[1];
          if (size === undefined) throw new Error('invalid chunk');
          left = Number.parseInt(size, 16);
          state = left === 0 ? 'trailer' : 'data';
        }
      }
      return { data, used: pos, done: state === 'done' };
    },
  };
}

/** The end of a chunked body. */
export const LAST_CHUNK = Buffer.from('0\r\n\r\n', 'latin1');

/** One chunk. Empty data would end the body, so it becomes nothing. */
export function encodeChunk(data: Buffer): Buffer {
  if (data.length === 0) return data;
  return Buffer.concat([
    Buffer.from(`${data.length.toString(16)}\r\n`, 'latin1'),
    data,
    Buffer.from('\r\n', 'latin1'),
  ]);
}
