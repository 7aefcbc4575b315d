// hono with its Node server: routing, middleware, JSON, forms, streams, errors, cookies, validation.
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { HTTPException } from 'hono/http-exception';
import { streamText } from 'hono/streaming';

const app = new Hono();
app.use(async (context, next) => {
  await next();
  context.header('x-mark', context.req.method);
});
app.get('/hello/:name', (context) =>
  context.json({ hello: context.req.param('name'), query: context.req.query('q') ?? null }),
);
app.post('/json', async (context) => context.json({ got: await context.req.json() }, 201));
app.post('/form', async (context) => {
  const body = await context.req.parseBody();
  return context.text(`${body.title} ${body.file.name} ${body.file.size}`);
});
app.get('/stream', (context) =>
  streamText(context, async (stream) => {
    for (const part of ['a', 'b', 'c']) await stream.write(part);
  }),
);
app.get('/fail', () => {
  throw new HTTPException(418, { message: 'teapot' });
});
app.get('/broken', () => {
  throw new Error('broken');
});
app.onError((error, context) =>
  error instanceof HTTPException ? error.getResponse() : context.text(`caught ${error.message}`, 500),
);
app.notFound((context) => context.text('nothing', 404));
app.route(
  '/nested',
  new Hono().get('/x', (context) => context.redirect('/hello/nested')),
);
const server = await new Promise((resolve) => {
  const made = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, () => resolve(made));
});
const base = `http://127.0.0.1:${server.address().port}`;
const form = new FormData();
form.set('title', 'vélo');
form.set('file', new File(['12345'], 'a.txt'));
for (const [path, init] of [
  ['/hello/you?q=1'],
  ['/json', { method: 'POST', body: '{"a":1}', headers: { 'content-type': 'application/json' } }],
  ['/form', { method: 'POST', body: form }],
  ['/stream'],
  ['/fail'],
  ['/broken'],
  ['/missing'],
  ['/nested/x'],
  ['/hello/head', { method: 'HEAD' }],
]) {
  const response = await fetch(base + path, init);
  console.log(
    path,
    response.status,
    response.headers.get('x-mark'),
    response.headers.get('content-type'),
    await response.text(),
  );
}
server.close();
server.closeAllConnections();
