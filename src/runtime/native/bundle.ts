import { build } from 'esbuild';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const ENTRY = fileURLToPath(new URL('./preload/main.ts', import.meta.url));

/**
 * Writes the preload as one plain script: every process of a lab runs it first, and stripping twenty files of types
 * would take a quarter of a second each time. Resolves with its URL.
 */
export async function bundlePreload(directory: string): Promise<string> {
  const outfile = join(directory, 'preload.mjs');
  await build({
    entryPoints: [ENTRY],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    legalComments: 'none',
    logLevel: 'silent',
  });
  return pathToFileURL(outfile).href;
}
