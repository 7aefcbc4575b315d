/** `node:crypto`: hashes, HMAC and randomness; ciphers, keys and certificates are absent. */
import type { Kernel } from '../kernel.ts';
import { Buffer } from './buffer.ts';
import { absentMember, absentModule } from './core/absent.ts';
import { codedError, invalidArgument } from './core/errors.ts';
import type { Loop } from './core/loop.ts';
import { extra, type Extras } from './extra.ts';
import { Transform } from './stream.ts';

type Algorithms = Extras['hashes']['algorithms'];
type Algorithm = Algorithms[keyof Algorithms];

/** What noble's incremental hashes share. */
interface Running {
  update(bytes: Uint8Array): unknown;
  digest(): Uint8Array;
  clone(): Running;
}

const ABSENT = (
  'createCipheriv createDecipheriv createSign createVerify createECDH createDiffieHellman createPrivateKey ' +
  'createPublicKey createSecretKey generateKey generateKeyPair generateKeyPairSync generateKeySync hkdf hkdfSync ' +
  'privateDecrypt privateEncrypt publicDecrypt publicEncrypt scrypt scryptSync sign verify diffieHellman ' +
  'KeyObject X509Certificate Sign Verify Certificate Cipheriv Decipheriv ECDH DiffieHellman checkPrime checkPrimeSync ' +
  'getCiphers getCurves setFips secureHeapUsed'
).split(' ');

function algorithm(name: unknown): Algorithm {
  if (typeof name !== 'string') throw invalidArgument('algorithm', 'of type string', name);
  const plain = name.toLowerCase().replace(/^rsa-/, '').replace(/^sha-/, 'sha');
  const { algorithms } = extra('hashes');
  const found = Object.hasOwn(algorithms, plain) ? algorithms[plain as keyof Algorithms] : undefined;
  if (!found) throw new Error('Digest method not supported');
  return found;
}

function bytesOf(data: unknown, encoding?: BufferEncoding): Uint8Array {
  if (typeof data === 'string') return Buffer.from(data, encoding);
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  throw invalidArgument('data', 'of type string or an instance of Buffer, TypedArray, or DataView', data);
}

/** `Hash` and `Hmac`: streams that hold one digest. */
class Digest extends Transform {
  #running: Running;
  #done = false;

  constructor(running: Running) {
    super();
    this.#running = running;
  }

  update(data: unknown, encoding?: BufferEncoding): this {
    if (this.#done) throw codedError('ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
    this.#running.update(bytesOf(data, encoding));
    return this;
  }

  digest(encoding?: BufferEncoding | 'buffer'): Buffer | string {
    if (this.#done) throw codedError('ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
    this.#done = true;
    const bytes = Buffer.from(this.#running.digest());
    return encoding && encoding !== 'buffer' ? bytes.toString(encoding) : bytes;
  }

  copy(): Digest {
    if (this.#done) throw codedError('ERR_CRYPTO_HASH_FINALIZED', 'Digest already called');
    return new Digest(this.#running.clone());
  }

  override _transform(chunk: Uint8Array, _encoding: string, done: () => void): void {
    this.#running.update(chunk);
    done();
  }

  override _flush(done: () => void): void {
    this.push(this.digest());
    done();
  }
}

type Done<T> = (error: Error | null, value: T) => void;

export function createCrypto(kernel: Kernel, loop: Loop) {
  const fill = <T extends ArrayBufferView>(view: T): T => {
    kernel.random(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
    return view;
  };

  const later = <T>(value: () => T, done: Done<T>): void => {
    const frame = loop.frames.current();
    const handle = loop.handles.open('RandomBytesRequest');
    loop.clockwork.macrotask(() => {
      loop.enter(frame, () => done(null, value()));
      handle.close();
    });
  };

  function randomBytes(size: number, done?: Done<Buffer>): Buffer | undefined {
    if (typeof size !== 'number') throw invalidArgument('size', 'of type number', size);
    if (!done) return fill(Buffer.alloc(size));
    later(() => fill(Buffer.alloc(size)), done);
    return undefined;
  }

  function randomUUID(): string {
    const bytes = fill(Buffer.alloc(16));
    bytes[6] = ((bytes[6] as number) & 0x0f) | 0x40;
    bytes[8] = ((bytes[8] as number) & 0x3f) | 0x80;
    const hex = bytes.toString('hex');
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  }

  function randomInt(
    first: number,
    second?: number | Done<number>,
    third?: Done<number>,
  ): number | undefined {
    const [min, max] = typeof second === 'number' ? [first, second] : [0, first];
    const done = typeof second === 'function' ? second : third;
    if (!Number.isSafeInteger(min)) throw invalidArgument('min', 'a safe integer', min);
    if (!Number.isSafeInteger(max)) throw invalidArgument('max', 'a safe integer', max);
    const range = max - min;
    if (range <= 0 || range > 2 ** 48 - 1) {
      const message = `The value of "max" is out of range. It must be greater than the value of "min" (${min}). Received ${max}`;
      throw codedError('ERR_OUT_OF_RANGE', message, RangeError);
    }
    const limit = 2 ** 48 - (2 ** 48 % range);
    const draw = (): number => {
      for (;;) {
        const value = fill(Buffer.alloc(6)).readUIntBE(0, 6);
        if (value < limit) return min + (value % range);
      }
    };
    if (!done) return draw();
    later(draw, done);
    return undefined;
  }

  function timingSafeEqual(left: ArrayBufferView, right: ArrayBufferView): boolean {
    const [a, b] = [bytesOf(left), bytesOf(right)];
    if (a.length !== b.length) {
      const message = 'Input buffers must have the same byte length';
      throw codedError('ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH', message, RangeError);
    }
    let difference = 0;
    for (let i = 0; i < a.length; i += 1) difference |= (a[i] as number) ^ (b[i] as number);
    return difference === 0;
  }

  const derive = (password: unknown, salt: unknown, rounds: number, size: number, digest: string): Buffer =>
    Buffer.from(
      extra('hashes').pbkdf2(algorithm(digest), bytesOf(password), bytesOf(salt), { c: rounds, dkLen: size }),
    );

  const webcrypto = {
    getRandomValues: fill,
    randomUUID,
    subtle: absentModule('crypto.webcrypto.subtle'),
  };

  return {
    ...Object.fromEntries(ABSENT.map((name) => [name, absentMember('crypto', name)])),
    createHash: (name: unknown) => new Digest(algorithm(name).create() as unknown as Running),
    createHmac: (name: unknown, key: unknown) =>
      new Digest(extra('hashes').hmac.create(algorithm(name), bytesOf(key)) as unknown as Running),
    hash: (name: string, data: unknown, encoding: BufferEncoding | 'buffer' = 'hex') =>
      new Digest(algorithm(name).create() as unknown as Running).update(data).digest(encoding),
    Hash: Digest,
    Hmac: Digest,
    getHashes: () => Object.keys(extra('hashes').algorithms),
    pbkdf2Sync: derive,
    pbkdf2: (
      password: unknown,
      salt: unknown,
      rounds: number,
      size: number,
      digest: string,
      done: Done<Buffer>,
    ) => later(() => derive(password, salt, rounds, size, digest), done),
    randomBytes,
    pseudoRandomBytes: randomBytes,
    prng: randomBytes,
    rng: randomBytes,
    randomFillSync: fill,
    randomFill: (view: Buffer, done: Done<Buffer>) => later(() => fill(view), done),
    randomInt,
    randomUUID,
    timingSafeEqual,
    getRandomValues: fill,
    webcrypto,
    subtle: webcrypto.subtle,
    getFips: () => 0,
    constants: {},
  };
}
