import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { writeAssets } from '../packs/index.ts';

/** A page that has the embedded runtime and nothing else, on a port of its own. */
export interface ContractSite {
  readonly url: string;
  /** Requests that reached the server, apart from the page's own assets: what must never happen. */
  readonly canary: readonly string[];
  close(): Promise<void>;
}

const ROOT = path.join(import.meta.dirname, '../../../..');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
};

/** Builds the assets with these packages, and serves them with a page that has `window.ruche` (see page.ts). */
export async function openContractSite({
  packages,
}: {
  readonly packages: readonly string[];
}): Promise<ContractSite> {
  const outDir = await mkdtemp(path.join(tmpdir(), 'ruche-embedded-'));
  const [, page] = await Promise.all([
    writeAssets({ root: ROOT, outDir, packages, sandboxes: [], minify: true }),
    build({
      entryPoints: [path.join(import.meta.dirname, 'page.ts')],
      bundle: true,
      write: false,
      format: 'iife',
      platform: 'browser',
      target: 'es2022',
      logLevel: 'silent',
    }),
  ]);
  const canary: string[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const { pathname } = new URL(request.url ?? '/', 'http://localhost');
      if (pathname.startsWith('/canary')) canary.push(`${request.method} ${pathname}`);
      const body =
        pathname === '/'
          ? '<!doctype html><html lang="en"><title>Embedded</title><link rel="icon" href="data:," /><script src="/page.js"></script>'
          : pathname === '/page.js'
            ? (page.outputFiles[0]?.text ?? '')
            : await readFile(path.join(outDir, path.normalize(pathname))).catch(() => null);
      response.writeHead(body === null ? 404 : 200, {
        'content-type':
          TYPES[pathname === '/' ? '.html' : path.extname(pathname)] ?? 'application/octet-stream',
        'cache-control': 'no-store',
      });
      response.end(body ?? 'nothing here');
    })();
  });
  server.on('upgrade', (request, socket) => {
    canary.push(`UPGRADE ${request.url}`);
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    canary,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await rm(outDir, { recursive: true, force: true });
    },
  };
}
