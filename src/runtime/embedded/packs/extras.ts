import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';
import { EXTRAS, extraPack, type ExtraName } from '../extras.ts';

const NODE = path.join(import.meta.dirname, '../node');

/** The names under which the core lends its own modules to extras (node/shared.ts). */
async function sharedNames(): Promise<ReadonlySet<string>> {
  const source = await readFile(path.join(NODE, 'shared.ts'), 'utf8');
  return new Set(
    Array.from(source.matchAll(/^import \* as \w+ from '\.\/(.+)\.ts';$/gm), ([, name]) => name ?? ''),
  );
}

/** Modules of the core stay where they are: a second instance would have a state of its own. */
function lent(names: ReadonlySet<string>): Plugin {
  return {
    name: 'ruche-lent',
    setup(plugin) {
      plugin.onResolve({ filter: /^\./ }, ({ path: specifier, importer, resolveDir }) => {
        const file = path.join(resolveDir, specifier);
        const name = path.relative(NODE, file).replace(/\.ts$/, '').split(path.sep).join('/');
        if (name.startsWith('..') || name.startsWith('extras/')) return null;
        if (names.has(name)) return { path: extraPack(name), external: true };
        return {
          errors: [
            { text: `${path.relative(NODE, importer)} needs node/${name}.ts: lend it in node/shared.ts` },
          ],
        };
      });
    },
  };
}

/** Every extra as a script that registers itself as packs do. Rejects with esbuild's errors. */
export async function buildExtras({ minify }: { readonly minify: boolean }): Promise<[ExtraName, string][]> {
  const names = await sharedNames();
  return Promise.all(
    EXTRAS.map(async (name): Promise<[ExtraName, string]> => {
      const { outputFiles } = await build({
        entryPoints: [path.join(NODE, 'extras', `${name}.ts`)],
        bundle: true,
        write: false,
        minify,
        format: 'cjs',
        platform: 'browser',
        target: 'es2022',
        charset: 'ascii',
        legalComments: 'none',
        logLevel: 'silent',
        plugins: [lent(names)],
      });
      const open = `globalThis[Symbol.for('ruche.packs')](${JSON.stringify(extraPack(name))}, (function (require, module) {`;
      return [name, `${open}${outputFiles[0]?.text ?? ''}}))\n//# sourceURL=node:internal/${name}\n`];
    }),
  );
}
