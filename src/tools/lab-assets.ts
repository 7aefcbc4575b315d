/**
 * Builds what the lab needs at run time (frame, worker, compiler, images, packs, sandboxes) into one folder that any
 * static host can serve. Names carry a content hash, so the same input gives the same files.
 */
import { createHash } from 'node:crypto';
import { mkdir, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { readPlan, type Plan } from '#compose';
import {
  buildCore,
  buildSandbox,
  bundleImage,
  bundlePack,
  MANIFEST,
  readSandboxFiles,
  type Manifest,
  type PackAsset,
  type SandboxAsset,
} from '../runtime/embedded/packs/index.ts';

export interface LabAssetsOptions {
  /** The project's folder: packages and images are found from there. */
  readonly root: string;
  /** Where the files go; emptied first. */
  readonly outDir: string;
  /** Names of folders in `sandboxes/`; default all. */
  readonly sandboxes?: readonly string[];
  /** Packages to bundle beside those that the sandboxes import. */
  readonly packages?: readonly string[];
  /** Readable output. */
  readonly dev?: boolean;
}

/** A sandbox that can't be built: its problems, one per line, `file:line: message`. */
export class SandboxProblems extends Error {
  constructor(name: string, lines: readonly string[]) {
    super(`sandbox ${name}:\n${lines.join('\n')}`);
    this.name = 'SandboxProblems';
  }
}

/** Builds everything and returns the manifest that it also wrote. Rejects with SandboxProblems or esbuild's errors. */
export async function buildLabAssets(options: LabAssetsOptions): Promise<Manifest> {
  const { root, outDir } = options;
  const minify = options.dev !== true;
  const files = new Map<string, string>();
  const put = (name: string, text: string): string => {
    const { dir, name: base, ext } = path.posix.parse(name);
    const hashed = path.posix.join(dir, `${base}.${hash(text)}${ext}`);
    files.set(hashed, text);
    return hashed;
  };

  const names = options.sandboxes ?? (await folders(path.join(root, 'sandboxes')));
  const [core, sandboxes, images] = await Promise.all([
    buildCore({ minify }),
    Promise.all(names.map((name) => readSandbox(root, name))),
    buildImages(root, minify),
  ]);
  const specifiers = [
    ...new Set([...(options.packages ?? []), ...sandboxes.flatMap(({ imports }) => imports)]),
  ].filter((specifier) => !builtinModules.includes(specifier));
  specifiers.sort();
  const packs: Record<string, PackAsset> = {};
  for (const [specifier, pack] of await Promise.all(
    specifiers.map(
      async (one) => [one, await bundlePack(one, { root, others: specifiers, minify })] as const,
    ),
  )) {
    packs[specifier] = {
      file: put(`packs/${specifier.replaceAll('/', '-')}.js`, pack.code),
      module: pack.module,
    };
  }

  files.set('runtime.html', core.frame);
  // One folder named for the whole, since the chunks name each other.
  const compileFolder = `compile-${hash(Object.values(core.compile).join('\n'))}`;
  for (const [name, text] of Object.entries(core.compile)) files.set(`${compileFolder}/${name}`, text);
  const manifest: Manifest = {
    version: 1,
    frame: 'runtime.html',
    worker: put('worker.js', core.worker),
    compile: `${compileFolder}/compile.js`,
    images: Object.fromEntries(
      images.map(([name, text]) => [name, put(`images/${name}.json`, JSON.stringify(text))]),
    ),
    packs,
    sandboxes: Object.fromEntries(
      sandboxes.map((sandbox) => [
        sandbox.name,
        put(`sandboxes/${sandbox.name}.json`, JSON.stringify(sandbox)),
      ]),
    ),
  };
  files.set(MANIFEST, `${JSON.stringify(manifest, null, 2)}\n`);
  await write(outDir, files);
  return manifest;
}

async function readSandbox(root: string, name: string): Promise<SandboxAsset> {
  const folder = path.join(root, 'sandboxes', name);
  const tree = await readSandboxFiles(folder);
  const relative = Object.fromEntries(
    Object.entries(tree).map(([file, content]) => [file.slice(1), content]),
  );
  const { plan, problems } = readPlan({ files: relative, name });
  if (plan === null) {
    throw new SandboxProblems(
      name,
      problems.map(({ message, place }) => `${place.file}:${place.line}: ${message}`),
    );
  }
  const asset = await buildSandbox({ name, folder, plan, programs: programsOf(plan) });
  const broken = Object.entries(asset.modules).flatMap(([file, { error }]) =>
    error === undefined ? [] : [`${file.slice(1)}:${error.line}: ${error.message}`],
  );
  if (broken.length > 0) throw new SandboxProblems(name, broken);
  return asset;
}

/** The code of every `node -e` in commands and health checks. */
function programsOf(plan: Plan): string[] {
  const commands = plan.services.flatMap(({ command, healthcheck }) => {
    const test = healthcheck?.test;
    if (test === undefined) return [command];
    return [command, ...(test.kind === 'exec' ? [test.argv] : test.steps.map(({ argv }) => argv))];
  });
  return commands.flatMap((argv) => {
    const at = argv.findIndex((argument) => argument === '-e' || argument === '--eval');
    const code = at < 0 ? undefined : argv[at + 1];
    return code === undefined ? [] : [code];
  });
}

async function buildImages(root: string, minify: boolean): Promise<[string, unknown][]> {
  const built: [string, unknown][] = [];
  for (const name of await folders(path.join(root, 'src/images'))) {
    const main = path.join(root, 'src/images', name, 'main.ts');
    if (await stat(main).catch(() => null)) built.push([name, await bundleImage(main, { minify })]);
  }
  return built;
}

async function folders(parent: string): Promise<string[]> {
  const entries = await readdir(parent, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
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
