import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { COMPILED, type SandboxAsset } from '../assets.ts';
import type { ModuleText } from '../protocol.ts';
import { strip } from './bundle.ts';
import { prepareModule } from './prepare.ts';

/** The files of a sandbox that the page needs: everything but what only its author uses. */
const LEFT_OUT =
  /^\/(node_modules|tests|figure|steps|exercises|scenarios|recordings)(\/|$)|(^|\/)\.|\.test\.[cm]?[jt]s$/;

const decoder = new TextDecoder('utf-8', { fatal: true });

/** A sandbox read from disk: every file that counts, absolute path → text or bytes. */
export async function readSandboxFiles(folder: string): Promise<Record<string, string | Uint8Array>> {
  const files: Record<string, string | Uint8Array> = {};
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile())
    .map(
      (entry) =>
        `/${path.relative(folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/')}`,
    )
    .filter((name) => !LEFT_OUT.test(name))
    .sort();
  for (const name of names) {
    const bytes = await readFile(path.join(folder, name));
    try {
      files[name] = decoder.decode(bytes);
    } catch {
      files[name] = new Uint8Array(bytes);
    }
  }
  return files;
}

/** What a sandbox becomes: compiled files and the packages that they import, plus what the caller knows. */
export async function buildSandbox(options: {
  readonly name: string;
  /** As `readSandboxFiles` gives them, a step laid over them or not. */
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  /** The folder of its drawings. */
  readonly figures: string;
  readonly plan: unknown;
  /** How many processes the plan starts. */
  readonly processes: number;
  /** `-e` programs in its commands and health checks. */
  readonly programs: readonly string[];
}): Promise<SandboxAsset> {
  const { files } = options;
  const modules: Record<string, ModuleText> = {};
  const imports = new Set<string>();
  for (const [name, content] of Object.entries(files)) {
    if (typeof content !== 'string' || !COMPILED.test(name) || !name.startsWith('/services/')) continue;
    const text = prepareModule(name, content, strip);
    modules[name] = text;
    for (const specifier of bareImports(text, content)) imports.add(specifier);
  }
  const programs = Object.fromEntries(
    options.programs.map((source) => [source, prepareModule('[eval]', source, strip)] as const),
  );
  return {
    name: options.name,
    plan: options.plan,
    processes: options.processes,
    files: Object.fromEntries(Object.entries(files).map(([name, content]) => [name, encode(content)])),
    modules,
    programs,
    imports: [...imports].sort(),
    figures: await readFigures(options.figures),
  };
}

/** Package specifiers that a module names, in `import`, `import('…')` and `require('…')`. */
function bareImports(text: ModuleText, source: string): string[] {
  const found = text.references.flatMap(({ specifier }) => specifier ?? []);
  for (const [, specifier] of source.matchAll(/\b(?:require|import)\(\s*['"]([^'"]+)['"]\s*\)/g)) {
    if (specifier !== undefined) found.push(specifier);
  }
  return found.filter((specifier) => /^[@a-z]/i.test(specifier) && !specifier.includes(':'));
}

async function readFigures(folder: string): Promise<Record<string, unknown>> {
  const figures: Record<string, unknown> = {};
  const names = await readdir(folder).catch((): string[] => []);
  for (const name of names.filter((each) => each.endsWith('.json')).sort()) {
    figures[path.basename(name, '.json')] = JSON.parse(
      await readFile(path.join(folder, name), 'utf8'),
    ) as unknown;
  }
  return figures;
}

function encode(content: string | Uint8Array): string | { readonly base64: string } {
  return typeof content === 'string' ? content : { base64: Buffer.from(content).toString('base64') };
}
