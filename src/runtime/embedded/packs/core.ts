import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { build, type BuildOptions, type Plugin } from 'esbuild';

const EMBEDDED = path.join(import.meta.dirname, '..');

/** The engine's own scripts, as text. */
export interface Core {
  /** runtime.html: one string with everything inline. */
  readonly frame: string;
  readonly worker: string;
  /** One ES module: the page may keep it as a blob, and import it where there is no network any more. */
  readonly compile: string;
}

/** The worker needs one file of the compiler, not the parser behind the same door. */
const pure: Plugin = {
  name: 'ruche-pure',
  setup(plugin) {
    plugin.onResolve(
      { filter: /^(acorn|magic-string)$/ },
      async ({ path: name, importer, resolveDir, pluginData }) => {
        if (pluginData === pure) return null;
        const found = await plugin.resolve(name, {
          kind: 'import-statement',
          importer,
          resolveDir,
          pluginData: pure,
        });
        return { path: found.path, sideEffects: false };
      },
    );
  },
};

const OPTIONS = {
  plugins: [pure],
  bundle: true,
  write: false,
  platform: 'browser',
  target: 'es2022',
  legalComments: 'none',
  logLevel: 'silent',
  // One byte per character in the engine's memory: read once by every worker.
  charset: 'ascii',
  define: { 'process.env.NODE_ENV': '"production"' },
} satisfies BuildOptions;

/** Bundles the frame, the worker's core and the compiler. `minify` false keeps them readable while developing. */
export async function buildCore({ minify }: { readonly minify: boolean }): Promise<Core> {
  const [frame, worker, compile] = await Promise.all([
    buildFrame(minify),
    // Stack traces then show the core as Node shows its own.
    script(path.join(EMBEDDED, 'worker/main.ts'), {
      minify,
      footer: { js: '//# sourceURL=node:internal/ruche' },
    }),
    buildCompile(minify),
  ]);
  return { frame, worker, compile };
}

async function script(entry: string, options: BuildOptions): Promise<string> {
  const { outputFiles } = await build({
    ...OPTIONS,
    format: 'iife',
    entryPoints: [entry],
    ...options,
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

async function buildFrame(minify: boolean): Promise<string> {
  const hub = await script(path.join(EMBEDDED, 'frame/switch.ts'), { minify });
  const frame = await script(path.join(EMBEDDED, 'frame/frame.ts'), {
    minify,
    define: { HUB_SOURCE: JSON.stringify(hub) },
  });
  const template = await readFile(path.join(EMBEDDED, 'frame/runtime.html'), 'utf8');
  // A function: the script may contain `$&`. And no text of ours may close the element it stands in.
  return template.replace('/* frame.ts */', () => frame.replaceAll('</script', '<\\/script'));
}

async function buildCompile(minify: boolean): Promise<string> {
  const { outputFiles } = await build({
    ...OPTIONS,
    minify,
    format: 'esm',
    entryPoints: [path.join(EMBEDDED, 'packs/compile-asset.ts')],
    // The stripper asks Node for two things that every browser has.
    alias: {
      'node:util': path.join(EMBEDDED, 'packs/amaro-util.ts'),
      util: path.join(EMBEDDED, 'packs/amaro-util.ts'),
      'node:buffer': path.join(EMBEDDED, 'packs/amaro-util.ts'),
    },
  });
  return outputFiles[0]?.text ?? '';
}
