/** `node:string_decoder`: the npm package, with base64url and Node's errors. */
import { StringDecoder as Base } from 'string_decoder';
import { Buffer } from './buffer.ts';
import { codedError, invalidArgument } from './core/errors.ts';

const toUrl = (text: string): string => text.replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');

/** Keeps the bytes of a character that is not complete yet. */
export class StringDecoder {
  readonly encoding: string;
  readonly #base: Base;

  constructor(encoding?: BufferEncoding) {
    if (encoding !== undefined && encoding !== null && !Buffer.isEncoding(encoding)) {
      throw codedError('ERR_UNKNOWN_ENCODING', `Unknown encoding: ${String(encoding)}`, TypeError);
    }
    const url = String(encoding).toLowerCase() === 'base64url';
    this.#base = new Base(url ? 'base64' : encoding);
    this.encoding = url ? 'base64url' : (this.#base as unknown as { encoding: string }).encoding;
  }

  write(bytes: Uint8Array | string): string {
    if (typeof bytes === 'string') return bytes;
    if (!ArrayBuffer.isView(bytes)) {
      throw invalidArgument('buf', 'an instance of Buffer, TypedArray, or DataView', bytes);
    }
    return this.#shown(this.#base.write(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)));
  }

  end(bytes?: Uint8Array): string {
    const text = bytes === undefined ? '' : this.write(bytes);
    return text + this.#shown(this.#base.end());
  }

  #shown(text: string): string {
    return this.encoding === 'base64url' ? toUrl(text) : text;
  }
}
