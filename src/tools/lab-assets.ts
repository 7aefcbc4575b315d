/**
 * Builds what the lab needs at run time (frame, worker, compiler, images, packs, sandboxes) into one folder that any
 * static host can serve. Names carry a content hash, so the same input gives the same files.
 */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import type { Plan } from '#compose';
import { readSandbox, type RelativeFiles } from '#lab';
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
  const sandboxes = await Promise.all(names.map((name) => readSandboxes(root, name)));
  return writeAssets({ root, outDir, sandboxes: sandboxes.flat(), packages, minify: !dev });
}

/** A sandbox, then each of its steps as a sandbox of its own, named `good-corner/monolith`: loaded by who runs it only. */
async function readSandboxes(root: string, name: string): Promise<SandboxAsset[]> {
  const folder = path.join(root, 'sandboxes', name);
  const steps = await folders(path.join(folder, 'steps'));
  const own = relative(await readSandboxFiles(folder), '');
  const laid = await Promise.all(
    steps.map(async (step) =>
      relative(await readSandboxFiles(path.join(folder, 'steps', step)), `steps/${step}/`),
    ),
  );
  const files = Object.assign({}, own, ...laid) as RelativeFiles;
  return Promise.all(
    [null, ...steps].map((step) => {
      const drawn = step === null ? folder : path.join(folder, 'steps', step);
      return build({ name, step, files, figures: path.join(drawn, 'figure') });
    }),
  );
}

interface Source {
  readonly name: string;
  readonly step: string | null;
  readonly files: RelativeFiles;
  readonly figures: string;
}

async function build({ name: sandboxName, step, files, figures }: Source): Promise<SandboxAsset> {
  const name = step === null ? sandboxName : `${sandboxName}/${step}`;
  const { sandbox, problems } = readSandbox({ name: sandboxName, files, step });
  if (sandbox === null) {
    throw new SandboxProblems(
      name,
      problems.map(({ message, place }) => `${place.file}:${place.line}: ${message}`),
    );
  }
  const { plan } = sandbox;
  const processes = plan.services.reduce((sum, { replicas }) => sum + replicas, 0);
  const asset = await buildSandbox({
    name,
    files: sandbox.files,
    figures,
    plan,
    processes,
    programs: programsOf(plan),
  });
  const broken = Object.entries(asset.modules).flatMap(([file, { error }]) =>
    error === undefined ? [] : [`${file.slice(1)}:${error.line}: ${error.message}`],
  );
  if (broken.length > 0) throw new SandboxProblems(name, broken);
  return asset;
}

/** `/services/x.ts` → `services/x.ts`, below a prefix. */
const relative = (tree: Readonly<Record<string, string | Uint8Array>>, prefix: string): RelativeFiles =>
  Object.fromEntries(Object.entries(tree).map(([file, content]) => [`${prefix}${file.slice(1)}`, content]));

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
