import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { close, createIndex } from 'pagefind';

const FOLDER = '_search';
/** The script, its worker, one stemmer for each language, and the index; not the ready-made interfaces. */
const NEEDED =
  /^(pagefind\.js|pagefind-worker\.js|pagefind-entry\.json|wasm\.(fr|en)\.pagefind|.+\.pf_(meta|index|fragment|filter))$/;

/**
 * Reads the built pages and writes the search's index into `_search/`, one index for each language. Pages say with
 * `data-pagefind-body` what of them is text. Comes after every page and before offline(), which keeps the result.
 */
export function search(): AstroIntegration {
  return {
    name: 'ruche:search',
    hooks: {
      'astro:build:done': async ({ dir, logger }) => {
        const root = fileURLToPath(dir);
        const { index, errors } = await createIndex({
          excludeSelectors: ['svg', 'noscript', 'ruche-lab .bar'],
        });
        try {
          if (index === undefined) throw new Error(errors.join('\n'));
          const added = await index.addDirectory({ path: root, glob: '{fr,en}/**/*.html' });
          const built = await index.getFiles();
          const problems = [...added.errors, ...built.errors];
          if (problems.length > 0) throw new Error(problems.join('\n'));
          const kept = built.files.filter((file) => NEEDED.test(file.path));
          for (const file of kept) {
            const target = path.join(root, FOLDER, file.path);
            await mkdir(path.dirname(target), { recursive: true });
            await writeFile(target, file.content);
          }
          const bytes = kept.reduce((sum, { content }) => sum + content.length, 0);
          logger.info(
            `${added.page_count} pages searchable, ${kept.length} files, ${(bytes / 1e3).toFixed(0)} kB`,
          );
        } finally {
          await close();
        }
      },
    },
  };
}
