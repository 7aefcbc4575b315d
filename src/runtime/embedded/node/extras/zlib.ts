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
  /** Gives what was compressed so far. */
  flush?(): void;
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

function zlibError(error: unknown, empty = false): Error {
  const early = empty || (error as { code?: number }).code === UNEXPECTED_END;
  const known = early
    ? (['Z_BUF_ERROR', -5, 'unexpected end of file'] as const)
    : (['Z_DATA_ERROR', -3, 'incorrect header check'] as const);
  return Object.assign(codedError(known[0], known[2]), { errno: known[1] });
}

function levelOf(options: ZlibOptions | undefined): Level {
  const level = options?.level ?? -1;
  if (!(level >= -1 && level <= 9)) {
    const message = `The value of "options.level" is out of range. It must be >= -1 and <= 9. Received ${level}`;
    throw codedError('ERR_OUT_OF_RANGE', message, RangeError);
  }
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

  get bytesRead(): number {
    return this.bytesWritten;
  }

  close(done?: () => void): void {
    if (done) this.once('close', done);
    this.destroy();
  }

  flush(kind?: unknown, done?: () => void): void {
    this.#machine.flush?.();
    const callback = typeof kind === 'function' ? (kind as () => void) : done;
    if (callback) queueMicrotask(callback);
  }
}

const ABSENT = (
  'createBrotliCompress createBrotliDecompress brotliCompress brotliCompressSync brotliDecompress ' +
  'brotliDecompressSync createZstdCompress createZstdDecompress zstdCompress zstdDecompress zstdCompressSync ' +
  'zstdDecompressSync BrotliCompress BrotliDecompress'
).split(' ');

const constants = Object.assign(
  Object.create(null) as Record<string, number>,
  Object.fromEntries(
    (
      'Z_NO_FLUSH:0 Z_PARTIAL_FLUSH:1 Z_SYNC_FLUSH:2 Z_FULL_FLUSH:3 Z_FINISH:4 Z_BLOCK:5 Z_OK:0 Z_STREAM_END:1 ' +
      'Z_NEED_DICT:2 Z_ERRNO:-1 Z_STREAM_ERROR:-2 Z_DATA_ERROR:-3 Z_MEM_ERROR:-4 Z_BUF_ERROR:-5 Z_VERSION_ERROR:-6 ' +
      'Z_NO_COMPRESSION:0 Z_BEST_SPEED:1 Z_BEST_COMPRESSION:9 Z_DEFAULT_COMPRESSION:-1 Z_FILTERED:1 Z_HUFFMAN_ONLY:2 ' +
      'Z_RLE:3 Z_FIXED:4 Z_DEFAULT_STRATEGY:0 ZLIB_VERNUM:4880 DEFLATE:1 INFLATE:2 GZIP:3 GUNZIP:4 DEFLATERAW:5 ' +
      'INFLATERAW:6 UNZIP:7 BROTLI_DECODE:8 BROTLI_ENCODE:9 ZSTD_DECOMPRESS:11 ZSTD_COMPRESS:10 Z_MIN_WINDOWBITS:8 ' +
      'Z_MAX_WINDOWBITS:15 Z_DEFAULT_WINDOWBITS:15 Z_MIN_CHUNK:64 Z_MAX_CHUNK:Infinity Z_DEFAULT_CHUNK:16384 ' +
      'Z_MIN_MEMLEVEL:1 Z_MAX_MEMLEVEL:9 Z_DEFAULT_MEMLEVEL:8 Z_MIN_LEVEL:-1 Z_MAX_LEVEL:9 Z_DEFAULT_LEVEL:-1 ' +
      'BROTLI_OPERATION_PROCESS:0 BROTLI_OPERATION_FLUSH:1 BROTLI_OPERATION_FINISH:2 BROTLI_OPERATION_EMIT_METADATA:3 ' +
      'BROTLI_PARAM_MODE:0 BROTLI_MODE_GENERIC:0 BROTLI_MODE_TEXT:1 BROTLI_MODE_FONT:2 BROTLI_DEFAULT_MODE:0 ' +
      'BROTLI_PARAM_QUALITY:1 BROTLI_MIN_QUALITY:0 BROTLI_MAX_QUALITY:11 BROTLI_DEFAULT_QUALITY:11 ' +
      'BROTLI_PARAM_LGWIN:2 BROTLI_MIN_WINDOW_BITS:10 BROTLI_MAX_WINDOW_BITS:24 BROTLI_LARGE_MAX_WINDOW_BITS:30 ' +
      'BROTLI_DEFAULT_WINDOW:22 BROTLI_PARAM_LGBLOCK:3 BROTLI_MIN_INPUT_BLOCK_BITS:16 BROTLI_MAX_INPUT_BLOCK_BITS:24 ' +
      'BROTLI_PARAM_DISABLE_LITERAL_CONTEXT_MODELING:4 BROTLI_PARAM_SIZE_HINT:5 BROTLI_PARAM_LARGE_WINDOW:6 ' +
      'BROTLI_PARAM_NPOSTFIX:7 BROTLI_PARAM_NDIRECT:8 BROTLI_DECODER_RESULT_ERROR:0 BROTLI_DECODER_RESULT_SUCCESS:1 ' +
      'BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT:2 BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT:3 ' +
      'BROTLI_DECODER_PARAM_DISABLE_RING_BUFFER_REALLOCATION:0 BROTLI_DECODER_PARAM_LARGE_WINDOW:1 ' +
      'BROTLI_DECODER_NO_ERROR:0 BROTLI_DECODER_SUCCESS:1 BROTLI_DECODER_NEEDS_MORE_INPUT:2 ' +
      'BROTLI_DECODER_NEEDS_MORE_OUTPUT:3 BROTLI_DECODER_ERROR_FORMAT_EXUBERANT_NIBBLE:-1 ' +
      'BROTLI_DECODER_ERROR_FORMAT_RESERVED:-2 BROTLI_DECODER_ERROR_FORMAT_EXUBERANT_META_NIBBLE:-3 ' +
      'BROTLI_DECODER_ERROR_FORMAT_SIMPLE_HUFFMAN_ALPHABET:-4 BROTLI_DECODER_ERROR_FORMAT_SIMPLE_HUFFMAN_SAME:-5 ' +
      'BROTLI_DECODER_ERROR_FORMAT_CL_SPACE:-6 BROTLI_DECODER_ERROR_FORMAT_HUFFMAN_SPACE:-7 ' +
      'BROTLI_DECODER_ERROR_FORMAT_CONTEXT_MAP_REPEAT:-8 BROTLI_DECODER_ERROR_FORMAT_BLOCK_LENGTH_1:-9 ' +
      'BROTLI_DECODER_ERROR_FORMAT_BLOCK_LENGTH_2:-10 BROTLI_DECODER_ERROR_FORMAT_TRANSFORM:-11 ' +
      'BROTLI_DECODER_ERROR_FORMAT_DICTIONARY:-12 BROTLI_DECODER_ERROR_FORMAT_WINDOW_BITS:-13 ' +
      'BROTLI_DECODER_ERROR_FORMAT_PADDING_1:-14 BROTLI_DECODER_ERROR_FORMAT_PADDING_2:-15 ' +
      'BROTLI_DECODER_ERROR_FORMAT_DISTANCE:-16 BROTLI_DECODER_ERROR_DICTIONARY_NOT_SET:-19 ' +
      'BROTLI_DECODER_ERROR_INVALID_ARGUMENTS:-20 BROTLI_DECODER_ERROR_ALLOC_CONTEXT_MODES:-21 ' +
      'BROTLI_DECODER_ERROR_ALLOC_TREE_GROUPS:-22 BROTLI_DECODER_ERROR_ALLOC_CONTEXT_MAP:-25 ' +
      'BROTLI_DECODER_ERROR_ALLOC_RING_BUFFER_1:-26 BROTLI_DECODER_ERROR_ALLOC_RING_BUFFER_2:-27 ' +
      'BROTLI_DECODER_ERROR_ALLOC_BLOCK_TYPE_TREES:-30 BROTLI_DECODER_ERROR_UNREACHABLE:-31 ZSTD_e_continue:0 ' +
      'ZSTD_e_flush:1 ZSTD_e_end:2 ZSTD_fast:1 ZSTD_dfast:2 ZSTD_greedy:3 ZSTD_lazy:4 ZSTD_lazy2:5 ZSTD_btlazy2:6 ' +
      'ZSTD_btopt:7 ZSTD_btultra:8 ZSTD_btultra2:9 ZSTD_c_compressionLevel:100 ZSTD_c_windowLog:101 ' +
      'ZSTD_c_hashLog:102 ZSTD_c_chainLog:103 ZSTD_c_searchLog:104 ZSTD_c_minMatch:105 ZSTD_c_targetLength:106 ' +
      'ZSTD_c_strategy:107 ZSTD_c_enableLongDistanceMatching:160 ZSTD_c_ldmHashLog:161 ZSTD_c_ldmMinMatch:162 ' +
      'ZSTD_c_ldmBucketSizeLog:163 ZSTD_c_ldmHashRateLog:164 ZSTD_c_contentSizeFlag:200 ZSTD_c_checksumFlag:201 ' +
      'ZSTD_c_dictIDFlag:202 ZSTD_c_nbWorkers:400 ZSTD_c_jobSize:401 ZSTD_c_overlapLog:402 ZSTD_d_windowLogMax:100 ' +
      'ZSTD_CLEVEL_DEFAULT:3 ZSTD_error_no_error:0 ZSTD_error_GENERIC:1 ZSTD_error_prefix_unknown:10 ' +
      'ZSTD_error_version_unsupported:12 ZSTD_error_frameParameter_unsupported:14 ' +
      'ZSTD_error_frameParameter_windowTooLarge:16 ZSTD_error_corruption_detected:20 ZSTD_error_checksum_wrong:22 ' +
      'ZSTD_error_literals_headerWrong:24 ZSTD_error_dictionary_corrupted:30 ZSTD_error_dictionary_wrong:32 ' +
      'ZSTD_error_dictionaryCreation_failed:34 ZSTD_error_parameter_unsupported:40 ' +
      'ZSTD_error_parameter_combination_unsupported:41 ZSTD_error_parameter_outOfBound:42 ' +
      'ZSTD_error_tableLog_tooLarge:44 ZSTD_error_maxSymbolValue_tooLarge:46 ZSTD_error_maxSymbolValue_tooSmall:48 ' +
      'ZSTD_error_stabilityCondition_notRespected:50 ZSTD_error_stage_wrong:60 ZSTD_error_init_missing:62 ' +
      'ZSTD_error_memory_allocation:64 ZSTD_error_workSpace_tooSmall:66 ZSTD_error_dstSize_tooSmall:70 ' +
      'ZSTD_error_srcSize_wrong:72 ZSTD_error_dstBuffer_null:74 ZSTD_error_noForwardProgress_destFull:80 ' +
      'ZSTD_error_noForwardProgress_inputEmpty:82'
    )
      .split(' ')
      .map((pair) => [pair.split(':')[0], Number(pair.split(':')[1])]),
  ),
);

/** Results by name and by number. */
const codes = Object.fromEntries(
  [
    'Z_OK',
    'Z_STREAM_END',
    'Z_NEED_DICT',
    'Z_ERRNO',
    'Z_STREAM_ERROR',
    'Z_DATA_ERROR',
    'Z_MEM_ERROR',
    'Z_BUF_ERROR',
    'Z_VERSION_ERROR',
  ].flatMap((name) => [
    [name, constants[name]],
    [String(constants[name]), name],
  ]),
);

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
        throw zlibError(error, bytes.length === 0);
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
    codes,
    crc32,
  };
}
