import http from 'node:http';
import { once } from 'node:events';
import zlib from 'node:zlib';

const server = http
  .createServer(async (request, response) => {
    let body = '';
    for await (const part of request) body += part.toString('latin1');
    switch (request.url) {
      case '/json':
        response.setHeader('content-type', 'application/json');
        response.end('{"a":"é"}');
        return;
      case '/redirect':
        response.writeHead(302, { location: '/echo' }).end();
        return;
      case '/see':
        response.writeHead(303, { location: '/echo' }).end();
        return;
      case '/loop':
        response.writeHead(307, { location: '/loop' }).end();
        return;
      case '/gzip':
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(zlib.gzipSync('unpacked'));
        return;
      case '/deflate':
        response.writeHead(200, { 'content-encoding': 'deflate' }).end(zlib.deflateSync('unpacked too'));
        return;
      case '/cookies':
        response.setHeader('set-cookie', ['a=1', 'b=2']);
        response.writeHead(404, 'Gone Away').end('none');
        return;
      case '/slow':
        return;
      case '/cut':
        response.writeHead(200, { 'content-length': 100 });
        response.write('part');
        setImmediate(() => request.socket.destroy());
        return;
      case '/204':
        response.writeHead(204).end();
        return;
      default: {
        delete request.headers.traceparent;
        response.end(JSON.stringify([request.method, request.headers, body]));
      }
    }
  })
  .listen(0, '127.0.0.1');
await once(server, 'listening');
const base = `http://127.0.0.1:${server.address().port}`;
const hide = (text) =>
  text
    .replaceAll(base, 'BASE')
    .replaceAll(String(server.address().port), 'PORT')
    .replace(/formdata-undici-\d+|----WebKitFormBoundary\w+/g, 'BOUNDARY');
console.log(await (await fetch(`${base}/json`)).json());
console.log(hide(await (await fetch(`${base}/echo`, { headers: { 'X-A': '1' } })).text()));
console.log((await fetch(new Request(`${base}/echo`, { method: 'PUT', body: 'text' }))).status);
console.log(
  hide(
    await (
      await fetch(`${base}/echo`, {
        method: 'POST',
        body: JSON.stringify({ a: 1 }),
        headers: { 'content-type': 'application/json' },
      })
    ).text(),
  ),
);
console.log(
  hide(await (await fetch(`${base}/echo`, { method: 'POST', body: new Uint8Array([65, 66]) })).text()),
);
console.log(
  hide(
    await (
      await fetch(`${base}/echo`, { method: 'POST', body: new Blob(['blob'], { type: 'text/x' }) })
    ).text(),
  ),
);
console.log(
  hide(
    await (
      await fetch(`${base}/echo`, { method: 'POST', duplex: 'half', body: new Blob(['streamed']).stream() })
    ).text(),
  ),
);
for (const path of ['redirect', 'see', 'gzip', 'deflate', '204', 'cookies']) {
  const response = await fetch(`${base}/${path}`, path === 'see' ? { method: 'POST', body: 'x' } : {});
  console.log(
    path,
    response.status,
    response.statusText,
    response.ok,
    response.redirected,
    hide(response.url),
    response.type,
    response.headers.getSetCookie(),
    hide(await response.text()),
  );
}
const manual = await fetch(`${base}/redirect`, { redirect: 'manual' });
console.log(manual.status, manual.headers.get('location'), manual.type);
const failures = {
  loop: () => fetch(`${base}/loop`),
  error: () => fetch(`${base}/redirect`, { redirect: 'error' }),
  refused: () => fetch('http://127.0.0.1:1'),
  name: () => fetch('http://no-such-name.invalid'),
  url: () => fetch('nope'),
  aborted: () => fetch(`${base}/slow`, { signal: AbortSignal.abort() }),

  get: () => fetch(base, { body: 'x' }),
  credentials: () => fetch('http://a:b@localhost/'),
  scheme: () => fetch('gopher://x'),
};
for (const [name, fail] of Object.entries(failures)) {
  try {
    console.log(name, typeof (await fail()));
  } catch (error) {
    console.log(name, error.name, error.message.split('\n')[0], error.cause?.code === 'ENOTFOUND');
  }
}
const streamed = await fetch(`${base}/json`);
console.log((await Array.fromAsync(streamed.body)).map((part) => Buffer.from(part).toString()));
console.log(
  await fetch(`${base}/slow`, { signal: AbortSignal.any([AbortSignal.timeout(5)]) }).catch(
    (error) => error.name,
  ),
  typeof fetch,
  fetch.name,
);
server.closeAllConnections();
server.close();
