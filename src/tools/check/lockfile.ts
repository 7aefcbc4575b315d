import { projectFiles, read, type Check, type Found } from './problem.ts';

interface Locked {
  readonly packages: Readonly<
    Record<string, { readonly version?: string; readonly optionalDependencies?: Record<string, string> }>
  >;
}
interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** Is the package found from `folder` upwards, as Node would? */
function resolves(lock: Locked, folder: string, name: string): boolean {
  for (let dir = folder; ; dir = dir.slice(0, Math.max(0, dir.lastIndexOf('/node_modules/')))) {
    if (lock.packages[`${dir === '' ? '' : `${dir}/`}node_modules/${name}`]) return true;
    if (dir === '') return false;
  }
}

/** Lockfiles hold every platform's packages; versions are exact; a sandbox's versions are the root's. */
export const lockfile: Check = {
  name: 'lockfile',
  run() {
    const found: Found[] = [];
    const files = projectFiles();
    for (const file of files.filter((name) => name.endsWith('package-lock.json'))) {
      const lock = JSON.parse(read(file)) as Locked;
      for (const [folder, entry] of Object.entries(lock.packages))
        for (const name of Object.keys(entry.optionalDependencies ?? {}))
          if (!resolves(lock, folder, name))
            found.push({
              file,
              message: `${name}, wanted by ${folder || 'the root'} on another platform, is missing`,
            });
    }
    const root = JSON.parse(read('package.json')) as Manifest;
    for (const file of files.filter(
      (name) => /(^|\/)package\.json$/.test(name) && !name.includes('/fixtures/'),
    )) {
      const own = JSON.parse(read(file)) as Manifest;
      for (const [name, version] of Object.entries({ ...own.dependencies, ...own.devDependencies })) {
        if (!/^\d/.test(version)) found.push({ file, message: `${name} is not pinned: ${version}` });
        const rooted = root.dependencies?.[name] ?? root.devDependencies?.[name];
        if (file.startsWith('sandboxes/') && rooted !== version)
          found.push({ file, message: `${name} is ${version} here and ${rooted ?? 'absent'} at the root` });
      }
    }
    return found;
  },
};
