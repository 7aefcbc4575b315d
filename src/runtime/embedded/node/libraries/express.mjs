// express with multer: routers, parameters, bodies, files, errors, conditional requests.
import express from 'express';
import multer from 'multer';
import fs from 'node:fs';
import { once } from 'node:events';

const app = express();
app.use(express.json(), express.urlencoded({ extended: true }));
const router = express.Router({ mergeParams: true });
router.get('/:item', (request, response) => response.json({ ...request.params, ...request.query }));
app.use('/shop/:id', router);
app.post('/echo', (request, response) => response.status(201).json(request.body));
app.post('/upload', multer({ limits: { fileSize: 100 } }).array('files', 2), (request, response) =>
  response.json({
    title: request.body.title,
    files: request.files.map(({ originalname, size, mimetype }) => [originalname, size, mimetype]),
  }),
);
fs.mkdirSync('public', { recursive: true });
fs.writeFileSync('public/page.html', '<h1>hi</h1>');
app.use(express.static('public'));
app.get('/download', (_request, response) => response.download('public/page.html', 'other.html'));
app.get('/type', (request, response) =>
  response.format({ json: () => response.json({ a: 1 }), text: () => response.send('text') }),
);
app.get('/async', async () => {
  throw Object.assign(new Error('async'), { status: 409 });
});
app.use((error, _request, response, _next) =>
  response.status(error.status ?? 500).json({ error: error.message, code: error.code }),
);
const server = app.listen(0, '127.0.0.1');
await once(server, 'listening');
const base = `http://127.0.0.1:${server.address().port}`;
const upload = (sizes) => {
  const form = new FormData();
  form.set('title', 'é');
  for (const size of sizes)
    form.append('files', new Blob(['x'.repeat(size)], { type: 'text/plain' }), `${size}.txt`);
  return { method: 'POST', body: form };
};
for (const [path, init] of [
  ['/shop/7/bag?size=2'],
  ['/echo', { method: 'POST', body: '{"a":[1]}', headers: { 'content-type': 'application/json' } }],
  ['/echo', { method: 'POST', body: new URLSearchParams('a[b]=1&c=2') }],
  ['/echo', { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } }],
  ['/upload', upload([5, 10])],
  ['/upload', upload([500])],
  ['/upload', upload([1, 2, 3])],
  ['/page.html'],
  ['/page.html', { headers: { range: 'bytes=0-3' } }],
  ['/download'],
  ['/type', { headers: { accept: 'text/plain' } }],
  ['/async'],
  ['/none'],
  ['/page.html', { method: 'HEAD' }],
  ['/shop/1/x', { method: 'OPTIONS' }],
]) {
  const response = await fetch(base + path, init);
  const { status, headers } = response;
  console.log(
    path,
    status,
    headers.get('content-type'),
    headers.get('content-length'),
    headers.get('content-disposition'),
    headers.get('allow'),
    await response.text(),
  );
}
server.close();
server.closeAllConnections();
