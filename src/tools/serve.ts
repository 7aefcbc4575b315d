import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { createGzip } from 'node:zlib';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.xml': 'application/xml; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
};

const TEXT = /^text\/|json|xml|svg/;

/** A running server. `close` is idempotent and resolves when its last connection is gone. */
export interface Served {
  readonly url: string;
  close(): Promise<void>;
}

const listen = async (server: Server, port: number): Promise<Served> => {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};

/**
 * A plain static host, like the simplest there is: folders answer with their index.html, nothing sets a special
 * header, what is missing is a 404 with the site's own page. `base` is the path under which the folder is published;
 * `compressed`: texts are gzipped and files named by their content may be kept, as most static hosts do.
 */
export function serve(
  folder: string,
  { base = '/', port = 0, compressed = false }: { base?: string; port?: number; compressed?: boolean } = {},
): Promise<Served> {
  const server = createServer((request, response) => {
    const asked = decodeURIComponent(new URL(request.url ?? '/', 'http://x').pathname);
    const inside = asked.startsWith(base) ? asked.slice(base.length) : null;
    let file = inside === null ? null : path.join(folder, path.normalize(`/${inside}`));
    if (file !== null && existsSync(file) && statSync(file).isDirectory()) {
      if (!asked.endsWith('/')) return void response.writeHead(301, { location: `${asked}/` }).end();
      file = path.join(file, 'index.html');
    }
    const found = file !== null && existsSync(file);
    const answer = found ? (file as string) : path.join(folder, '404.html');
    if (!existsSync(answer)) return void response.writeHead(404).end('not found');
    const type = TYPES[path.extname(answer)] ?? 'application/octet-stream';
    response.setHeader('content-type', type);
    if (compressed && /[\\/]_astro[\\/]/.test(answer))
      response.setHeader('cache-control', 'public, max-age=31536000, immutable');
    const gzip = compressed && TEXT.test(type) && /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
    if (gzip) response.setHeader('content-encoding', 'gzip');
    response.writeHead(found ? 200 : 404);
    const content = createReadStream(answer);
    if (gzip) content.pipe(createGzip()).pipe(response);
    else content.pipe(response);
  });
  return listen(server, port);
}
