/** Paths with `/`, on the sandbox's side (relative) and the container's (absolute). */

/** Joins and tidies; null where `..` leaves the top. `''` is the top itself. */
export const normalize = (path: string): string | null => {
  const out: string[] = [];
  for (const step of path.split('/')) {
    if (step === '' || step === '.') continue;
    if (step !== '..') out.push(step);
    else if (out.pop() === undefined) return null;
  }
  return out.join('/');
};

/** An absolute container path from a base directory and what was written. */
export const absolute = (base: string, path: string): string =>
  `/${normalize(path.startsWith('/') ? path : `${base}/${path}`) ?? ''}`;

/** Is `path` the folder itself or something in it? */
export const isInside = (path: string, folder: string): boolean =>
  folder === '' || folder === '/' || path === folder || path.startsWith(`${folder}/`);

/** The files of a sandbox, as far as `compose/` needs them. */
export interface Files {
  /** `file`, `folder`, or null where nothing is. */
  kind(path: string): 'file' | 'folder' | null;
  text(path: string): string | null;
  /** Every path, in order. */
  readonly paths: readonly string[];
}

/** Wraps a tree of relative paths. */
export const createFiles = (tree: Readonly<Record<string, string | Uint8Array>>): Files => {
  const byPath = new Map(Object.entries(tree).map(([path, content]) => [normalize(path) ?? path, content]));
  const paths = [...byPath.keys()].sort();
  const folders = new Set(['']);
  for (const path of paths) {
    for (let slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1))
      folders.add(path.slice(0, slash));
  }
  return {
    paths,
    kind: (path) => (byPath.has(path) ? 'file' : folders.has(path) ? 'folder' : null),
    text(path) {
      const content = byPath.get(path);
      if (content === undefined) return null;
      return typeof content === 'string' ? content : new TextDecoder().decode(content);
    },
  };
};
