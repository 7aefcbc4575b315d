/** `node:crypto`: hashes, HMAC and randomness; ciphers, keys and certificates are absent. */
import type { Kernel } from '../kernel.ts';
import { Buffer } from './buffer.ts';
import { absentMember } from './core/absent.ts';
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
  'createPublicKey generateKey generateKeyPair generateKeyPairSync generateKeySync ' +
  'privateDecrypt privateEncrypt publicDecrypt publicEncrypt sign verify diffieHellman ' +
  'X509Certificate Sign Verify Certificate Cipheriv Decipheriv ECDH DiffieHellman checkPrime checkPrimeSync ' +
  'getCiphers getCurves setFips secureHeapUsed'
).split(' ');

function algorithm(name: unknown): Algorithm {
  if (typeof name !== 'string') throw invalidArgument('algorithm', 'of type string', name);
  const plain = name
    .toLowerCase()
    .replace(/^rsa-/, '')
    .replace(/^sha-/, 'sha')
    .replace(/^sha512\//, 'sha512-');
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

/** Of a secret key, or of what stands for one. */
function keyBytes(key: unknown): Uint8Array {
  if (typeof key === 'string' || ArrayBuffer.isView(key) || key instanceof ArrayBuffer) return bytesOf(key);
  if (typeof key === 'object' && key !== null && 'symmetricKeySize' in key) {
    return (key as unknown as { export(): Uint8Array }).export();
  }
  const expected =
    'of type string or an instance of ArrayBuffer, Buffer, TypedArray, DataView, KeyObject, or CryptoKey';
  throw invalidArgument('key', expected, key);
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

/** Offset and size count elements of the view. */
function partOf(view: ArrayBufferView, offset: number, size?: number): Uint8Array {
  const unit = 'BYTES_PER_ELEMENT' in view ? Number(view.BYTES_PER_ELEMENT) : 1;
  const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  return bytes.subarray(offset * unit, size === undefined ? undefined : (offset + size) * unit);
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
    if (!(size >= 0 && size <= 0x7fff_ffff)) {
      throw codedError(
        'ERR_OUT_OF_RANGE',
        `The value of "size" is out of range. It must be >= 0 && <= 2147483647. Received ${size}`,
        RangeError,
      );
    }
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
    later(draw, (_error, value) => done(undefined as unknown as null, value));
    return undefined;
  }

  function timingSafeEqual(left: ArrayBufferView, right: ArrayBufferView): boolean {
    for (const [at, side] of [left, right].entries()) {
      if (!ArrayBuffer.isView(side) && !((side as unknown) instanceof ArrayBuffer)) {
        const message = `The "buf${at + 1}" argument must be an instance of ArrayBuffer, Buffer, TypedArray, or DataView.`;
        throw codedError('ERR_INVALID_ARG_TYPE', message, TypeError);
      }
    }
    const [a, b] = [bytesOf(left), bytesOf(right)];
    if (a.length !== b.length) {
      const message = 'Input buffers must have the same byte length';
      throw codedError('ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH', message, RangeError);
    }
    let difference = 0;
    for (let i = 0; i < a.length; i += 1) difference |= (a[i] as number) ^ (b[i] as number);
    return difference === 0;
  }

  const derive = (password: unknown, salt: unknown, rounds: number, size: number, digest: string): Buffer => {
    if (!(rounds >= 1 && rounds <= 0x7fff_ffff)) {
      const message = `The value of "iterations" is out of range. It must be >= 1 && <= 2147483647. Received ${rounds}`;
      throw codedError('ERR_OUT_OF_RANGE', message, RangeError);
    }
    try {
      algorithm(digest);
    } catch {
      throw codedError('ERR_CRYPTO_INVALID_DIGEST', `Invalid digest: ${digest}`, TypeError);
    }
    return Buffer.from(
      extra('hashes').pbkdf2(algorithm(digest), bytesOf(password), bytesOf(salt), { c: rounds, dkLen: size }),
    );
  };

  let made: ReturnType<Extras['keys']['createKeys']> | null = null;
  const keys = () => (made ??= extra('keys').createKeys({ algorithm, bytesOf, later }));
  const lazy =
    (name: 'createSecretKey' | 'hkdf' | 'hkdfSync' | 'scrypt' | 'scryptSync') =>
    (...args: unknown[]): unknown =>
      Reflect.apply(keys()[name], undefined, args);

  /** The global `crypto`. */
  class Crypto {
    get subtle() {
      return keys().subtle;
    }

    getRandomValues<T extends ArrayBufferView>(view: T): T {
      return fill(view);
    }

    randomUUID(): string {
      return randomUUID();
    }
  }
  const webcrypto = new Crypto();

  return {
    ...Object.fromEntries(ABSENT.map((name) => [name, absentMember('crypto', name)])),
    createSecretKey: lazy('createSecretKey'),
    hkdf: lazy('hkdf'),
    hkdfSync: lazy('hkdfSync'),
    scrypt: lazy('scrypt'),
    scryptSync: lazy('scryptSync'),
    get KeyObject() {
      return keys().KeyObject;
    },
    createHash: (name: unknown) => new Digest(algorithm(name).create() as unknown as Running),
    createHmac: (name: unknown, key: unknown) =>
      new Digest(extra('hashes').hmac.create(algorithm(name), keyBytes(key)) as unknown as Running),
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
    randomFillSync: (view: Buffer, offset = 0, size?: number) => {
      fill(partOf(view, offset, size));
      return view;
    },
    randomFill: (view: Buffer, ...rest: [...number[], Done<Buffer>]) => {
      const done = rest.pop() as Done<Buffer>;
      const [offset = 0, size] = rest as number[];
      later(() => {
        fill(partOf(view, offset, size));
        return view;
      }, done);
    },
    randomInt,
    randomUUID,
    timingSafeEqual,
    getRandomValues: fill,
    webcrypto,
    get subtle() {
      return webcrypto.subtle;
    },
    Crypto,
    getFips: () => 0,
    constants: {},
  };
}
