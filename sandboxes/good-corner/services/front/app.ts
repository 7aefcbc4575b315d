/** What front answers: the page at /, the sample photos at /photos/. */
import { readFile, readdir } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { chooseLanguage } from './language.ts';
import { loadPage } from './page.ts';

/** Reads page and photos once: what is not in the folders at the start does not exist. */
export async function createApp(pageFolder: string, photoFolder: string): Promise<RequestListener> {
  const page = await loadPage(pageFolder);
  const photos = await loadPhotos(photoFolder);

  return (request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://front');
    const answer = (
      status: number,
      type: string,
      body: string | Uint8Array,
      headers: Record<string, string> = {},
    ): void => {
      const length = typeof body === 'string' ? Buffer.byteLength(body) : body.length;
      response.writeHead(status, {
        ...headers,
        'content-type': type,
        'content-length': length,
        'x-content-type-options': 'nosniff',
      });
      response.end(request.method === 'HEAD' ? undefined : body);
    };

    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return answer(405, 'text/plain', 'only GET', { allow: 'GET, HEAD' });
    }
    if (pathname === '/health') return answer(200, 'application/json', '{"status":"ok"}');
    if (pathname === '/') {
      const language = chooseLanguage(searchParams.get('lang'), request.headers['accept-language']);
      const headers = { vary: 'accept-language', 'content-language': language };
      return answer(200, 'text/html; charset=utf-8', page(language, [...photos.keys()]), headers);
    }
    const photo = pathname.startsWith('/photos/') && photos.get(pathname.slice('/photos/'.length));
    if (photo) return answer(200, 'image/png', photo, { 'cache-control': 'public, max-age=86400' });
    return answer(404, 'text/plain', 'no such page');
  };
}

/** The sample photos by file name. */
async function loadPhotos(folder: string): Promise<ReadonlyMap<string, Uint8Array>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.png')).toSorted();
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const)),
  );
}
