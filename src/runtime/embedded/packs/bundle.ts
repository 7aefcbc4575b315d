import { readFile } from 'node:fs/promises';
import { builtinModules, stripTypeScriptTypes } from 'node:module';
import { build, type BuildOptions, type Plugin } from 'esbuild';
import { compile } from '../../compile/index.ts';
import { instrumentSource } from '../../trace/index.ts';
import type { ModuleText } from '../protocol.ts';
import { prepareModule } from './prepare.ts';

/** A package as text, and whether its source was an ES module. */
export interface BuiltPack {
  readonly code: string;
  readonly module: boolean;
}

/** Node's own stripper: lines and columns stay, what is not erasable is refused. */
export function strip(source: string): string {
  return stripTypeScriptTypes(source, { mode: 'strip' });
}

const BUILTINS = [...builtinModules, ...builtinModules.map((name) => `node:${name}`), 'node:*'];

const OPTIONS = {
  bundle: true,
  write: false,
  metafile: true,
  platform: 'node',
  target: 'es2022',
  legalComments: 'none',
  logLevel: 'silent',
  charset: 'utf8',
} satisfies BuildOptions;

/** Hands the files of some libraries to the instrumentation that keeps traces across them. */
const instrument: Plugin = {
  name: 'ruche-instrument',
  setup(plugin) {
    plugin.onLoad({ filter: /node_modules[\\/].*\.[cm]?js$/ }, async ({ path: file }) => {
      const source = await readFile(file, 'utf8');
      const contents = instrumentSource(file, source);
      return contents === source ? null : { contents, loader: 'js' };
    });
  },
};

/** Large tables (iconv-lite's are half of Express) as one string: an engine skips a string faster than an array. */
const tables: Plugin = {
  name: 'ruche-tables',
  setup(plugin) {
    plugin.onLoad({ filter: /node_modules[\\/].*\.json$/ }, async ({ path: file }) => {
      const source = await readFile(file, 'utf8');
      if (source.length < TABLE_LENGTH) return null;
      const text = JSON.stringify(JSON.stringify(JSON.parse(source)));
      return { contents: `module.exports = JSON.parse(${text})`, loader: 'js' };
    });
  },
};

const TABLE_LENGTH = 8192;

/** The entry is resolved from the project, with the conditions that `import` has in Node. */
function entry(specifier: string, root: string): Plugin {
  return {
    name: 'ruche-entry',
    setup(plugin) {
      plugin.onResolve({ filter: /^ruche:entry$/ }, () =>
        plugin.resolve(specifier, { kind: 'import-statement', resolveDir: root }),
      );
    },
  };
}

/**
 * Bundles one package specifier, resolved from `root` as Node resolves it. Builtins and the other specifiers stay
 * outside, so that one process has one instance of each. Rejects with esbuild's message when it can't be found.
 */
export async function bundlePack(
  specifier: string,
  options: { readonly root: string; readonly others: readonly string[]; readonly minify: boolean },
): Promise<BuiltPack> {
  const { outputFiles, metafile } = await build({
    ...OPTIONS,
    minify: options.minify,
    entryPoints: ['ruche:entry'],
    outfile: 'pack.js',
    format: 'cjs',
    // `import()` of a builtin would leave the process's own loader.
    supported: { 'dynamic-import': false },
    external: [...BUILTINS, ...options.others.filter((other) => other !== specifier)],
    plugins: [entry(specifier, options.root), instrument, tables],
  });
  const source = outputFiles[0]?.text ?? '';
  const from = metafile.outputs['pack.js']?.entryPoint ?? '';
  const { code } = compile({ path: `/node_modules/${specifier}.js`, source, strip: (same) => same });
  const open = `globalThis[Symbol.for('ruche.packs')](${JSON.stringify(specifier)}, (function (require, module, exports, __filename, __dirname) {`;
  // In parentheses: engines then compile it at once instead of reading it twice.
  const name = `//# sourceURL=/node_modules/${specifier}/index.js`;
  return { code: `${open}\n${code}\n}));\n${name}\n`, module: metafile.inputs[from]?.format === 'esm' };
}

/** Bundles the program of an image: it uses nothing but builtins. */
export async function bundleImage(
  main: string,
  { minify }: { readonly minify: boolean },
): Promise<ModuleText> {
  const { outputFiles } = await build({
    ...OPTIONS,
    minify,
    entryPoints: [main],
    outfile: 'image.js',
    format: 'esm',
    external: BUILTINS,
  });
  return prepareModule('image.js', outputFiles[0]?.text ?? '', (same) => same);
}
