/** `node:fs/promises`, made from the callback half. */
import { Buffer } from '../buffer.ts';
import { fileError, invalidArgument } from '../core/errors.ts';
import type { CallbackFs } from './callbacks.ts';
import { constants } from './constants.ts';
import type { Stats } from './stats.ts';

type Anything = (...args: unknown[]) => Promise<unknown>;

const NAMES = [
  'access',
  'appendFile',
  'chmod',
  'chown',
  'copyFile',
  'cp',
  'link',
  'lstat',
  'mkdir',
  'mkdtemp',
  'opendir',
  'readFile',
  'readdir',
  'readlink',
  'realpath',
  'rename',
  'rm',
  'rmdir',
  'stat',
  'symlink',
  'truncate',
  'unlink',
  'utimes',
  'writeFile',
] as const satisfies readonly (keyof CallbackFs)[];

interface ReadInto {
  readonly buffer?: Uint8Array;
  readonly offset?: number;
  readonly length?: number;
  readonly position?: number | null;
}

/** The two ways to make a stream of a file. */
export interface FileStreams {
  createReadStream(path: string, options: object): NodeJS.ReadableStream;
  createWriteStream(path: string, options: object): NodeJS.WritableStream;
}

const answer = <T extends object>(values: T): T => Object.assign(Object.create(null) as T, values);

/** The pieces of an iterable, one after the other. */
async function collect(data: unknown, encoding: BufferEncoding | undefined): Promise<unknown> {
  const iterable =
    typeof data === 'object' &&
    data !== null &&
    !ArrayBuffer.isView(data) &&
    (Symbol.asyncIterator in data || Symbol.iterator in data);
  if (!iterable) return data;
  const pieces: Buffer[] = [];
  for await (const piece of data as AsyncIterable<string | Uint8Array>) {
    pieces.push(typeof piece === 'string' ? Buffer.from(piece, encoding) : Buffer.from(piece));
  }
  return Buffer.concat(pieces);
}

/** `absent` are members that throw when used. */
export function createPromisesFs(
  fs: CallbackFs,
  streams: FileStreams,
  absent: Readonly<Record<string, unknown>>,
) {
  const call = <T>(name: keyof CallbackFs, args: readonly unknown[]): Promise<T> =>
    new Promise((resolve, reject) =>
      fs[name](...args, ((error: Error | null, value: T) =>
        error ? reject(error) : resolve(value)) as never),
    );

  class FileHandle {
    static {
      Object.defineProperty(this, 'name', { value: 'FileHandle' });
    }

    readonly fd: number;
    #closed = false;

    constructor(fd: number) {
      this.fd = fd;
    }

    async close(): Promise<void> {
      if (this.#closed) return;
      this.#closed = true;
      await call('close', [this.fd]);
    }

    async read(
      first: Uint8Array | ReadInto = {},
      second?: number | ReadInto | null,
      length?: number,
      position?: number | null,
    ): Promise<object> {
      if (this.#closed) throw Object.assign(fileError('EBADF', 'read'), { message: 'file closed' });
      const isView = ArrayBuffer.isView(first);
      const options = isView
        ? typeof second === 'object' && second !== null
          ? second
          : { offset: second ?? 0, length, position }
        : first;
      const into = isView ? first : (first.buffer ?? Buffer.alloc(16_384));
      const bytesRead = await call<number>('read', [
        this.fd,
        into,
        options.offset,
        options.length,
        options.position,
      ]);
      return answer({ bytesRead, buffer: into });
    }

    async writev(pieces: readonly Uint8Array[], position?: number | null): Promise<object> {
      return answer({
        bytesWritten: await call<number>('writev', [this.fd, pieces, position]),
        buffers: pieces,
      });
    }

    chmod(mode: number): Promise<void> {
      return call('fchmod', [this.fd, mode]);
    }

    utimes(accessed: unknown, modified: unknown): Promise<void> {
      return call('futimes', [this.fd, accessed, modified]);
    }

    createReadStream(options: object = {}): NodeJS.ReadableStream {
      return streams.createReadStream('', { ...options, fd: this.fd });
    }

    createWriteStream(options: object = {}): NodeJS.WritableStream {
      return streams.createWriteStream('', { ...options, fd: this.fd });
    }

    async *readLines(options: object = {}): AsyncGenerator<string> {
      let rest = '';
      for await (const chunk of this.createReadStream({ encoding: 'utf8', ...options })) {
        const lines = `${rest}${String(chunk)}`.split(/\r\n|[\n\r]/);
        rest = lines.pop() ?? '';
        yield* lines;
      }
      if (rest !== '') yield rest;
    }

    async write(data: unknown, ...rest: unknown[]): Promise<object> {
      const bytesWritten = await call<number>('write', [this.fd, data, ...rest]);
      return answer({ bytesWritten, buffer: data });
    }

    readFile(options?: unknown): Promise<unknown> {
      return call('readFile', [this.fd, options]);
    }

    writeFile(data: unknown, options?: unknown): Promise<void> {
      return call('writeFile', [this.fd, data, options]);
    }

    appendFile(data: unknown, options?: unknown): Promise<void> {
      return call('appendFile', [this.fd, data, options]);
    }

    stat(): Promise<Stats> {
      return call('fstat', [this.fd]);
    }

    truncate(size = 0): Promise<void> {
      return call('ftruncate', [this.fd, size]);
    }

    sync(): Promise<void> {
      return call('fsync', [this.fd]);
    }

    datasync(): Promise<void> {
      return call('fsync', [this.fd]);
    }

    [Symbol.asyncDispose](): Promise<void> {
      return this.close();
    }
  }

  const promised: Record<string, Anything> = {};
  for (const name of NAMES) {
    promised[name] = async (...args) => {
      const [target, ...rest] = args;
      if (name === 'writeFile' || name === 'appendFile') {
        rest[0] = args[1] = await collect(
          args[1],
          (args[2] as { encoding?: BufferEncoding } | undefined)?.encoding,
        );
      }
      const isHandle = target instanceof FileHandle;
      if (typeof target === 'number')
        throw invalidArgument('path', 'of type string or an instance of Buffer or URL', target);
      return call(name, isHandle ? [target.fd, ...rest] : args);
    };
  }
  promised['open'] = async (...args) => new FileHandle(await call<number>('open', args));
  return { ...absent, ...promised, constants };
}
