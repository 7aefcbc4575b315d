import { createHash } from 'node:crypto';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { serviceWorker } from './service-worker.ts';

/**
 * Writes `sw.js`, which keeps every page and asset of this build, so that one visit is enough to read and run
 * everything without a network. Must be the last integration: it lists what the others wrote.
 */
export function offline(): AstroIntegration {
  let base = '/';
  return {
    name: 'ruche:offline',
    hooks: {
      'astro:config:done': ({ config }) => {
        base = config.base.endsWith('/') ? config.base : `${config.base}/`;
      },
      'astro:build:done': async ({ dir, logger }) => {
        const root = fileURLToPath(dir);
        const files = await listFiles(root);
        const hash = createHash('sha256');
        let bytes = 0;
        for (const file of files) {
          const content = await readFile(path.join(root, file));
          bytes += content.length;
          hash.update(file).update(content);
        }
        const urls = files.map((file) => base + file.replace(/(^|\/)index\.html$/, '$1'));
        await writeFile(
          path.join(root, 'sw.js'),
          serviceWorker({ version: hash.digest('hex').slice(0, 12), base, urls }),
        );
        logger.info(`sw.js keeps ${urls.length} files, ${(bytes / 1e6).toFixed(1)} MB`);
      },
    },
  };
}

async function listFiles(root: string): Promise<string[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  return entries
    .filter(
      (entry) => entry.isFile() && !/\.map$|^sw\.js$|^social-|^(robots|sitemap|feed)\.\w+$/.test(entry.name),
    )
    .filter((entry) => !entry.parentPath.endsWith('styleguide'))
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
}
