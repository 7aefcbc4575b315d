/** `node:zlib` on fflate: gzip and deflate in all their forms; Brotli and Zstandard are absent. */
import { Buffer } from '../buffer.ts';
import { absentMember } from '../core/absent.ts';
import { codedError, invalidArgument } from '../core/errors.ts';
import type { Loop } from '../core/loop.ts';
import { extra } from '../extra.ts';
import { Transform } from '../stream.ts';

type Level = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

interface ZlibOptions {
  readonly level?: number;
  readonly chunkSize?: number;
  readonly maxOutputLength?: number;
}

interface Machine {
  push(chunk: Uint8Array, final?: boolean): void;
}

type MakeMachine = (level: Level, emit: (chunk: Uint8Array) => void) => Machine;
type Whole = (bytes: Uint8Array, level: Level) => Uint8Array;

/** Each form: the whole at once, and piece by piece. */
const FORMS: Readonly<Record<string, { readonly whole: Whole; readonly machine: MakeMachine }>> = {
  gzip: {
    whole: (bytes, level) => extra('deflate').gzipSync(bytes, { level, mtime: 0 }),
    machine: (level, emit) => new (extra('deflate').Gzip)({ level, mtime: 0 }, emit),
  },
  gunzip: {
    whole: (bytes) => extra('deflate').gunzipSync(bytes),
    machine: (_level, emit) => new (extra('deflate').Gunzip)(emit),
  },
  deflate: {
    whole: (bytes, level) => extra('deflate').zlibSync(bytes, { level }),
    machine: (level, emit) => new (extra('deflate').Zlib)({ level }, emit),
  },
  inflate: {
    whole: (bytes) => extra('deflate').unzlibSync(bytes),
    machine: (_level, emit) => new (extra('deflate').Unzlib)(emit),
  },
  deflateRaw: {
    whole: (bytes, level) => extra('deflate').deflateSync(bytes, { level }),
    machine: (level, emit) => new (extra('deflate').Deflate)({ level }, emit),
  },
  inflateRaw: {
    whole: (bytes) => extra('deflate').inflateSync(bytes),
    machine: (_level, emit) => new (extra('deflate').Inflate)(emit),
  },
  unzip: {
    whole: (bytes) =>
      bytes[0] === 0x1f ? extra('deflate').gunzipSync(bytes) : extra('deflate').unzlibSync(bytes),
    machine: (_level, emit) => unzipMachine(emit),
  },
};

/** Decides by the first byte. */
function unzipMachine(emit: (chunk: Uint8Array) => void): Machine {
  let chosen: Machine | null = null;
  return {
    push(chunk, final) {
      if (chunk.length === 0 && !chosen) return;
      chosen ??=
        chunk[0] === 0x1f ? new (extra('deflate').Gunzip)(emit) : new (extra('deflate').Unzlib)(emit);
      chosen.push(chunk, final);
    },
  };
}

/** fflate's code for input that ends too early. */
const UNEXPECTED_END = 0;

function zlibError(error: unknown): Error {
  const early = (error as { code?: number }).code === UNEXPECTED_END;
  const known = early
    ? (['Z_BUF_ERROR', -5, 'unexpected end of file'] as const)
    : (['Z_DATA_ERROR', -3, 'incorrect header check'] as const);
  return Object.assign(codedError(known[0], known[2]), { errno: known[1] });
}

function levelOf(options: ZlibOptions | undefined): Level {
  const level = options?.level ?? -1;
  return (level < 0 || level > 9 ? 6 : level) as Level;
}

function bytesOf(data: unknown): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data);
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  throw invalidArgument(
    'buffer',
    'of type string or an instance of Buffer, TypedArray, DataView, or ArrayBuffer',
    data,
  );
}

class ZlibStream extends Transform {
  bytesWritten = 0;
  readonly #machine: Machine;

  constructor(make: MakeMachine, options: ZlibOptions = {}) {
    super(options as object);
    this.#machine = make(
      levelOf(options),
      (chunk) => void (chunk.length > 0 && this.push(Buffer.from(chunk))),
    );
  }

  override _transform(chunk: Uint8Array, _encoding: string, done: (error?: Error) => void): void {
    this.bytesWritten += chunk.byteLength;
    this.#push(chunk, false, done);
  }

  override _flush(done: (error?: Error) => void): void {
    if (this.bytesWritten === 0 && !this.#compresses) return done();
    this.#push(new Uint8Array(), true, done);
  }

  get #compresses(): boolean {
    const { Deflate, Gzip, Zlib } = extra('deflate');
    return this.#machine instanceof Gzip || this.#machine instanceof Zlib || this.#machine instanceof Deflate;
  }

  #push(chunk: Uint8Array, final: boolean, done: (error?: Error) => void): void {
    try {
      this.#machine.push(new Uint8Array(chunk), final);
    } catch (error) {
      return done(zlibError(error));
    }
    done();
  }

  close(done?: () => void): void {
    if (done) this.once('close', done);
    this.destroy();
  }

  flush(kind?: unknown, done?: () => void): void {
    const callback = typeof kind === 'function' ? (kind as () => void) : done;
    if (callback) queueMicrotask(callback);
  }
}

const ABSENT = (
  'createBrotliCompress createBrotliDecompress brotliCompress brotliCompressSync brotliDecompress ' +
  'brotliDecompressSync createZstdCompress createZstdDecompress zstdCompress zstdDecompress zstdCompressSync ' +
  'zstdDecompressSync BrotliCompress BrotliDecompress'
).split(' ');

const constants = {
  Z_NO_FLUSH: 0,
  Z_PARTIAL_FLUSH: 1,
  Z_SYNC_FLUSH: 2,
  Z_FULL_FLUSH: 3,
  Z_FINISH: 4,
  Z_BLOCK: 5,
  Z_OK: 0,
  Z_STREAM_END: 1,
  Z_DATA_ERROR: -3,
  Z_BUF_ERROR: -5,
  Z_NO_COMPRESSION: 0,
  Z_BEST_SPEED: 1,
  Z_BEST_COMPRESSION: 9,
  Z_DEFAULT_COMPRESSION: -1,
  Z_DEFAULT_STRATEGY: 0,
  Z_DEFAULT_WINDOWBITS: 15,
  Z_DEFAULT_CHUNK: 16_384,
};

let table: Uint32Array | null = null;

function crc32(data: unknown, start = 0): number {
  table ??= Uint32Array.from({ length: 256 }, (_, byte) => {
    let value = byte;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb8_8320 : value >>> 1;
    return value;
  });
  let crc = ~start;
  for (const byte of bytesOf(data)) crc = (crc >>> 8) ^ (table[(crc ^ byte) & 0xff] as number);
  return ~crc >>> 0;
}

export function createZlib(loop: Loop) {
  const members: Record<string, unknown> = {};
  for (const [name, { whole, machine }] of Object.entries(FORMS)) {
    const title = `${name[0]?.toUpperCase()}${name.slice(1)}`;
    const run = (data: unknown, options?: ZlibOptions): Buffer => {
      const bytes = bytesOf(data);
      let result: Uint8Array;
      try {
        result = whole(bytes, levelOf(options));
      } catch (error) {
        throw zlibError(error);
      }
      if (result.byteLength > (options?.maxOutputLength ?? Infinity)) {
        const message = `Cannot create a Buffer larger than ${options?.maxOutputLength} bytes`;
        throw codedError('ERR_BUFFER_TOO_LARGE', message, RangeError);
      }
      return Buffer.from(result);
    };
    members[`${name}Sync`] = run;
    members[name] = (data: unknown, ...rest: unknown[]): void => {
      const done = rest.pop() as (error: Error | null, result?: Buffer) => void;
      if (typeof done !== 'function') throw invalidArgument('callback', 'of type function', done);
      const frame = loop.frames.current();
      const handle = loop.handles.open('Zlib');
      loop.clockwork.macrotask(() => {
        loop.enter(frame, () => {
          let result: Buffer;
          try {
            result = run(data, rest[0] as ZlibOptions | undefined);
          } catch (error) {
            return done(error as Error);
          }
          done(null, result);
        });
        handle.close();
      });
    };
    const Class = class extends ZlibStream {
      constructor(options?: ZlibOptions) {
        super(machine, options);
      }
    };
    Object.defineProperty(Class, 'name', { value: title });
    members[title] = Class;
    members[`create${title}`] = (options?: ZlibOptions) => new Class(options);
  }
  return {
    ...Object.fromEntries(ABSENT.map((name) => [name, absentMember('zlib', name)])),
    ...members,
    ...constants,
    constants,
    crc32,
  };
}
