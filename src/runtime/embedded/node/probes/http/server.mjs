import http from 'node:http';
import net from 'node:net';
import { once } from 'node:events';

const server = http.createServer(async (request, response) => {
  const { method, url, httpVersion, headers, rawHeaders, complete } = request;
  switch (url) {
    case '/plain':
      response.setHeader('X-Two', ['a', 'b']);
      response.end('plain');
      return;
    case '/chunks':
      response.write('one,');
      response.write(Buffer.from('two'));
      response.end();
      return;
    case '/head':
      response.writeHead(201, 'Made Here', { 'Content-Type': 'text/plain', 'X-Number': 5 });
      response.end('x');
      return;
    case '/trailers':
      response.writeHead(200, { Trailer: 'X-Sum' });
      response.write('body');
      response.addTrailers({ 'X-Sum': '42' });
      response.end();
      return;
    case '/empty':
      response.statusCode = 204;
      response.end();
      return;
    case '/early':
      response.writeEarlyHints({ link: '</a.css>; rel=preload' });
      response.writeProcessing();
      response.end('early');
      return;
    case '/echo': {
      let body = '';
      for await (const part of request) body += part;
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({
          method,
          httpVersion,
          headers,
          body,
          trailers: request.trailers,
          raw: rawHeaders.length,
          complete,
        }),
      );
      return;
    }
    case '/state': {
      const states = [
        response.headersSent,
        response.getHeaderNames(),
        response.hasHeader('a'),
        response.getHeader('a'),
      ];
      response.setHeader('A', '1').appendHeader('a', '2');
      states.push(response.getHeaders(), response.getRawHeaderNames?.());
      response.removeHeader('a');
      response.flushHeaders();
      states.push(response.headersSent, response.writableEnded);
      response.end(JSON.stringify(states));
      return;
    }
    case '/destroy':
      response.write('part');
      setImmediate(() => response.destroy());
      return;
    case '/errors': {
      const errors = [];
      response.write('x');
      for (const fail of [
        () => response.setHeader('a', 'b'),
        () => response.writeHead(200),
        () => response.setHeader('bad name', 'x'),
        () => response.writeHead(99),
      ]) {
        try {
          fail();
        } catch (error) {
          errors.push([error.code, error.message]);
        }
      }
      response.end(JSON.stringify(errors));
      return;
    }
    default:
      response.writeHead(404).end();
  }
});
server.listen(0, '127.0.0.1');
await once(server, 'listening');
const { port } = server.address();
/** Sends text, prints what comes back until the server ends. */
const raw = async (text) => {
  const socket = net.connect(port, '127.0.0.1').setEncoding('latin1');
  socket.write(text);
  let answer = '';
  try {
    for await (const part of socket) answer += part;
  } catch (error) {
    answer += `<${error.code}>`;
  }
  console.log(
    answer
      .replaceAll('\r\n', '\n')
      .replace(/^Date: .*$/gm, 'Date: now')
      .replace(/Host:\S+/g, 'Host'),
  );
  console.log('-----');
};
for (const path of [
  '/plain',
  '/chunks',
  '/head',
  '/trailers',
  '/empty',
  '/early',
  '/state',
  '/errors',
  '/nothing',
])
  await raw(`GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
await raw('HEAD /plain HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
await raw('GET /chunks HTTP/1.0\r\n\r\n');
await raw('GET /plain HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /nothing HTTP/1.0\r\n\r\n');
await raw(
  'POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nConnection: close\r\nX-A: 1\r\nX-A: 2\r\nCookie: a=1\r\nCookie: b=2\r\n\r\nhello',
);
await raw(
  'POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n3\r\nabc\r\n2;ext=1\r\nde\r\n0\r\nX-Trailer: yes\r\n\r\n',
);
await raw(
  'GET /plain HTTP/1.1\r\nHost: a\r\n\r\nGET /chunks HTTP/1.1\r\nHost: a\r\n\r\nGET /head HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
);
await raw('GET /plain HTTP/1.1\r\nConnection: close\r\n\r\n');
await raw('NONSENSE\r\n\r\n');
await raw('GET / HTTP/1.1\r\nHost: a\r\nBad Header: x\r\n\r\n');
await raw('POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n');
await raw(`GET / HTTP/1.1\r\nHost: a\r\nX-Big: ${'x'.repeat(20_000)}\r\n\r\n`);
await raw(
  'POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok',
);
server.on('clientError', (error, socket) => {
  console.log(error.code);
  socket.end('HTTP/1.1 400 Mine\r\n\r\n');
});
await raw('BROKEN\r\n\r\n');
server.on('upgrade', (request, socket, head) => {
  console.log(request.headers.upgrade, String(head));
  socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\n\r\n');
  socket.on('data', (data) => socket.end(`echo ${data}`));
});
await new Promise((resolve) => {
  const socket = net.connect(port, '127.0.0.1').setEncoding('utf8');
  socket.write('GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nfirst');
  socket.once('data', () => socket.write('ping'));
  socket.on('data', (data) => console.log(JSON.stringify(data)));
  socket.on('close', resolve);
});
server.on('checkContinue', (request, response) => {
  response.writeContinue();
  request.resume().on('end', () => response.end('continued'));
});
await raw(
  'POST /x HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok',
);
console.log(
  server.keepAliveTimeout,
  server.headersTimeout,
  server.requestTimeout,
  server.timeout,
  server.maxHeadersCount,
  server.maxRequestsPerSocket,
  server instanceof http.Server,
  server instanceof net.Server,
);
server.closeIdleConnections();
server.closeAllConnections();
await new Promise((resolve) => server.close(resolve));
console.log(
  http.METHODS.length,
  http.STATUS_CODES[418],
  http.STATUS_CODES[200],
  Object.keys(http.STATUS_CODES).length,
  http.maxHeaderSize,
  http.setMaxIdleHTTPParsers(10),
  new http.ServerResponse({ method: 'GET' }) instanceof http.OutgoingMessage,
);
for (const fail of [
  () => http.validateHeaderName('bad name'),
  () => http.validateHeaderValue('a', 'b\n'),
  () => http.validateHeaderValue('a', undefined),
  () => http.validateHeaderName('good'),
]) {
  try {
    console.log(fail());
  } catch (error) {
    console.log(error.name, error.code, error.message);
  }
}
