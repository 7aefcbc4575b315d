/** The libraries that Good Corner stands on, unmodified. */
import type express from 'express';
import type multer from 'multer';
import { beforeAll, expect, test } from 'vitest';
import { loadPackages } from './packages.ts';
import { createTestSwitch, startProcess, type TestProcess } from './testing.ts';

declare const packages: {
  readonly express: typeof express;
  readonly multer: typeof multer;
};

let client: TestProcess;

beforeAll(async () => {
  const net = createTestSwitch();
  const server = await startProcess(net, { service: 'img' });
  client = await startProcess(net, { service: 'front' });
  await loadPackages(server, 'express', 'multer');
  server.run((require) => {
    const { express, multer } = packages;
    const app = express();
    const upload = multer({ storage: multer.memoryStorage(), limits: { fileSize: 1000 } });
    app.use(express.json());
    app.get(
      '/hello/:name',
      (req, res) => void res.json({ hello: req.params.name, query: req.query, ip: req.ip }),
    );
    app.post('/json', (req, res) => void res.status(201).json({ got: req.body as unknown }));
    app.post('/upload', upload.single('picture'), (req, res) => {
      const { file } = req;
      res.json({
        name: file?.originalname,
        size: file?.size,
        type: file?.mimetype,
        title: (req.body as { title: string }).title,
      });
    });
    app.get('/throw', () => {
      throw new Error('broken on purpose');
    });
    app.get('/file', (_req, res) => res.sendFile('/app/hello.txt'));
    app.use(express.static('/app/public'));
    require('fs').mkdirSync('/app/public', { recursive: true });
    require('fs').writeFileSync('/app/public/page.html', '<h1>hi</h1>');
    require('fs').writeFileSync('/app/hello.txt', 'hello from a file');
    app.listen(3000);
  });
});

test('express answers JSON with parameters and query', async () => {
  const answer = await client.run(async () => {
    const response = await fetch('http://img:3000/hello/ruche?a=1&b=2');
    return [response.status, response.headers.get('content-type'), await response.json()];
  });
  expect(answer).toEqual([
    200,
    'application/json; charset=utf-8',
    { hello: 'ruche', query: { a: '1', b: '2' }, ip: '10.89.0.3' },
  ]);
});

test('express parses a JSON body', async () => {
  const answer = await client.run(async () => {
    const body = JSON.stringify({ title: 'vélo', tags: [1, 2] });
    const response = await fetch('http://img:3000/json', {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/json' },
    });
    return [response.status, await response.json()];
  });
  expect(answer).toEqual([201, { got: { title: 'vélo', tags: [1, 2] } }]);
});

test('express refuses broken JSON with 400, and a handler that throws gives 500', async () => {
  const answer = await client.run(async () => {
    const headers = { 'content-type': 'application/json' };
    const bad = await fetch('http://img:3000/json', { method: 'POST', body: '{', headers });
    const thrown = await fetch('http://img:3000/throw');
    return [bad.status, thrown.status, (await thrown.text()).includes('broken on purpose')];
  });
  expect(answer).toEqual([400, 500, true]);
});

test('express answers HEAD without a body, 404 with one, and 304 to a known ETag', async () => {
  const answer = await client.run(async () => {
    const head = await fetch('http://img:3000/hello/x', { method: 'HEAD' });
    const missing = await fetch('http://img:3000/nothing');
    const page = await fetch('http://img:3000/page.html');
    const again = await fetch('http://img:3000/page.html', {
      // fetch adds no-cache of its own, as Node's does, and whoever says that is not answered 304.
      headers: { 'if-none-match': page.headers.get('etag') ?? '', 'cache-control': 'max-age=0' },
    });
    return [
      [head.status, head.headers.get('content-length'), await head.text()],
      [missing.status, (await missing.text()).includes('Cannot GET /nothing')],
      [page.status, await page.text()],
      [again.status, await again.text()],
    ];
  });
  expect(answer).toEqual([
    [200, '41', ''],
    [404, true],
    [200, '<h1>hi</h1>'],
    [304, ''],
  ]);
});

test('express sends a file, and a range of it', async () => {
  const answer = await client.run(async () => {
    const whole = await fetch('http://img:3000/file');
    const part = await fetch('http://img:3000/file', { headers: { range: 'bytes=0-4' } });
    return [await whole.text(), part.status, await part.text()];
  });
  expect(answer).toEqual(['hello from a file', 206, 'hello']);
});

test('multer takes an upload with its fields', async () => {
  const answer = await client.run(async () => {
    const form = new FormData();
    form.set('title', 'Un vélo');
    form.set('picture', new Blob([new Uint8Array(500)], { type: 'image/png' }), 'velo.png');
    const response = await fetch('http://img:3000/upload', { method: 'POST', body: form });
    return [response.status, await response.json()];
  });
  expect(answer).toEqual([200, { name: 'velo.png', size: 500, type: 'image/png', title: 'Un vélo' }]);
});

test('multer refuses a file above its limit', async () => {
  const answer = await client.run(async () => {
    const form = new FormData();
    form.set('picture', new Blob([new Uint8Array(300_000)]), 'big.png');
    const response = await fetch('http://img:3000/upload', { method: 'POST', body: form });
    return [response.status, (await response.text()).includes('File too large')];
  });
  expect(answer).toEqual([500, true]);
});

test('a body that a handler never reads does not block the next request', async () => {
  const answer = await client.run(async () => {
    const body = new Uint8Array(400_000);
    const first = await fetch('http://img:3000/nothing', { method: 'POST', body });
    await first.text();
    const second = await fetch('http://img:3000/hello/again');
    return [first.status, second.status];
  });
  expect(answer).toEqual([404, 200]);
});
