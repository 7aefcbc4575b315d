import http from 'node:http';
import { once } from 'node:events';

const server = http.createServer((request, response) => {
  if (request.url === '/slow') return;
  if (request.url === '/cut') {
    response.writeHead(200, { 'content-length': 10 });
    response.write('part');
    setImmediate(() => request.socket.destroy());
    return;
  }
  if (request.url === '/hangup') {
    request.socket.destroy();
    return;
  }
  let body = '';
  request
    .setEncoding('utf8')
    .on('data', (part) => (body += part))
    .on('end', () => {
      response.setHeader('X-Custom', 'é'.normalize('NFD').length);
      response.setHeader('Set-Cookie', ['a=1', 'b=2']);
      delete request.headers.traceparent;
      response.end(
        JSON.stringify([
          request.method,
          request.url,
          request.headers,
          body,
          request.rawHeaders.filter((name, at) => at % 2 === 0 && name !== 'traceparent'),
        ]).replaceAll(String(server.address().port), 'PORT'),
      );
    });
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address();
const base = { host: '127.0.0.1', port };
const send = (options, body, agent) =>
  new Promise((resolve) => {
    const request = http.request({ ...base, ...options, agent }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => (text += part));
      response.on('end', () =>
        resolve([
          response.statusCode,
          response.statusMessage,
          response.httpVersion,
          response.headers['set-cookie'],
          response.headers['x-custom'],
          Object.keys(response.headers),
          text,
          response.complete,
        ]),
      );
      response.on('error', (error) => resolve([error.code, error.message, text]));
    });
    request.on('error', (error) =>
      resolve([error.name, error.code, error.message.replaceAll(String(port), 'PORT')]),
    );
    if (typeof body === 'function') body(request);
    else request.end(body);
  });
console.log(await send({ path: '/get?x=1' }));
console.log(await send({ path: '/post', method: 'POST', headers: { 'Content-Type': 'text/plain' } }, 'body'));
console.log(
  await send({ path: '/chunks', method: 'PUT' }, (request) => {
    request.write('a');
    request.write('b');
    request.end('c');
  }),
);
console.log(
  await send(
    { path: '/headers', headers: { 'X-A': ['1', '2'], accept: '*/*' }, setHost: false },
    (request) => {
      console.log(
        request.getHeader('accept'),
        request
          .getHeaderNames()
          .filter((name) => name !== 'traceparent')
          .filter((name) => name !== 'traceparent'),
        request.path,
        request.method,
        request.host,
        request.protocol,
        request.reusedSocket,
      );
      request.setHeader('host', 'other');
      request.end();
    },
  ),
);
console.log(await send({ path: '/auth', auth: 'user:pass', method: 'DELETE' }));
console.log(await send({ path: '/head', method: 'HEAD' }));
console.log(await send({ path: '/cut' }), await send({ path: '/hangup' }));
console.log(
  await send({ path: '/slow', timeout: 20 }, (request) => {
    request.on('timeout', () => request.destroy(new Error('too slow')));
    request.end();
  }),
);
console.log(
  await send({ path: '/slow' }, (request) => {
    request.end();
    setImmediate(() => request.destroy());
  }),
);
const controller = new AbortController();
setTimeout(() => controller.abort(), 10);
console.log(await send({ path: '/slow', signal: controller.signal }));
console.log(await send({ port: 1 }));
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const sockets = new Set();
server.on('connection', (socket) => sockets.add(socket.remotePort));
sockets.clear();
await Promise.all(['/1', '/2', '/3'].map((path) => send({ path }, undefined, agent)));
console.log(
  sockets.size,
  Object.keys(agent.freeSockets).length,
  Object.keys(agent.sockets).length,
  agent.getName({ host: 'a', port: 1 }),
  agent.keepAlive,
  agent.maxSockets,
  agent.maxFreeSockets,
  agent.totalSocketCount,
);
const reused = await new Promise((resolve) => {
  const request = http.get({ ...base, path: '/again', agent }, (response) => {
    response.resume();
    resolve(request.reusedSocket);
  });
});
console.log(reused);
agent.destroy();
console.log(
  await new Promise((resolve) =>
    http.get(`http://127.0.0.1:${port}/url`, (response) => {
      response.resume();
      resolve([
        response.statusCode,
        response instanceof http.IncomingMessage,
        response.req instanceof http.ClientRequest,
      ]);
    }),
  ),
);
server.on('upgrade', (_request, socket) => {
  socket.write('HTTP/1.1 101 Up\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\nhello');
  socket.end();
});
await new Promise((resolve) => {
  const request = http.request({ ...base, headers: { connection: 'upgrade', upgrade: 'x' } });
  request.on('upgrade', (response, socket, head) => {
    console.log(response.statusCode, String(head));
    socket.on('close', resolve).resume();
  });
  request.end();
});
server.on('checkContinue', (request, response) => {
  response.writeContinue();
  request.resume();
  response.end('ok');
});
console.log(
  (
    await send({ path: '/x', method: 'POST', headers: { expect: '100-continue' } }, (request) => {
      request.on('continue', () => {
        console.log('continue');
        request.end('x');
      });
    })
  )[0],
);
for (const fail of [
  () => http.request({ path: '/a b' }),
  () => http.request({ method: 'BAD METHOD' }),
  () => http.request({ protocol: 'https:' }),
  () => http.request({ ...base, headers: { a: 'x\n' } }),
  () => new http.ClientRequest({ method: 5 }),
]) {
  try {
    fail().on('error', () => {});
  } catch (error) {
    console.log(error.name, error.code, error.message);
  }
}
console.log(http.globalAgent instanceof http.Agent, http.globalAgent.keepAlive);
server.closeAllConnections();
server.close();
