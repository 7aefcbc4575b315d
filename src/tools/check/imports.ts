import path from 'node:path';
import ts from 'typescript';
import { lineAt, projectFiles, read, type Check, type Found } from './problem.ts';

/**
 * The house's floors, from the ground up (ARCHITECTURE): a file may import its own floor and those below it.
 * `i18n` is words only, so that islands may speak; `styles` hold no code.
 */
const FLOORS: readonly (readonly string[])[] = [
  ['events'],
  ['images'],
  ['compose'],
  ['runtime'],
  ['lab'],
  ['exercises'],
  ['i18n', 'carnet'],
  ['islands'],
  ['slides'],
  ['components', 'layouts', 'styles'],
  ['pages', 'content.config.ts'],
  ['tools'],
  ['tests'],
];

/** Floors with a stricter rule than "below me": the only ones of ours that they may import. */
const ONLY: Readonly<Record<string, readonly string[]>> = {
  events: ['events'],
  images: ['images'],
  compose: ['compose'],
  runtime: ['runtime', 'events'],
};

const floorOf = (name: string): number => FLOORS.findIndex((floor) => floor.includes(name));

/** `src/lab/x.ts` → `lab`; `#lab` → `lab`; null for what is not in src. */
function folderOf(file: string): string | null {
  const parts = file.split('/');
  return parts[0] === 'src' ? (parts[1] ?? null) : null;
}

const manifest = JSON.parse(read('package.json')) as Record<string, Readonly<Record<string, string>>>;
const DECLARED = new Set(Object.keys({ ...manifest['dependencies'], ...manifest['devDependencies'] }));

/** `@scope/name/sub` → `@scope/name`; null for `node:` and for what a bundler provides (`astro:content`). */
function packageOf(specifier: string): string | null {
  if (specifier.includes(':')) return null;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

interface Import {
  readonly specifier: string;
  readonly index: number;
  readonly typeOnly: boolean;
}

function importsOf(file: string, text: string): readonly Import[] {
  // Svelte and Astro files: the scanner reads past the markup, and finds their import statements all the same.
  const code = file.endsWith('.astro') ? text.replace(/^---\r?\n/, '    ') : text;
  return ts.preProcessFile(code, true, false).importedFiles.map(({ fileName, pos }) => {
    const start = code.lastIndexOf('import', pos);
    const from = Math.max(start, code.lastIndexOf('export', pos));
    return {
      specifier: fileName,
      index: pos,
      typeOnly: /^(import|export)\s+type\b/.test(code.slice(from, pos)),
    };
  });
}

/** Imports point down the house only; folders are entered by their door; images and sandboxes stand alone. */
export const imports: Check = {
  name: 'imports',
  run() {
    const found: Found[] = [];
    for (const file of projectFiles()) {
      if (!/^(src|sandboxes)\/.*\.(ts|svelte|astro)$/.test(file) || file.endsWith('.d.ts')) continue;
      const text = read(file);
      for (const item of importsOf(file, text)) {
        const message = judge(file, item);
        if (message) found.push({ file, line: lineAt(text, item.index), message });
      }
    }
    return found;
  },
};

function judge(file: string, { specifier, typeOnly }: Import): string | null {
  const test = file.endsWith('.test.ts');
  const own = folderOf(file);
  const target = specifier.startsWith('#')
    ? `src/${specifier.slice(1)}/index.ts`
    : specifier.startsWith('.')
      ? path.posix.normalize(path.posix.join(path.posix.dirname(file), specifier))
      : null;

  if (file.startsWith('sandboxes/')) {
    // Checks know the shape of what they are given, and get the lab itself passed in.
    if (typeOnly && specifier === '#exercises' && file.endsWith('/check.ts')) return null;
    const outside = target !== null && !target.startsWith(file.split('/').slice(0, 2).join('/') + '/');
    return outside ? `a sandbox stands alone: it can't import ${specifier}` : null;
  }
  if (own === null) return null;
  if (target === null) {
    const name = packageOf(specifier);
    if (name !== null && !DECLARED.has(name)) return `the package ${name} is not declared in package.json`;
    const bare = !specifier.startsWith('node:');
    return own === 'images' && !test && bare ? `an image imports node: modules only, not ${specifier}` : null;
  }
  const folder = folderOf(target);
  if (folder === null || folder === own || floorOf(folder) < 0) return null;
  if (test && floorOf(folder) <= floorOf('lab')) return null;
  const allowed = ONLY[own];
  if (allowed && !allowed.includes(folder)) {
    if (typeOnly && folder === 'events') return null;
    return `${own}/ imports only ${allowed.join(', ')}; ${specifier} is in ${folder}/`;
  }
  if (floorOf(folder) > floorOf(own)) return `${own}/ can't import ${folder}/, which stands above it`;
  const door =
    target.endsWith('/index.ts') ||
    ['i18n', 'components', 'layouts', 'islands', 'slides', 'styles'].includes(folder);
  const inside = own === 'tools' || own === 'tests';
  return door || inside ? null : `${folder}/ is entered by its index.ts, not by ${specifier}`;
}
