import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { MANIFEST, type Manifest, type PackAsset, type SandboxAsset } from '../assets.ts';
import { EXTRAS, extrasNamed, type ExtraName } from '../extras.ts';
import type { ModuleText } from '../protocol.ts';
import { bundleImage, bundlePackage, type BuiltPack } from './bundle.ts';
import { buildCore } from './core.ts';
import { buildExtras } from './extras.ts';

export interface AssetsOptions {
  /** The project's folder: packages and images are found from there. */
  readonly root: string;
  /** Where the files go; emptied first. */
  readonly outDir: string;
  readonly sandboxes: readonly SandboxAsset[];
  /** Packages to bundle beside those that the sandboxes import. */
  readonly packages: readonly string[];
  readonly minify: boolean;
}

/** Builds and writes everything that the engine loads; names carry a content hash. Rejects with esbuild's errors. */
export async function writeAssets(options: AssetsOptions): Promise<Manifest> {
  const { root, minify, sandboxes } = options;
  const files = new Map<string, string>();
  const put = (name: string, text: string): string => {
    const { dir, name: base, ext } = path.posix.parse(name);
    const hashed = path.posix.join(dir, `${base}.${hash(text)}${ext}`);
    files.set(hashed, text);
    return hashed;
  };

  const specifiers = [...new Set([...options.packages, ...sandboxes.flatMap(({ imports }) => imports)])]
    .filter((specifier) => !builtinModules.includes(specifier))
    .sort();
  const [core, extras, images, packs] = await Promise.all([
    buildCore({ minify }),
    buildExtras({ minify }),
    buildImages(path.join(root, 'src/images'), minify),
    buildPacks(specifiers, root, minify),
  ]);
  files.set('runtime.html', core.frame);
  const manifest: Manifest = {
    version: 1,
    frame: 'runtime.html',
    worker: put('worker.js', core.worker),
    compile: put('compile.js', core.compile),
    images: Object.fromEntries(
      images.map(([name, text]) => [name, put(`images/${name}.json`, JSON.stringify(text))]),
    ),
    packs: Object.fromEntries(
      packs.map(([name, { code, module }]): [string, PackAsset] => [
        name,
        { file: put(`packs/${name.replaceAll('/', '-')}.js`, code), module, extras: extrasNamed(code) },
      ]),
    ),
    extras: Object.fromEntries(extras.map(([name, code]) => [name, put(`node/${name}.js`, code)])) as Record<
      ExtraName,
      string
    >,
    sandboxes: Object.fromEntries(
      sandboxes.map((sandbox) => [
        sandbox.name,
        {
          file: put(`sandboxes/${sandbox.name}.json`, JSON.stringify(sandbox)),
          packs: sandbox.imports.filter((specifier) => specifiers.includes(specifier)),
          extras: extrasOf(sandbox, packs),
          processes: sandbox.processes,
        },
      ]),
    ),
  };
  files.set(MANIFEST, `${JSON.stringify(manifest, null, 2)}\n`);
  await write(options.outDir, files);
  return manifest;
}

/** Every specifier's pack; those of one package share a script. */
async function buildPacks(
  specifiers: readonly string[],
  root: string,
  minify: boolean,
): Promise<(readonly [string, BuiltPack])[]> {
  const groups = Map.groupBy(specifiers, packageOf);
  const built = await Promise.all(
    Array.from(groups.values(), async (names) => {
      const packs = await bundlePackage(names, { root, others: specifiers, minify });
      return names.map((name, at) => [name, packs[at] as BuiltPack] as const);
    }),
  );
  return built.flat();
}

/** `@scope/name/sub` → `@scope/name`. */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** What a sandbox names of Node beyond the core, itself or through its packages. */
function extrasOf(
  { files, imports }: SandboxAsset,
  packs: readonly (readonly [string, { readonly code: string }])[],
): ExtraName[] {
  const texts = [
    ...Object.values(files).filter((content) => typeof content === 'string'),
    ...packs.filter(([name]) => imports.includes(name)).map(([, { code }]) => code),
  ];
  const named = new Set(texts.flatMap(extrasNamed));
  return EXTRAS.filter((name) => named.has(name));
}

async function buildImages(folder: string, minify: boolean): Promise<[string, ModuleText][]> {
  const built: [string, ModuleText][] = [];
  for (const name of (await readdir(folder)).sort()) {
    const main = path.join(folder, name, 'main.ts');
    if (await stat(main).catch(() => null)) built.push([name, await bundleImage(main, { minify })]);
  }
  return built;
}

async function write(outDir: string, files: ReadonlyMap<string, string>): Promise<void> {
  await rm(outDir, { recursive: true, force: true });
  for (const [name, text] of files) {
    const file = path.join(outDir, name);
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}
