/** The HTTP face of img: takes pictures, gives them back, and takes thumbnails from the workers. */
import { randomBytes } from 'node:crypto';
import express, { type ErrorRequestHandler, type Express, type Response } from 'express';
import multer from 'multer';
import { QueueAway } from '../shared/queue-away.ts';
import { PictureRefused, toPng } from './picture.ts';
import type { Publisher } from './publisher.ts';
import type { Store } from './store.ts';

export interface ImgOptions {
  readonly store: Store;
  readonly publisher: Publisher;
  readonly log: (line: string) => void;
}

/** The gateway refuses larger bodies first (`client_max_body_size 10m`); this is for whoever gets past it. */
const MAX_BYTES = 10 * 1024 * 1024;
const MAX_THUMBNAIL_BYTES = 1024 * 1024;

/** Routes: POST /img · GET /img/<id>.png · GET /img/<id>.thumb.png · PUT /internal/<id>.thumb.png · GET /health. */
export function createApp({ store, publisher, log }: ImgOptions): Express {
  const app = express();
  app.disable('x-powered-by');

  app.get('/health', (_request, response) => {
    // The queue being away does not make img unhealthy: pictures are still served.
    response.json({ status: 'ok', queue: publisher.connected() ? 'connected' : 'away' });
  });

  const upload = multer({
    storage: multer.memoryStorage(),
    limits: { fileSize: MAX_BYTES, files: 1, fields: 10 },
  });
  app.post('/img', upload.single('file'), async (request, response) => {
    if (!request.file) return void refuse(response, 400, 'send the picture as the multipart field "file"');
    const png = toPng(request.file.buffer);
    const id = randomBytes(6).toString('hex');
    const filename = `/img/${id}.png`;
    await store.write(id, 'original', png);
    try {
      await publisher.publish({ id, filename });
    } catch (error) {
      // No 201 without a message. Should the broker have it after all, the worker will find no original and drop it.
      await store.remove(id);
      throw error;
    }
    log(`stored ${id}.png (${png.length} bytes)`);
    response.status(201).location(filename).json({ status: 'ok', filename });
  });

  app.get('/img/:name', async (request, response) => {
    const [, id, thumb] = /^([0-9a-f]{12})(\.thumb)?\.png$/.exec(request.params.name) ?? [];
    const bytes = id ? await store.read(id, thumb ? 'thumbnail' : 'original') : null;
    if (!bytes) return void refuse(response, 404, thumb ? 'no thumbnail (yet)' : 'no such picture');
    // A picture never changes once it is there; its absence may.
    response.set('cache-control', 'public, max-age=31536000, immutable').type('png').send(bytes);
  });

  // The gateway relays /img and /img/ only: what is not routed cannot be reached from outside.
  const body = express.raw({ type: 'image/png', limit: MAX_THUMBNAIL_BYTES });
  app.put('/internal/:name', body, async (request, response) => {
    const [, id] = /^([0-9a-f]{12})\.thumb\.png$/.exec(String(request.params['name'])) ?? [];
    if (!id) return void refuse(response, 404, 'no such picture');
    if (!Buffer.isBuffer(request.body) || request.body.length === 0) {
      return void refuse(response, 415, 'a thumbnail is sent as image/png');
    }
    if (!(await store.read(id, 'original'))) return void refuse(response, 404, 'no such picture');
    await store.write(id, 'thumbnail', request.body);
    response.status(204).end();
  });

  app.use((_request, response) => refuse(response, 404, 'no such page'));

  const onError: ErrorRequestHandler = (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    const { status, message } = describe(error);
    if (status >= 500) log(`${status}: ${error instanceof Error ? error.message : String(error)}`);
    if (status === 503) response.set('retry-after', '2');
    refuse(response, status, message);
  };
  app.use(onError);
  return app;
}

function refuse(response: Response, status: number, message: string): void {
  response.status(status).json({ status: 'error', message });
}

function describe(error: unknown): { status: number; message: string } {
  if (error instanceof PictureRefused) return { status: error.status, message: error.message };
  if (error instanceof QueueAway)
    return { status: 503, message: `${error.message}; nothing was stored, try again` };
  if (error instanceof multer.MulterError) {
    if (error.code === 'LIMIT_FILE_SIZE') return { status: 413, message: 'at most 10 MB' };
    return { status: 400, message: `${error.message}: send one picture as the multipart field "file"` };
  }
  if (error instanceof Error) {
    // body-parser and busboy: their own status where they give one, a broken multipart body otherwise.
    if ('status' in error && typeof error.status === 'number')
      return { status: error.status, message: error.message };
    if (/multipart|boundary|end of form|malformed/i.test(error.message))
      return { status: 400, message: error.message };
  }
  return { status: 500, message: 'something went wrong in img' };
}
