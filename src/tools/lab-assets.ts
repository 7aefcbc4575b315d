/**
 * Builds what the lab needs at run time (frame, worker, compiler, images, packs, sandboxes) into one folder that any
 * static host can serve. Names carry a content hash, so the same input gives the same files.
 */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { readPlan, type Plan } from '#compose';
import {
  buildSandbox,
  readSandboxFiles,
  writeAssets,
  type Manifest,
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
  const { root, outDir, packages = [], dev = false } = options;
  const names = options.sandboxes ?? (await folders(path.join(root, 'sandboxes')));
  const sandboxes = await Promise.all(names.map((name) => readSandbox(root, name)));
  return writeAssets({ root, outDir, sandboxes, packages, minify: !dev });
}

async function readSandbox(root: string, name: string): Promise<SandboxAsset> {
  const folder = path.join(root, 'sandboxes', name);
  const tree = await readSandboxFiles(folder);
  const files = Object.fromEntries(Object.entries(tree).map(([file, content]) => [file.slice(1), content]));
  const { plan, problems } = readPlan({ files, name });
  if (plan === null) {
    throw new SandboxProblems(
      name,
      problems.map(({ message, place }) => `${place.file}:${place.line}: ${message}`),
    );
  }
  const processes = plan.services.reduce((sum, { replicas }) => sum + replicas, 0);
  const asset = await buildSandbox({ name, folder, plan, processes, programs: programsOf(plan) });
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

async function folders(parent: string): Promise<string[]> {
  const entries = await readdir(parent, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}
