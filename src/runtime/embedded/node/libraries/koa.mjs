// koa: the onion of middleware, bodies of every kind, errors, cookies, conditional requests.
import Koa from 'koa';
import { Readable } from 'node:stream';
import { once } from 'node:events';

const app = new Koa({ keys: ['secret'] });
app.silent = true;
app.on('error', (error) => console.log('error event', error.message));
app.use(async (context, next) => {
  const start = Date.now();
  await next();
  context.set('x-took', Date.now() - start >= 0 ? 'some' : 'none');
});
app.use(async (context, next) => {
  try {
    await next();
  } catch (error) {
    if (!error.expose) throw error;
    context.status = error.status;
    context.body = { error: error.message };
  }
});
app.use(async (context) => {
  switch (context.path) {
    case '/json':
      context.body = { query: context.query, host: context.hostname };
      return;
    case '/text':
      context.body = 'héllo';
      context.etag = 'abc';
      if (context.fresh) context.status = 304;
      return;
    case '/stream':
      context.type = 'text/plain';
      context.body = Readable.from(['one ', 'two']);
      return;
    case '/buffer':
      context.body = Buffer.from('bytes');
      return;
    case '/cookie':
      context.cookies.set('a', '1', { signed: true });
      context.body = context.cookies.get('b') ?? 'none';
      return;
    case '/redirect':
      context.redirect('/json');
      return;
    case '/throw':
      context.throw(422, 'not like this');
      return;
    case '/broken':
      throw new Error('broken');
    case '/empty':
      context.status = 204;
      return;
  }
});
const server = app.listen(0, '127.0.0.1');
await once(server, 'listening');
const base = `http://127.0.0.1:${server.address().port}`;
for (const [path, init] of [
  ['/json?a=1&a=2'],
  ['/text'],
  ['/text', { headers: { 'if-none-match': '"abc"' } }],
  ['/stream'],
  ['/buffer'],
  ['/cookie', { headers: { cookie: 'b=2' } }],
  ['/redirect', { redirect: 'manual' }],
  ['/throw'],
  ['/broken'],
  ['/empty'],
  ['/missing'],
  ['/text', { method: 'HEAD' }],
]) {
  const response = await fetch(base + path, init);
  const { status, headers } = response;
  console.log(
    path,
    status,
    headers.get('content-type'),
    headers.get('content-length'),
    headers.get('x-took'),
    headers.getSetCookie().length,
    await response.text(),
  );
}
server.close();
server.closeAllConnections();
