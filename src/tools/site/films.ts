import { createReadStream } from 'node:fs';
import { cp, mkdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';

const FOLDER = '_film';

/**
 * Publishes the films that pages asked for while they were rendered (`<Film play>`): into `_film/` of the build, and
 * behind `/_film/` while developing.
 */
export function films(): AstroIntegration {
  let kept = '';
  return {
    name: 'ruche:films',
    hooks: {
      'astro:config:done': ({ config }) => {
        kept = path.join(fileURLToPath(config.root), '.ruche', FOLDER);
      },
      'astro:build:start': () => rm(kept, { recursive: true, force: true }),
      'astro:build:done': async ({ dir }) => {
        await mkdir(kept, { recursive: true });
        await cp(kept, path.join(fileURLToPath(dir), FOLDER), { recursive: true });
      },
      'astro:server:setup': ({ server }) => {
        server.middlewares.use((request, response, next) => {
          const name = new RegExp(`/${FOLDER}/([\\w.-]+\\.json)$`).exec(request.url ?? '')?.[1];
          if (name === undefined) return next();
          const file = path.join(kept, name);
          void stat(file).then(
            () => {
              response.setHeader('content-type', 'application/json; charset=utf-8');
              createReadStream(file).pipe(response);
            },
            () => next(),
          );
        });
      },
    },
  };
}
