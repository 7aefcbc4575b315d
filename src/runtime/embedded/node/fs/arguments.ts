/** What fs functions are given: paths, encodings, data, modes. */
import { Buffer } from '../buffer.ts';
import { codedError, invalidArgument } from '../core/errors.ts';

type Resolve = (path: string) => string;

/** A path as it was given (for messages) and as it is meant. */
export interface GivenPath {
  readonly shown: string;
  readonly path: string;
}

export function givenPath(value: unknown, absolute: Resolve, name = 'path'): GivenPath {
  let text: string;
  if (typeof value === 'string') text = value;
  else if (value instanceof URL) {
    if (value.protocol !== 'file:')
      throw codedError('ERR_INVALID_URL_SCHEME', 'The URL must be of scheme file', TypeError);
    text = decodeURIComponent(value.pathname);
  } else if (value instanceof Uint8Array) text = Buffer.from(value).toString();
  else throw invalidArgument(name, 'of type string or an instance of Buffer or URL', value);
  if (text.includes('\0')) {
    const message = `The argument '${name}' must be a string, Uint8Array, or URL without null bytes. Received '${text.replaceAll('\0', '\\x00')}'`;
    throw codedError('ERR_INVALID_ARG_VALUE', message, TypeError);
  }
  return { shown: text, path: text === '' ? '\u0000' : absolute(text) };
}

export interface FileOptions {
  readonly encoding?: BufferEncoding | 'buffer' | null;
  readonly flag?: string | number;
  readonly mode?: number | string;
  readonly flush?: boolean;
}

/** `'utf8'`, `{encoding}`, null or nothing. */
export function fileOptions(given: unknown): FileOptions {
  if (typeof given === 'string') return checkEncoding({ encoding: given as BufferEncoding });
  return typeof given === 'object' && given !== null ? checkEncoding(given as FileOptions) : {};
}

function checkEncoding(options: FileOptions): FileOptions {
  const { encoding } = options;
  if (encoding && encoding !== 'buffer' && !Buffer.isEncoding(encoding)) {
    const message = `The argument 'encoding' is invalid encoding. Received '${encoding}'`;
    throw codedError('ERR_INVALID_ARG_VALUE', message, TypeError);
  }
  return options;
}

export function bytesOf(data: unknown, encoding?: BufferEncoding | 'buffer' | null): Uint8Array {
  if (typeof data === 'string')
    return Buffer.from(data, encoding === 'buffer' ? 'utf8' : (encoding ?? 'utf8'));
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  throw invalidArgument('data', 'of type string or an instance of Buffer, TypedArray, or DataView', data);
}

/** A Buffer of its own, or text. */
export function shownAs(bytes: Uint8Array, encoding?: BufferEncoding | 'buffer' | null): Buffer | string {
  const copy = Buffer.from(bytes);
  return encoding && encoding !== 'buffer' ? copy.toString(encoding) : copy;
}

export const modeOf = (mode: unknown, fallback: number): number =>
  mode === undefined || mode === null
    ? fallback
    : typeof mode === 'string'
      ? Number.parseInt(mode, 8)
      : Number(mode);

/** A time as `utimes` takes it (seconds, or a Date), in ms. */
export function timeOf(value: unknown): number {
  if (value instanceof Date) return value.getTime();
  const seconds = Number(value);
  if (!Number.isFinite(seconds)) throw invalidArgument('time', 'one of type number, string or Date', value);
  return seconds * 1000;
}
