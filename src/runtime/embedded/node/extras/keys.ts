/** Keys of `node:crypto`: derivation, secret keys, and what of WebCrypto services use (digests, HMAC). */
import { Buffer } from '../buffer.ts';
import { absentMember } from '../core/absent.ts';
import { codedError, invalidArgument } from '../core/errors.ts';
import { extra } from '../extra.ts';

type Hashes = ReturnType<typeof extra<'hashes'>>;
type Algorithm = Hashes['algorithms'][keyof Hashes['algorithms']];
type Done<T> = (error: Error | null, value: T) => void;

/** What keys take from the module that they belong to. */
export interface KeysHost {
  readonly algorithm: (name: unknown) => Algorithm;
  readonly bytesOf: (data: unknown, encoding?: BufferEncoding) => Uint8Array;
  readonly later: <T>(value: () => T, done: Done<T>) => void;
}

interface ScryptOptions {
  readonly N?: number;
  readonly cost?: number;
  readonly r?: number;
  readonly blockSize?: number;
  readonly p?: number;
  readonly parallelization?: number;
}

/** A secret key. */
export class KeyObject {
  readonly type = 'secret';
  readonly #bytes: Buffer;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes);
  }

  get symmetricKeySize(): number {
    return this.#bytes.length;
  }

  export(options?: { readonly format?: 'buffer' | 'jwk' }): Buffer | { kty: string; k: string } {
    if (options?.format === 'jwk') return { kty: 'oct', k: this.#bytes.toString('base64url') };
    return Buffer.from(this.#bytes);
  }

  equals(other: KeyObject): boolean {
    return this.#bytes.equals(other.#bytes);
  }

  static from(key: CryptoKey): KeyObject {
    return new KeyObject(keyBytes(key));
  }
}

const secrets = new WeakMap<CryptoKey, Uint8Array>();
const keyBytes = (key: CryptoKey): Uint8Array => secrets.get(key) ?? new Uint8Array();

/** A key of WebCrypto. */
export class CryptoKey {
  readonly type = 'secret';
  readonly extractable: boolean;
  readonly algorithm: object;
  readonly usages: readonly string[];

  constructor(bytes: Uint8Array, algorithm: object, extractable: boolean, usages: readonly string[]) {
    this.extractable = extractable;
    this.algorithm = algorithm;
    this.usages = usages;
    secrets.set(this, bytes);
  }
}

const nameOf = (given: unknown): string =>
  String(
    typeof given === 'object' && given !== null ? (given as { name?: unknown }).name : given,
  ).toUpperCase();

const exact = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer;

export function createKeys({ algorithm, bytesOf, later }: KeysHost) {
  function scryptSync(password: unknown, salt: unknown, size: number, options: ScryptOptions = {}): Buffer {
    const N = options.N ?? options.cost ?? 16_384;
    const r = options.r ?? options.blockSize ?? 8;
    const p = options.p ?? options.parallelization ?? 1;
    return Buffer.from(extra('hashes').scrypt(bytesOf(password), bytesOf(salt), { N, r, p, dkLen: size }));
  }

  function hkdfSync(digest: string, key: unknown, salt: unknown, info: unknown, size: number): ArrayBuffer {
    const secret = key instanceof KeyObject ? (key.export() as Buffer) : bytesOf(key);
    return exact(extra('hashes').hkdf(algorithm(digest), secret, bytesOf(salt), bytesOf(info), size));
  }

  const hmac = (hash: unknown, key: Uint8Array, data: unknown): Uint8Array =>
    extra('hashes').hmac(algorithm(nameOf(hash)), key, bytesOf(data));

  /** Refuses what is not HMAC with a secret. */
  function onlyHmac(given: unknown, member: string): void {
    if (nameOf(given) !== 'HMAC')
      absentMember('crypto.webcrypto.subtle', member, `of ${nameOf(given)}: only HMAC is`)();
  }

  class SubtleCrypto {
    async digest(name: unknown, data: unknown): Promise<ArrayBuffer> {
      return exact(algorithm(nameOf(name)).create().update(bytesOf(data)).digest());
    }

    async importKey(
      format: string,
      data: unknown,
      given: { readonly hash: unknown },
      extractable: boolean,
      usages: readonly string[],
    ): Promise<CryptoKey> {
      onlyHmac(given, 'importKey');
      if (format !== 'raw' && format !== 'jwk')
        absentMember('crypto.webcrypto.subtle', 'importKey', `in format ${format}`)();
      const bytes = format === 'raw' ? bytesOf(data) : Buffer.from((data as { k: string }).k, 'base64url');
      const details = { name: 'HMAC', hash: { name: nameOf(given.hash) }, length: bytes.length * 8 };
      return new CryptoKey(Uint8Array.from(bytes), details, extractable, [...usages]);
    }

    async exportKey(format: string, key: CryptoKey): Promise<unknown> {
      if (!key.extractable) throw new DOMException('key is not extractable', 'InvalidAccessError');
      if (format === 'raw') return exact(keyBytes(key));
      return {
        ...(new KeyObject(keyBytes(key)).export({ format: 'jwk' }) as object),
        ext: true,
        key_ops: key.usages,
      };
    }

    async sign(given: unknown, key: CryptoKey, data: unknown): Promise<ArrayBuffer> {
      onlyHmac(given, 'sign');
      return exact(hmac((key.algorithm as { hash: unknown }).hash, keyBytes(key), data));
    }

    async verify(given: unknown, key: CryptoKey, signature: unknown, data: unknown): Promise<boolean> {
      onlyHmac(given, 'verify');
      const made = hmac((key.algorithm as { hash: unknown }).hash, keyBytes(key), data);
      return Buffer.compare(made, bytesOf(signature)) === 0;
    }
  }

  function createSecretKey(key: unknown, encoding?: BufferEncoding): KeyObject {
    if (typeof key !== 'string' && !ArrayBuffer.isView(key) && !(key instanceof ArrayBuffer)) {
      throw invalidArgument(
        'key',
        'of type string or an instance of ArrayBuffer, Buffer, TypedArray, or DataView',
        key,
      );
    }
    const bytes = bytesOf(key, encoding);
    if (bytes.length === 0) {
      throw codedError(
        'ERR_OUT_OF_RANGE',
        'The value of "key.byteLength" is out of range. It must be > 0. Received 0',
        RangeError,
      );
    }
    return new KeyObject(bytes);
  }

  return {
    KeyObject,
    createSecretKey,
    scryptSync,
    scrypt(password: unknown, salt: unknown, size: number, ...rest: [...ScryptOptions[], Done<Buffer>]) {
      const done = rest.pop() as Done<Buffer>;
      if (typeof done !== 'function') throw invalidArgument('callback', 'of type function', done);
      later(() => scryptSync(password, salt, size, rest[0] as ScryptOptions | undefined), done);
    },
    hkdfSync,
    hkdf: (
      digest: string,
      key: unknown,
      salt: unknown,
      info: unknown,
      size: number,
      done: Done<ArrayBuffer>,
    ) => later(() => hkdfSync(digest, key, salt, info, size), done),
    subtle: new SubtleCrypto(),
  };
}
