import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { buildLabAssets } from '../lab-assets.ts';

const FOLDER = '_lab';
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
};

/**
 * Puts what the lab needs at run time (the engine's frame, packs, sandboxes) beside the pages: into `_lab/` of the
 * build, and behind `/_lab/` while developing, where it is rebuilt when a sandbox changes.
 */
export function labAssets(): AstroIntegration {
  let root = '';
  return {
    name: 'ruche:lab-assets',
    hooks: {
      'astro:config:done': ({ config }) => {
        root = fileURLToPath(config.root);
      },
      'astro:server:setup': ({ server, logger }) => {
        const outDir = path.join(root, '.ruche', FOLDER);
        const build = (): Promise<unknown> =>
          buildLabAssets({ root, outDir }).catch((error: unknown) => logger.error(String(error)));
        let ready = build();
        server.watcher.add(path.join(root, 'sandboxes'));
        server.watcher.on('change', (file) => {
          if (file.includes(`${path.sep}sandboxes${path.sep}`)) ready = ready.then(build);
        });
        server.middlewares.use((request, response, next) => {
          const at = request.url?.indexOf(`/${FOLDER}/`) ?? -1;
          if (at < 0) return next();
          const name = decodeURIComponent(
            (request.url ?? '').slice(at + FOLDER.length + 2).split('?')[0] ?? '',
          );
          const file = path.join(outDir, name);
          if (!file.startsWith(outDir + path.sep)) return next();
          void ready
            .then(() => stat(file))
            .then((info) => {
              if (!info.isFile()) return next();
              response.setHeader('content-type', TYPES[path.extname(file)] ?? 'application/octet-stream');
              createReadStream(file).pipe(response);
            })
            .catch(() => next());
        });
      },
      'astro:build:done': async ({ dir }) => {
        await buildLabAssets({ root, outDir: path.join(fileURLToPath(dir), FOLDER) });
      },
    },
  };
}
