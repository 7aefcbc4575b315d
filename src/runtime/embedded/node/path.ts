/** `node:path`: the npm package, with Node's checks of what it is given. */
import pathModule from 'path-browserify';
import { absentMember, absentModule } from './core/absent.ts';
import { invalidArgument } from './core/errors.ts';

type Part = (...args: string[]) => unknown;

const check = (value: unknown, name: string): void => {
  if (typeof value !== 'string') throw invalidArgument(name, 'of type string', value);
};

/** `cwd` is the folder that relative paths start from. */
export function createPath(cwd: () => string) {
  const first = <F extends Part>(work: F, name = 'path'): F =>
    ((...args: string[]) => {
      check(args[0], name);
      return work(...args);
    }) as F;

  const path = {
    ...pathModule,
    normalize: first(pathModule.normalize),
    dirname: first(pathModule.dirname),
    extname: first(pathModule.extname),
    isAbsolute: first(pathModule.isAbsolute),
    parse: first(pathModule.parse),
    basename(name: string, ending?: string): string {
      check(name, 'path');
      if (ending !== undefined) check(ending, 'suffix');
      return pathModule.basename(name, ending);
    },
    join(...parts: string[]): string {
      for (const part of parts) check(part, 'path');
      return pathModule.join(...parts);
    },
    resolve(...parts: string[]): string {
      parts.forEach((part, at) => check(part, `paths[${at}]`));
      return pathModule.resolve(cwd(), ...parts);
    },
    relative(from: string, to: string): string {
      check(from, 'from');
      check(to, 'to');
      return pathModule.relative(path.resolve(from), path.resolve(to));
    },
    format(parts: Parameters<typeof pathModule.format>[0]): string {
      if (typeof parts !== 'object' || parts === null)
        throw invalidArgument('pathObject', 'of type object', parts);
      const { ext } = parts;
      return pathModule.format(ext && !ext.startsWith('.') ? { ...parts, ext: `.${ext}` } : parts);
    },
    toNamespacedPath: (name: string) => name,
    matchesGlob: absentMember('path', 'matchesGlob'),
    win32: absentModule('path.win32', { sep: '\\', delimiter: ';' }),
    posix: undefined as unknown,
  };
  path.posix = path;
  return path;
}
