/** `node:buffer`: the npm package, with Node's newer members and the platform's own (faster) UTF-8. */
import * as npm from 'buffer';

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
    if ((name === 'utf8' || name === 'utf-8') && this.length > SHORT) {
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
  Object.defineProperty(Buffer, 'poolSize', { value: 8192, writable: true });
}

extend();

const isAscii = (bytes: Uint8Array): boolean => bytes.every((byte) => byte < 0x80);

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

const MAX_LENGTH = 0x7fff_ffff;

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
