import fs from 'node:fs';
import { dirname, posix, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Where absolute paths lead. */
export interface FileSystem {
  /** The container's `/` on this machine. */
  readonly root: string;
  /** Directories of this machine that stay as they are: the repository with its packages, and Node's own. */
  readonly outside: readonly string[];
}

/** Functions of `node:fs` (and `Sync`, and promises) whose first argument is a path. */
const ONE_PATH =
  'access appendFile chmod chown createReadStream createWriteStream exists lchmod lchown lstat lutimes mkdir mkdtemp ' +
  'open openAsBlob opendir readdir readFile readlink realpath rm rmdir stat statfs truncate unlink unwatchFile utimes ' +
  'watch watchFile writeFile';
/** … whose first two arguments are paths. */
const TWO_PATHS = 'copyFile cp link rename symlink';

type Method = (this: unknown, ...args: unknown[]) => unknown;

/**
 * Gives the program its container's file system: `/app/data` is below its own root, whatever this machine has there.
 * Not a wall (native code and child processes see the machine), but nothing is written outside by accident.
 */
export function patchFiles({ root, outside }: FileSystem): void {
  const kept = [root, dirname(process.execPath), ...outside];
  const devices = ['/dev', '/proc', '/sys'];
  const isBelow = (path: string, home: string, separator: string): boolean =>
    path === home || path.startsWith(home.endsWith(separator) ? home : home + separator);

  function map(path: unknown): unknown {
    const text = path instanceof URL && path.protocol === 'file:' ? fileURLToPath(path) : path;
    if (typeof text !== 'string' || !text.startsWith('/')) return path;
    if (kept.some((home) => isBelow(text, home, sep)) || devices.some((home) => isBelow(text, home, '/'))) {
      return path;
    }
    const mapped = root + posix.normalize(text).replaceAll('/', sep);
    return text === '/' ? root : mapped;
  }

  for (const [names, count] of [
    [ONE_PATH, 1],
    [TWO_PATHS, 2],
  ] as const) {
    for (const name of names.split(' ')) {
      patch(fs, name, count);
      patch(fs, `${name}Sync`, count);
      patch(fs.promises, name, count);
    }
  }

  function patch(owner: object, name: string, paths: number): void {
    const original: unknown = Reflect.get(owner, name);
    if (typeof original !== 'function') return;
    const method: Method = function (...args) {
      for (let i = 0; i < paths; i += 1) args[i] = map(args[i]);
      return Reflect.apply(original, this, args);
    };
    // `realpath.native`, and what `util.promisify` looks for.
    Object.defineProperties(method, Object.getOwnPropertyDescriptors(original));
    Reflect.set(owner, name, method);
  }
}
