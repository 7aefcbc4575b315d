/** `node:buffer`: the npm package, with Node's newer members and the platform's own (faster) UTF-8. */
import * as npm from 'buffer';
import { codedError, invalidArgument } from './core/errors.ts';

type Bytes = npm.Buffer;

const { Buffer } = npm;
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const encoder = new TextEncoder();

interface Patched {
  toString(encoding?: string, start?: number, end?: number): string;
  write(text: string, ...rest: unknown[]): number;
}

const toBase64Url = (text: string): string =>
  text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');

const MOST = Number.MAX_SAFE_INTEGER;

/** Below this the package's own loops beat a TextDecoder call. */
const SHORT = 24;

function extend(): void {
  if (Buffer.isEncoding('base64url')) return;
  const proto = Buffer.prototype as unknown as Patched;
  const { toString, write } = proto;
  const { from, byteLength, isEncoding } = Buffer;

  proto.toString = function (this: Bytes, encoding, start, end) {
    const name = encoding === undefined ? 'utf8' : String(encoding).toLowerCase();
    if (name === 'base64url') return toBase64Url(toString.call(this, 'base64', start, end));
    if ((name === 'utf8' || name === 'utf-8') && (this.length > SHORT || !isAscii(this))) {
      const first = Math.max(0, Math.trunc(Number(start ?? 0)) || 0);
      const last = end === undefined ? this.length : Math.min(this.length, Math.trunc(Number(end)) || 0);
      return last <= first ? '' : decoder.decode(Uint8Array.prototype.subarray.call(this, first, last));
    }
    return toString.call(this, encoding, start, end);
  };
  proto.write = function (this: Bytes, text, ...rest) {
    const last = rest.at(-1);
    if (typeof last === 'string' && last.toLowerCase() === 'base64url') rest[rest.length - 1] = 'base64';
    return write.call(this, text, ...rest);
  };
  const statics = Buffer as unknown as Record<string, unknown>;
  const isUrlName = (name: unknown): boolean =>
    typeof name === 'string' && name.toLowerCase() === 'base64url';
  statics.from = (value: unknown, encoding?: unknown, length?: unknown): Bytes => {
    if (typeof value === 'string') {
      const name = typeof encoding === 'string' ? encoding.toLowerCase() : 'utf8';
      if ((name === 'utf8' || name === 'utf-8') && value.length > SHORT) {
        const bytes = encoder.encode(value);
        return (from as (b: ArrayBufferLike, o: number, l: number) => Bytes)(
          bytes.buffer,
          0,
          bytes.byteLength,
        );
      }
      return Reflect.apply(from, Buffer, [value, isUrlName(encoding) ? 'base64' : encoding]);
    }
    return Reflect.apply(from, Buffer, [value, encoding, length]);
  };
  statics.byteLength = (value: unknown, encoding?: unknown): number => {
    if (typeof value !== 'string' || !/^base64(?:url)?$/i.test(String(encoding))) {
      return Reflect.apply(byteLength, Buffer, [value, encoding]);
    }
    // Node computes this from the length alone, whatever the characters are.
    const padding = value.length > 1 && value.endsWith('==') ? 2 : value.endsWith('=') ? 1 : 0;
    return ((value.length - padding) * 3) >>> 2;
  };
  statics.isEncoding = (name: unknown): boolean =>
    isUrlName(name) || Reflect.apply(isEncoding, Buffer, [name]);
  statics.copyBytesFrom = (view: ArrayBufferView, offset = 0, length?: number): Bytes => {
    const size = 'BYTES_PER_ELEMENT' in view ? Number(view.BYTES_PER_ELEMENT) : 1;
    const from8 = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
    return Buffer.from(
      from8.slice(offset * size, length === undefined ? undefined : (offset + length) * size),
    );
  };
  // Undocumented, and what busboy (multer) and others call.
  const methods = Buffer.prototype as unknown as Record<string, unknown>;
  for (const name of ['ascii', 'base64', 'base64url', 'hex', 'latin1', 'ucs2', 'utf8']) {
    methods[`${name}Slice`] = function (this: Bytes, start?: number, end?: number): string {
      return this.toString(name as BufferEncoding, start, end);
    };
    methods[`${name}Write`] = function (
      this: Bytes,
      text: string,
      offset = 0,
      length = this.length - offset,
    ): number {
      return this.write(text, offset, length, name as BufferEncoding);
    };
  }
  checkNumbers(methods);
  translateErrors(Buffer as unknown as Record<string, unknown>, methods);
  Object.defineProperty(Buffer, 'poolSize', { value: 8192, writable: true });
}

/** Integers and floats of fixed size: offsets are checked as Node does, with its errors. */
function checkNumbers(methods: Record<string, unknown>): void {
  const sizes: Readonly<Record<string, number>> = {
    Int8: 1,
    Int16: 2,
    Int32: 4,
    Float: 4,
    Double: 8,
    BigInt64: 8,
  };
  for (const [base, size] of Object.entries(sizes)) {
    const kinds = base.includes('Int') ? [base, base.replace('Int', 'UInt')] : [base];
    for (const kind of kinds) {
      for (const order of size === 1 ? [''] : ['LE', 'BE']) {
        for (const verb of ['read', 'write'] as const) {
          const name = `${verb}${kind}${order}`;
          const original = methods[name] as (this: Bytes, ...args: unknown[]) => unknown;
          const checked =
            verb === 'read'
              ? function (this: Bytes, offset = 0): unknown {
                  if (!(offset >= 0 && offset <= this.length - size && offset % 1 === 0))
                    wrongOffset(offset, this.length - size);
                  return original.call(this, offset);
                }
              : function (this: Bytes, value: unknown, offset = 0): unknown {
                  if (!(offset >= 0 && offset <= this.length - size && offset % 1 === 0)) {
                    if (base !== 'BigInt64' && !base.startsWith('F') && !base.startsWith('D'))
                      checkValue(value, kind, size);
                    wrongOffset(offset, this.length - size);
                  }
                  try {
                    return original.call(this, value, offset);
                  } catch (error) {
                    if (error instanceof RangeError) checkValue(value, kind, size);
                    throw error;
                  }
                };
          methods[name] = checked;
          if (kind.includes('UInt')) methods[name.replace('UInt', 'Uint')] = checked;
        }
      }
    }
  }
}

function wrongOffset(offset: unknown, last: number): never {
  if (typeof offset !== 'number') throw invalidArgument('offset', 'of type number', offset);
  const range = (wanted: string) =>
    codedError(
      'ERR_OUT_OF_RANGE',
      `The value of "offset" is out of range. It must be ${wanted}. Received ${offset}`,
      RangeError,
    );
  if (!Number.isInteger(offset)) throw range('an integer');
  if (last < 0) {
    throw codedError(
      'ERR_BUFFER_OUT_OF_BOUNDS',
      'Attempt to access memory outside buffer bounds',
      RangeError,
    );
  }
  throw range(`>= 0 and <= ${last}`);
}

function checkValue(value: unknown, kind: string, size: number): void {
  const bits = size * 8;
  const n = typeof value === 'bigint' ? 'n' : '';
  const unsigned = kind.includes('UInt');
  const [least, most] = unsigned
    ? [0n, 2n ** BigInt(bits) - 1n]
    : [-(2n ** BigInt(bits - 1)), 2n ** BigInt(bits - 1) - 1n];
  if (Number(value) >= least && Number(value) <= most) return;
  const shown =
    size > 4
      ? unsigned
        ? `>= 0${n} and < 2${n} ** ${bits}${n}`
        : `>= -(2${n} ** ${bits - 1}${n}) and < 2${n} ** ${bits - 1}${n}`
      : `>= ${least} and <= ${most}`;
  const received = `${String(value)}${n}`;
  throw codedError(
    'ERR_OUT_OF_RANGE',
    `The value of "value" is out of range. It must be ${shown}. Received ${received}`,
    RangeError,
  );
}

/** What the package says in words of its own, said in Node's. */
function translateErrors(statics: Record<string, unknown>, methods: Record<string, unknown>): void {
  const isBytes = (value: unknown): boolean => value instanceof Uint8Array;
  const guard = (owner: Record<string, unknown>, name: string, check: (...args: unknown[]) => void): void => {
    const original = owner[name] as (...args: unknown[]) => unknown;
    owner[name] = function (this: unknown, ...args: unknown[]): unknown {
      check.apply(this, args);
      return original.apply(this, args);
    };
  };
  const bytes = (name: string) => (value: unknown) => {
    if (!isBytes(value)) throw invalidArgument(name, 'an instance of Buffer or Uint8Array', value);
  };
  guard(statics, 'concat', (list) => {
    if (!Array.isArray(list)) throw invalidArgument('list', 'an instance of Array', list);
    list.forEach((one, at) => bytes(`list[${at}]`)(one));
  });
  guard(statics, 'compare', (left, right) => {
    bytes('buf1')(left);
    bytes('buf2')(right);
  });
  guard(methods, 'equals', bytes('otherBuffer'));
  guard(methods, 'compare', bytes('target'));
  guard(statics, 'byteLength', (value) => {
    if (typeof value === 'string' || ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return;
    if (Object.prototype.toString.call(value) === '[object SharedArrayBuffer]') return;
    throw invalidArgument('string', 'of type string or an instance of Buffer or ArrayBuffer', value);
  });
  const wrongSize = (size: unknown): void => {
    if (typeof size !== 'number') throw invalidArgument('size', 'of type number', size);
    if (size >= 0 && size <= MOST) return;
    const digits =
      Number.isInteger(size) && size > 2 ** 32 ? String(BigInt(size)).replace(/\B(?=(\d{3})+$)/g, '_') : size;
    const message = `The value of "size" is out of range. It must be >= 0 && <= ${MOST}. Received ${digits}`;
    throw codedError('ERR_OUT_OF_RANGE', message, RangeError);
  };
  for (const name of ['alloc', 'allocUnsafe', 'allocUnsafeSlow']) guard(statics, name, wrongSize);
  guard(statics, 'from', (value, encoding) => {
    if (typeof value === 'string') {
      if (encoding === '') throw codedError('ERR_UNKNOWN_ENCODING', 'Unknown encoding: ', TypeError);
      known(encoding);
      return;
    }
    const isSource =
      typeof value === 'object' &&
      value !== null &&
      (ArrayBuffer.isView(value) ||
        'length' in value ||
        'byteLength' in value ||
        (value as { type?: unknown }).type === 'Buffer' ||
        value.valueOf() !== value ||
        Symbol.toPrimitive in value);
    if (isSource) return;
    const message = 'of type string or an instance of Buffer, ArrayBuffer, or Array or an Array-like Object.';
    const error = invalidArgument('first', message, value);
    throw codedError(
      'ERR_INVALID_ARG_TYPE',
      error.message.replace('The "first" argument', 'The first argument').replace('..', '.'),
      TypeError,
    );
  });
  Object.defineProperty(methods, Symbol.for('nodejs.util.inspect.custom'), {
    configurable: true,
    writable: true,
    value(this: Bytes): string {
      const shown = Array.from(this.subarray(0, 50), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
      const left = this.length - 50;
      const more = left > 0 ? ` ... ${left} more byte${left > 1 ? 's' : ''}` : '';
      return `<Buffer ${shown}${more}>`;
    },
  });
  const known = (encoding: unknown): void => {
    if (encoding === undefined || encoding === null || encoding === '' || Buffer.isEncoding(String(encoding)))
      return;
    throw codedError('ERR_UNKNOWN_ENCODING', `Unknown encoding: ${String(encoding)}`, TypeError);
  };
  guard(methods, 'toString', known);
  guard(methods, 'fill', function (this: unknown, value, start, end, encoding) {
    known([start, end, encoding].find((one) => typeof one === 'string'));
    if (
      typeof value === 'string' &&
      value !== '' &&
      Buffer.from(value, [start, end, encoding].find((one) => typeof one === 'string') as BufferEncoding)
        .length === 0
    ) {
      throw codedError(
        'ERR_INVALID_ARG_VALUE',
        `The argument 'value' is invalid. Received '${value}'`,
        TypeError,
      );
    }
  });
  for (const [name, size] of Object.entries({ swap16: 2, swap32: 4, swap64: 8 })) {
    guard(methods, name, function (this: Bytes) {
      if (this.length % size === 0) return;
      throw codedError(
        'ERR_INVALID_BUFFER_SIZE',
        `Buffer size must be a multiple of ${size * 8}-bits`,
        RangeError,
      );
    } as (...args: unknown[]) => void);
  }
  for (const name of ['readIntLE', 'readIntBE', 'readUIntLE', 'readUIntBE']) {
    const check = function (this: Bytes, offset: unknown, size: unknown): void {
      if (typeof size !== 'number') throw invalidArgument('byteLength', 'of type number', size);
      if (!(size >= 1 && size <= 6)) {
        throw codedError(
          'ERR_OUT_OF_RANGE',
          `The value of "byteLength" is out of range. It must be >= 1 and <= 6. Received ${size}`,
          RangeError,
        );
      }
      if (!(Number(offset) >= 0 && Number(offset) <= this.length - size))
        wrongOffset(offset, this.length - size);
    } as (...args: unknown[]) => void;
    guard(methods, name, check);
    if (name.includes('UInt')) methods[name.replace('UInt', 'Uint')] = methods[name];
  }
  guard(methods, 'write', (text) => {
    if (typeof text !== 'string')
      throw codedError('ERR_INVALID_ARG_TYPE', 'argument must be a string', TypeError);
  });
  for (const name of ['indexOf', 'includes'] as const) {
    const original = methods[name] as (...args: unknown[]) => unknown;
    methods[name] = function (this: Bytes, value: unknown, start: unknown = 0, encoding?: unknown): unknown {
      if (value !== '') return original.call(this, value, start, encoding);
      return name === 'includes' || Math.min(Number(start) || 0, this.length);
    };
  }
}

extend();

function isAscii(bytes: Uint8Array): boolean {
  for (const byte of bytes) if (byte > 0x7f) return false;
  return true;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

const MAX_LENGTH = Number.MAX_SAFE_INTEGER;

/** The module, over the platform's own Blob, File, atob and btoa. */
export const buffer = {
  Buffer,
  SlowBuffer: npm.SlowBuffer,
  INSPECT_MAX_BYTES: 50,
  kMaxLength: MAX_LENGTH,
  kStringMaxLength: 0x1fff_ffe8,
  constants: { MAX_LENGTH, MAX_STRING_LENGTH: 0x1fff_ffe8 },
  Blob: globalThis.Blob,
  File: globalThis.File,
  atob: (text: string) => globalThis.atob(text),
  btoa: (text: string) => globalThis.btoa(text),
  isAscii,
  isUtf8,
};

/** Node's Buffer. */
export { Buffer };
