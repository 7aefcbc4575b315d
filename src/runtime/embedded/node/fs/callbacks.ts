/** The callback half of `node:fs`, made from the synchronous one: each answers in a later turn. */
import { invalidArgument } from '../core/errors.ts';
import type { Loop } from '../core/loop.ts';
import { bytesOf, givenPath } from './arguments.ts';
import { customArguments } from '../util/promisify.ts';
import type { SyncFs } from './sync.ts';

type Done = (error: Error | null, ...values: never[]) => void;
type Callback = (...args: unknown[]) => void;

/** Names of what both halves have. */
export type FsName = keyof SyncFs extends `${infer Name}Sync` ? Name : never;
type NamesOf<K> = K extends `${infer Name}Sync` ? Name : never;

export type CallbackFs = {
  readonly [Name in NamesOf<keyof SyncFs>]: (...args: [...unknown[], Done]) => void;
};

const isRecursive = (options: unknown): boolean =>
  typeof options === 'object' && options !== null && 'recursive' in options && options.recursive === true;

/** Functions whose callback may come second. */
const OPTIONAL = new Set([
  'readFile',
  'stat',
  'lstat',
  'readdir',
  'mkdir',
  'access',
  'unlink',
  'rmdir',
  'rm',
  'realpath',
  'readlink',
  'open',
]);

/** What Node finds out before it starts anything. */
function check(name: string, args: readonly unknown[]): void {
  const [target, data] = args;
  const takesFd = /^(read|write|append)File$/.test(name) && typeof target === 'number';
  if (!/^f[a-z]|^(read|readv|write|writev|close)$/.test(name) && !takesFd) givenPath(target, String);
  if ((name === 'writeFile' || name === 'appendFile') && typeof data !== 'string') bytesOf(data);
}

export function createCallbackFs(sync: SyncFs, loop: Loop): CallbackFs {
  const result: Record<string, Callback> = {};

  /** Runs the synchronous function in a later turn; its result or error goes to the last argument. */
  function later(run: () => unknown, done: (error: Error | null, value?: unknown) => void): void {
    const frame = loop.frames.current();
    const handle = loop.handles.open('FSReqCallback');
    loop.clockwork.macrotask(() => {
      loop.enter(frame, () => {
        let value: unknown;
        try {
          value = run();
        } catch (error) {
          return done(error as Error);
        }
        done(null, value);
      });
      handle.close();
    });
  }

  for (const [name, method] of Object.entries(sync)) {
    const plain = name.slice(0, -'Sync'.length);
    const run = method as (...args: unknown[]) => unknown;
    const called = (...args: unknown[]): void => {
      const done = args.pop();
      if (typeof done !== 'function')
        throw invalidArgument(
          'cb',
          'of type function',
          OPTIONAL.has(plain) && args.length === 0 ? undefined : done,
        );
      check(plain, args);
      // What is printed is printed, even if the process ends before it hears so.
      const now = name.startsWith('write') && (args[0] === 1 || args[0] === 2) ? run(...args) : undefined;
      later(
        () => (now === undefined ? run(...args) : now),
        (error, value) => {
          if (error) done(error);
          else if (/^(?:read|write)v?$/.test(plain)) done(null, value, args[1]);
          else if (value === undefined && plain !== 'cp' && !(plain === 'mkdir' && isRecursive(args[1])))
            done(null);
          else done(null, value);
        },
      );
    };
    result[plain] = Object.defineProperty(called, 'name', { value: plain });
  }
  // exists() never fails, and its callback gets no error.
  const exists = (path: unknown, done: (found: boolean) => void): void =>
    later(
      () => sync.existsSync(path),
      (_error, found) => done(found === true),
    );
  Object.defineProperty(exists, Symbol.for('nodejs.util.promisify.custom'), {
    value: (path: unknown) => new Promise<boolean>((resolve) => exists(path, resolve)),
  });
  result['exists'] = exists as Callback;
  Object.defineProperty(result['read'], customArguments, { value: ['bytesRead', 'buffer'] });
  Object.defineProperty(result['write'], customArguments, { value: ['bytesWritten', 'buffer'] });
  Object.defineProperty(result['writev'], customArguments, { value: ['bytesWritten', 'buffers'] });
  return result as unknown as CallbackFs;
}
