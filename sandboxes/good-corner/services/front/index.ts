/** front: the web page and the sample photos. PORT (3000). It asks nobody anything: the page itself talks to /graphql and /img. */
import { readFile, readdir } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { serve } from '../shared/serve.ts';
import { chooseLanguage } from './language.ts';
import { loadPage } from './page.ts';

const page = await loadPage('services/front/page');
const photos = await loadPhotos('photos');

serve('front', (request: IncomingMessage, response: ServerResponse) => {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://front');
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return answer(response, 405, 'text/plain', 'only GET', { allow: 'GET, HEAD' });
  }
  if (pathname === '/health') return answer(response, 200, 'application/json', '{"status":"ok"}');
  if (pathname === '/') {
    const language = chooseLanguage(searchParams.get('lang'), request.headers['accept-language']);
    const headers = { vary: 'accept-language', 'content-language': language };
    return answer(response, 200, 'text/html; charset=utf-8', page(language, [...photos.keys()]), headers);
  }
  const photo = pathname.startsWith('/photos/') && photos.get(pathname.slice('/photos/'.length));
  if (photo) return answer(response, 200, 'image/png', photo, { 'cache-control': 'public, max-age=86400' });
  return answer(response, 404, 'text/plain', 'no such page');

  function answer(
    to: ServerResponse,
    status: number,
    type: string,
    body: string | Uint8Array,
    headers: Record<string, string> = {},
  ): void {
    const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
    to.writeHead(status, {
      ...headers,
      'content-type': type,
      'content-length': length,
      'x-content-type-options': 'nosniff',
    });
    to.end(request.method === 'HEAD' ? undefined : body);
  }
});

/** The sample photos by file name. Read once: what is not in the folder at the start does not exist. */
async function loadPhotos(folder: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.png')).toSorted();
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)),
  );
}
