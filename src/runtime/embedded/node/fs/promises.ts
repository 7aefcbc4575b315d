/** `node:fs/promises`, made from the callback half. */
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

/** `absent` are members that throw when used. */
export function createPromisesFs(fs: CallbackFs, absent: Readonly<Record<string, unknown>>) {
  const call = <T>(name: keyof CallbackFs, args: readonly unknown[]): Promise<T> =>
    new Promise((resolve, reject) =>
      fs[name](...args, ((error: Error | null, value: T) =>
        error ? reject(error) : resolve(value)) as never),
    );

  class FileHandle {
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
      into: Uint8Array,
      offset?: number,
      length?: number,
      position?: number | null,
    ): Promise<object> {
      const bytesRead = await call<number>('read', [this.fd, into, offset, length, position]);
      return { bytesRead, buffer: into };
    }

    async write(data: unknown, ...rest: unknown[]): Promise<object> {
      const bytesWritten = await call<number>('write', [this.fd, data, ...rest]);
      return { bytesWritten, buffer: data };
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
    promised[name] = (...args) => {
      const [target, ...rest] = args;
      const isHandle = target instanceof FileHandle;
      return call(name, isHandle ? [target.fd, ...rest] : args);
    };
  }
  promised['open'] = async (...args) => new FileHandle(await call<number>('open', args));
  return { ...absent, ...promised, constants };
}
