/** A backend for tests that keeps every byte it got, and answers as the header `X-Act` of the request says. */
import * as net from 'node:net';

export interface Backend {
  readonly port: number;
  /** What came in, one text (latin1) per connection, since the last `take`. */
  take(): readonly string[];
  stop(): Promise<void>;
}

const ok = (body: string, headers = ''): string =>
  `HTTP/1.1 200 OK\r\nServer: backend\r\nDate: Thu, 01 Jan 1970 00:00:00 GMT\r\nContent-Type: text/plain\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`;

/** What each act sends; `null` body of the connection's end is in `ENDS`. */
const ACTS: Readonly<Record<string, string>> = {
  '': ok('hello'),
  created: 'HTTP/1.1 201 Made It\r\nX-One: 1\r\nContent-Length: 2\r\nX-Two: 2\r\n\r\nok',
  chunked: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n',
  unframed: 'HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nuntil the end',
  short: 'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this',
  cutchunk: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nonly this',
  500: 'HTTP/1.1 500 Oops\r\nContent-Length: 4\r\n\r\noops',
  503: 'HTTP/1.1 503 Busy\r\nContent-Length: 4\r\nRetry-After: 3\r\n\r\nbusy',
  404: 'HTTP/1.1 404 Not Here\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}',
  204: 'HTTP/1.1 204 No Content\r\nX-A: b\r\n\r\n',
  304: 'HTTP/1.1 304 Not Modified\r\nETag: "abc"\r\nLast-Modified: Thu, 01 Jan 1970 00:00:00 GMT\r\n\r\n',
  empty: 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
  redirect: 'HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n',
  cookies:
    'HTTP/1.1 200 OK\r\nset-cookie: a=1\r\nVary: Accept\r\nSet-Cookie: b=2\r\nETag: W/"1"\r\nCache-Control: no-store\r\nLast-Modified: Thu, 01 Jan 1970 00:00:00 GMT\r\nAccept-Ranges: bytes\r\nX-Pad: x\r\nKeep-Alive: timeout=5\r\nConnection: keep-alive\r\nX-Accel-Foo: yes\r\nContent-Length: 0\r\n\r\n',
  nonsense: 'this is not http at all\r\n',
  badheader: 'HTTP/1.1 200 OK\r\nBad Header: x\r\nContent-Length: 0\r\n\r\n',
  bighead: `HTTP/1.1 200 OK\r\nX-Big: ${'x'.repeat(5000)}\r\nContent-Length: 0\r\n\r\n`,
  twolengths: 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\nContent-Length: 0\r\n\r\n',
  badlength: 'HTTP/1.1 200 OK\r\nContent-Length: abc\r\n\r\nok',
  otherlength: 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 2\r\n\r\nok',
  bothframings:
    'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n',
  gzipcoding: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nok',
  underscore: 'HTTP/1.1 200 OK\r\nX_Y: 1\r\nX*Z: 2\r\nContent-Length: 2\r\n\r\nok',
  long: `HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokandmore`,
  barelf: 'HTTP/1.1 200 OK\nX-A:  spaced  \nContent-Length: 2\n\nok',
  noreason: 'HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok',
  type: 'HTTP/1.1 200 OK\r\nContent-type: text/html; charset=utf-8\r\nContent-Length: 2\r\n\r\nok',
  close: '',
};

/** Whether `text` is a whole request. */
function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return false;
  const length = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, end + 2))?.[1] ?? '0';
  return text.length >= end + 4 + Number(length);
}

/** Starts on a free port. `name` replaces `hello` in the plain answer. */
export async function startBackend(name = 'hello'): Promise<Backend> {
  let seen: { text: string }[] = [];
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    const record = { text: '' };
    seen.push(record);
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => undefined);
    let answered = false;
    socket.on('data', (data: Buffer) => {
      record.text += data.toString('latin1');
      if (answered && data.toString() === 'ping') socket.write('pong');
      if (answered && data.toString() === 'bye') socket.end();
      if (answered || !isWhole(record.text)) return;
      answered = true;
      const act = /\r\nx-act: *(\S*)/i.exec(record.text)?.[1] ?? '';
      const redirect = /\r\nx-location: *(\S*)/i.exec(record.text)?.[1];
      if (redirect !== undefined) {
        const to = redirect.replace('PORT', String(port()));
        socket.end(
          `HTTP/1.1 301 Moved\r\nX-Before: 1\r\nLocation: ${to}\r\nX-After: 2\r\nContent-Length: 0\r\n\r\n`,
        );
      } else if (act === 'upgrade') {
        socket.write(
          'HTTP/1.1 101 Switching Protocols\r\nUpgrade: test\r\nConnection: upgrade\r\nX-A: b\r\n\r\n',
        );
      } else if (act === 'reset') socket.resetAndDestroy();
      else if (act !== 'hang') socket.end(act === '' ? ok(name) : (ACTS[act] ?? ''), 'latin1');
    });
  });
  const port = (): number => {
    const at = server.address();
    return at !== null && typeof at === 'object' ? at.port : 0;
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: port(),
    take() {
      const texts = seen.map((record) => record.text);
      seen = [];
      return texts;
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
