/** Good Corner in one process: page, ads, photos and thumbnails. PORT (3000) · DATA_DIR (data) · WORK_MS (0). */
import { mkdirSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { createApp as createAds } from '../ads/app.ts';
import { seeds } from '../ads/seeds.ts';
import { openStore } from '../ads/store.ts';
import { createApp as createFront } from '../front/app.ts';
import { createApp as createImg } from '../img/app.ts';
import { serve } from '../shared/serve.ts';
import { createPhotoStore } from './photo-store.ts';
import { createResizer } from './resizer.ts';

const log = (line: string): void => console.log(`monolith: ${line}`);
const workMs = Number(process.env['WORK_MS'] ?? 0);
if (!(workMs >= 0)) {
  console.error(
    `monolith: WORK_MS is a number of milliseconds, not ${JSON.stringify(process.env['WORK_MS'])}`,
  );
  process.exit(1);
}
const data = process.env['DATA_DIR'] ?? 'data';
mkdirSync(data, { recursive: true });

const photos = createPhotoStore(data);
const front = await createFront('services/front/page', 'photos');
const ads = createAds(await openStore(join(data, 'ads.json'), () => seeds(Date.now())), Date.now, log);
const img = createImg({ store: photos, publisher: createResizer({ photos, workMs, log }), log });

/** The paths that a gateway will share out between services, once there are any: nginx.conf of the other steps. */
const choose = (path: string): RequestListener => {
  if (path === '/graphql') return ads;
  if (path === '/img' || path.startsWith('/img/')) return img;
  return front;
};

serve('monolith', (request, response) => {
  const { pathname } = new URL(request.url ?? '/', 'http://monolith');
  choose(pathname)(request, response);
});
