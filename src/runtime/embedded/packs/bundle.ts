import { readFile } from 'node:fs/promises';
import { builtinModules, stripTypeScriptTypes } from 'node:module';
import { build, type BuildOptions, type Metafile, type Plugin } from 'esbuild';
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

/** Entries are resolved from the project, with the conditions that `import` has in Node; the other packs stay outside. */
function entries(specifiers: readonly string[], root: string, others: ReadonlySet<string>): Plugin {
  return {
    name: 'ruche-entry',
    setup(plugin) {
      plugin.onResolve({ filter: /^ruche:entry:\d+$/ }, ({ path }) =>
        plugin.resolve(specifiers[Number(path.split(':')[2])] ?? '', {
          kind: 'import-statement',
          resolveDir: root,
          pluginData: entries,
        }),
      );
      // By exact name: what is bundled may have an entry below another's.
      plugin.onResolve({ filter: /^[^./]/ }, ({ path, pluginData }) =>
        pluginData !== entries && others.has(path) ? { path, external: true } : null,
      );
    },
  };
}

/**
 * Bundles the specifiers of one package (`hono`, `hono/streaming`) into one script, so that a process has one instance of
 * each of its files. Resolved from `root` as Node resolves them; builtins and the other specifiers stay outside. Each is
 * evaluated when it is first imported. Rejects with esbuild's message when one can't be found.
 */
export async function bundlePackage(
  specifiers: readonly string[],
  options: { readonly root: string; readonly others: readonly string[]; readonly minify: boolean },
): Promise<readonly BuiltPack[]> {
  const members = specifiers.map(
    (name, at) => `get ${JSON.stringify(name)}() { return require('ruche:entry:${at}'); }`,
  );
  const alone = specifiers.length === 1;
  const others = new Set(options.others.filter((other) => !specifiers.includes(other)));
  const { outputFiles, metafile } = await build({
    ...OPTIONS,
    minify: options.minify,
    ...(alone
      ? { entryPoints: ['ruche:entry:0'] }
      : { stdin: { contents: `module.exports = { ${members.join(', ')} };`, resolveDir: options.root } }),
    outfile: 'pack.js',
    format: 'cjs',
    // `import()` of a builtin would leave the process's own loader.
    supported: { 'dynamic-import': false },
    external: BUILTINS,
    plugins: [entries(specifiers, options.root, others), instrument, tables],
  });
  const [first = ''] = specifiers;
  const source = outputFiles[0]?.text ?? '';
  const { code } = compile({ path: `/node_modules/${first}.js`, source, strip: (same) => same });
  const register = (name: string): string =>
    `globalThis[Symbol.for('ruche.packs')](${JSON.stringify(name)}, `;
  const open = '(function (require, module, exports, __filename, __dirname) {';
  // In parentheses: engines then compile it at once instead of reading it twice.
  const script = alone
    ? `${register(first)}${open}\n${code}\n}));`
    : `(() => { let made; const all = (require) => (made ??= (() => { const module = { exports: {} }; ${open}\n${code}\n})(require, module, module.exports, ${JSON.stringify(`/node_modules/${first}/index.js`)}, ${JSON.stringify(`/node_modules/${first}`)}); return module.exports; })()); ${specifiers.map((name) => `${register(name)}(require, module) => { module.exports = all(require)[${JSON.stringify(name)}]; });`).join(' ')} })();`;
  const text = `${script}\n//# sourceURL=/node_modules/${first}/index.js\n`;
  const inputs = alone
    ? [metafile.outputs['pack.js']?.entryPoint ?? '']
    : imported(metafile, specifiers.length);
  return specifiers.map((_name, at) => ({
    code: text,
    module: metafile.inputs[inputs[at] ?? '']?.format === 'esm',
  }));
}

/** The files that the generated entry asks for, in its order. */
function imported(metafile: Metafile, count: number): readonly string[] {
  const { imports = [] } = metafile.inputs['<stdin>'] ?? {};
  return Array.from(
    { length: count },
    (_, at) => imports.find(({ original }) => original === `ruche:entry:${at}`)?.path ?? '',
  );
}

/** Bundles one specifier by itself. */
export async function bundlePack(
  specifier: string,
  options: { readonly root: string; readonly others: readonly string[]; readonly minify: boolean },
): Promise<BuiltPack> {
  const [pack] = await bundlePackage([specifier], options);
  if (pack === undefined) throw new Error(`no pack for ${specifier}`);
  return pack;
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
