import { nodeError } from './errors.ts';

/** The files of the process, as the loader reads them: live, through the `fs` that programs write to. */
export interface ModuleFiles {
  readonly isFile: (path: string) => boolean;
  readonly read: (path: string) => string;
}

/** What a specifier stands for. */
export type Resolved =
  | { readonly kind: 'builtin'; readonly name: string }
  | { readonly kind: 'pack'; readonly name: string }
  | { readonly kind: 'file'; readonly path: string };

export interface Resolver {
  /** As `import` does: extensions are written out. Throws Node's ERR_MODULE_NOT_FOUND. */
  import(specifier: string, from: string): Resolved;
  /** As `require` does: extensions and index files are tried. Throws Node's MODULE_NOT_FOUND. */
  require(specifier: string, from: string): Resolved;
  /** `type` of the nearest package.json; null where none says. */
  packageType(path: string): 'module' | 'commonjs' | null;
}

export interface ResolverOptions {
  readonly files: ModuleFiles;
  readonly isBuiltin: (name: string) => boolean;
  readonly isPack: (name: string) => boolean;
}

const EXTENSIONS = ['.js', '.json', '.cjs', '.ts', '.cts'];

/** Node's resolution, where packages are packs instead of folders. */
export function createResolver({ files, isBuiltin, isPack }: ResolverOptions): Resolver {
  const types = new Map<string, 'module' | 'commonjs' | null>();

  function known(specifier: string): Resolved | null {
    if (specifier.startsWith('node:') || isBuiltin(specifier)) return { kind: 'builtin', name: specifier };
    if (isPack(specifier)) return { kind: 'pack', name: specifier };
    return null;
  }

  function folderType(folder: string): 'module' | 'commonjs' | null {
    const cached = types.get(folder);
    if (cached !== undefined) return cached;
    const path = folder === '/' ? '/package.json' : `${folder}/package.json`;
    let type: 'module' | 'commonjs' | null = null;
    if (files.isFile(path)) {
      const json: unknown = JSON.parse(files.read(path));
      const value = typeof json === 'object' && json !== null && 'type' in json ? json.type : null;
      type = value === 'module' || value === 'commonjs' ? value : null;
    } else if (folder !== '/') type = folderType(dirname(folder));
    types.set(folder, type);
    return type;
  }

  return {
    import(specifier, from) {
      const found = isPath(specifier) ? null : known(specifier);
      if (found !== null) return found;
      if (specifier.startsWith('#')) {
        throw nodeError(
          'ERR_PACKAGE_IMPORT_NOT_DEFINED',
          `Package import specifier "${specifier}" is not defined imported from ${from}`,
          TypeError,
        );
      }
      if (!isPath(specifier)) {
        const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(specifier)?.[1];
        if (scheme !== undefined) {
          throw nodeError(
            'ERR_UNSUPPORTED_ESM_URL_SCHEME',
            `Only URLs with a scheme in: file, data, and node are supported by the default ESM loader. Received protocol '${scheme}:'`,
          );
        }
        const name = packageName(specifier);
        throw nodeError('ERR_MODULE_NOT_FOUND', `Cannot find package '${name}' imported from ${from}`);
      }
      const path = absolute(specifier, from);
      if (files.isFile(path)) return { kind: 'file', path };
      throw nodeError('ERR_MODULE_NOT_FOUND', `Cannot find module '${path}' imported from ${from}`);
    },
    require(specifier, from) {
      const found = isPath(specifier) ? null : known(specifier);
      if (found !== null) return found;
      if (isPath(specifier)) {
        const path = absolute(specifier, from);
        for (const candidate of candidates(path))
          if (files.isFile(candidate)) return { kind: 'file', path: candidate };
      }
      const error = nodeError(
        'MODULE_NOT_FOUND',
        `Cannot find module '${specifier}'\nRequire stack:\n- ${from}`,
      );
      throw Object.assign(error, { requireStack: [from] });
    },
    packageType: (path) => folderType(dirname(path)),
  };
}

function* candidates(path: string): Generator<string> {
  yield path;
  for (const extension of EXTENSIONS) yield path + extension;
  for (const extension of EXTENSIONS) yield `${path}/index${extension}`;
}

function isPath(specifier: string): boolean {
  return /^(\.{0,2}\/|\.{1,2}$|file:)/.test(specifier);
}

function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** The folder of an absolute path. */
export function dirname(path: string): string {
  const at = path.lastIndexOf('/');
  return at <= 0 ? '/' : path.slice(0, at);
}

/** A relative, absolute or `file:` specifier as an absolute path; query and fragment are dropped. */
export function absolute(specifier: string, from: string): string {
  const path = specifier.startsWith('file:')
    ? decodeURIComponent(new URL(specifier).pathname)
    : (specifier.split(/[?#]/)[0] ?? '');
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${dirname(from)}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
