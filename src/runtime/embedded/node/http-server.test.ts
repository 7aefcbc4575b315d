/** http.Server as Node has it, over loopback: raw bytes in, raw bytes out, the same snippets in both. */
import { conforms } from './probe.ts';

conforms('http server', {
  'heads and framing of every kind of answer': async (require) => {
    const http = require('http');
    const net = require('net');
    const { once } = require('events');
    const server = http.createServer((req, res) => {
      res.sendDate = false;
      switch (req.url) {
        case '/whole':
          return void res.end('whole');
        case '/empty':
          return void res.end();
        case '/chunked':
          res.write('a');
          res.write('bc');
          return void res.end('d');
        case '/length':
          res.setHeader('Content-Length', 3);
          res.write('a');
          return void res.end('bc');
        case '/204':
          return void res.writeHead(204).end();
        case '/304':
          res.statusCode = 304;
          return void res.end('ignored');
        case '/cookies':
          return void res.writeHead(201, 'Made', { 'Set-Cookie': ['a=1', 'b=2'], 'X-One': 'x' }).end('c');
        case '/array':
          return void res.writeHead(200, ['X-A', '1', 'X-B', '2']).end();
        case '/close':
          res.setHeader('Connection', 'close');
          return void res.end('bye');
        case '/trailers':
          res.writeHead(200, { Trailer: 'X-Sum' });
          res.write('body');
          res.addTrailers({ 'X-Sum': '42' });
          return void res.end();
        case '/early':
          res.writeContinue();
          res.writeEarlyHints({ link: '</a.css>; rel=preload' });
          return void res.end('late');
        default:
          res.removeHeader('Connection');
          return void res.writeHead(404).end('none');
      }
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as { port: number };
    const ask = async (text: string) => {
      const socket = net.connect(port, '127.0.0.1');
      socket.end(text);
      let all = '';
      for await (const chunk of socket) all += String(chunk);
      return all;
    };
    const answers: string[] = [];
    for (const path of 'whole empty chunked length 204 304 cookies array close trailers early none'.split(
      ' ',
    )) {
      answers.push(await ask(`GET /${path} HTTP/1.1\r\nHost: x\r\n\r\n`));
    }
    answers.push(await ask('HEAD /whole HTTP/1.1\r\nHost: x\r\n\r\n'));
    answers.push(await ask('HEAD /chunked HTTP/1.1\r\nHost: x\r\n\r\n'));
    answers.push(await ask('GET /whole HTTP/1.0\r\n\r\n'));
    answers.push(await ask('GET /chunked HTTP/1.0\r\n\r\n'));
    answers.push(await ask('GET /whole HTTP/1.0\r\nConnection: keep-alive\r\n\r\n'));
    server.close();
    return answers;
  },
  'pipelined requests are answered in order': async (require) => {
    const http = require('http');
    const net = require('net');
    const { once } = require('events');
    const server = http.createServer((req, res) => {
      res.sendDate = false;
      setTimeout(() => res.end(req.url), req.url === '/slow' ? 20 : 1);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const socket = net.connect((server.address() as { port: number }).port, '127.0.0.1');
    socket.write('GET /slow HTTP/1.1\r\nHost: x\r\n\r\nGET /fast HTTP/1.1\r\nHost: x\r\n\r\n');
    socket.write(
      'POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabcGET /last HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    );
    let all = '';
    for await (const chunk of socket) all += String(chunk);
    server.close();
    return all;
  },
  'malformed input': async (require) => {
    const http = require('http');
    const net = require('net');
    const { once } = require('events');
    const codes: unknown[] = [];
    const server = http.createServer((_req, res) => void res.end('ok'));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as { port: number };
    const ask = async (text: string) => {
      const socket = net.connect(port, '127.0.0.1');
      let all = '';
      socket.on('data', (chunk) => (all += String(chunk)));
      socket.on('error', () => {});
      socket.end(text, 'latin1');
      await once(socket, 'close').catch(() => {});
      return all.split('\r\n')[0];
    };
    const bad = [
      'nonsense\r\n\r\n',
      'GET / HTTP/1.1\r\n\r\n',
      'GET / HTTP/9.9\r\nHost: x\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: x\r\nBad Header: y\r\n\r\n',
      'GET / HTTP/1.1\r\nHost: x\r\nNoColon\r\n\r\n',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\n\r\n',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc',
      'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n',
      `GET / HTTP/1.1\r\nHost: x\r\nX-Big: ${'y'.repeat(20_000)}\r\n\r\n`,
      'G\u0000T / HTTP/1.1\r\n\r\n',
    ];
    for (const text of bad) codes.push(await ask(text));
    server.close();
    return codes;
  },
  'clientError gets the code and the socket': async (require) => {
    const http = require('http');
    const net = require('net');
    const { once } = require('events');
    const server = http.createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const socket = net.connect((server.address() as { port: number }).port, '127.0.0.1');
    socket.write('bad\r\n\r\n');
    const [error, peer] = (await once(server, 'clientError')) as [
      NodeJS.ErrnoException & { rawPacket: Buffer },
      typeof socket,
    ];
    peer.end('HTTP/1.1 418 Tea\r\n\r\n');
    let all = '';
    for await (const chunk of socket) all += String(chunk);
    server.close();
    return [error.code, error.rawPacket.toString(), all];
  },
  'Expect: 100-continue, with and without a listener, and other expectations': async (require) => {
    const http = require('http');
    const net = require('net');
    const { once } = require('events');
    const server = http.createServer((req, res) => {
      res.sendDate = false;
      let body = '';
      req.on('data', (chunk) => (body += String(chunk)));
      req.on('end', () => res.end(`got ${body}`));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const ask = async (expect: string) => {
      const socket = net.connect((server.address() as { port: number }).port, '127.0.0.1');
      socket.end(
        `POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\nExpect: ${expect}\r\n\r\nhi`,
      );
      let all = '';
      for await (const chunk of socket) all += String(chunk);
      return all.replace(/Date: .*\r\n/, '');
    };
    const usual = await ask('100-continue');
    const other = await ask('magic');
    server.on('checkContinue', (_req, res) => res.writeHead(403).end());
    const refused = await ask('100-continue');
    server.close();
    return [usual, other, refused.split('\r\n')[0]];
  },
  'upgrade hands the socket over, with what came behind the head': async (require) => {
    const http = require('http');
    const net = require('net');
    const { once } = require('events');
    const server = http.createServer();
    server.on('upgrade', (req, socket, head) => {
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: ${req.headers.upgrade}\r\nConnection: Upgrade\r\n\r\n`,
      );
      socket.write(`head:${head.length} `);
      setTimeout(() => socket.on('data', (chunk: Buffer) => socket.end(`echo ${String(chunk)}`)), 5);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const socket = net.connect((server.address() as { port: number }).port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: x\r\nUpgrade: ruche\r\nConnection: Upgrade\r\n\r\nmore');
    socket.once('data', () => socket.write('later'));
    let all = '';
    for await (const chunk of socket) all += String(chunk);
    server.close();
    return all;
  },
  'what a request says of itself': async (require) => {
    const http = require('http');
    const net = require('net');
    const { once } = require('events');
    const told: unknown[] = [];
    const server = http.createServer((req, res) => {
      const { method, url, httpVersion, headers, rawHeaders, complete, aborted } = req;
      told.push({
        method,
        url,
        httpVersion,
        headers,
        rawHeaders,
        complete,
        aborted,
        distinct: req.headersDistinct['x-a'],
      });
      req.resume();
      req.on('end', () => {
        told.push([req.complete, req.trailers, req.readableEnded]);
        res.end();
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const socket = net.connect((server.address() as { port: number }).port, '127.0.0.1');
    socket.end(
      'POST /a?b=c HTTP/1.1\r\nHost: x\r\nHost: y\r\nX-A: 1\r\nx-a: 2\r\nCookie: a=1\r\nCookie: b=2\r\nSet-Cookie: s\r\n' +
        'Content-Type: text/plain\r\nContent-Type: no\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n' +
        '3;ext=1\r\nabc\r\n0\r\nX-Trail: t\r\n\r\n',
    );
    socket.resume();
    await once(socket, 'close');
    server.close();
    return told;
  },
  'header rules: names, values, order, after the head is sent': async (require) => {
    const http = require('http');
    const { once } = require('events');
    const told: unknown[] = [];
    const say = (run: () => unknown) => {
      try {
        return run() === undefined ? 'done' : 'returned';
      } catch (error) {
        return [(error as NodeJS.ErrnoException).code, (error as Error).message];
      }
    };
    const server = http.createServer((_req, res) => {
      told.push(
        say(() => res.setHeader('bad name', 'x')),
        say(() => res.setHeader('x', undefined as never)),
        say(() => res.setHeader('x', 'a\nb')),
        say(() => res.writeHead(99)),
        say(() => res.write(null as never)),
        say(() => res.write(5 as never)),
        res.headersSent,
      );
      res.setHeader('X-Mixed', 'a');
      res.appendHeader('x-mixed', 'b');
      res.setHeaders(new Map([['x-map', 'm']]));
      told.push(
        res.getHeader('x-MIXED'),
        res.getHeaderNames(),
        { ...res.getHeaders() },
        res.hasHeader('nope'),
        (res as unknown as { getRawHeaderNames(): string[] }).getRawHeaderNames(),
      );
      res.flushHeaders();
      told.push(
        res.headersSent,
        say(() => res.setHeader('late', 'x')),
        say(() => res.removeHeader('x-map')),
        say(() => res.writeHead(200)),
        res.writableEnded,
        res.finished,
      );
      res.on('finish', () => told.push(['finish', res.writableFinished]));
      res.end('done', () => told.push('end callback'));
      told.push(
        res.writableEnded,
        say(() => res.end('again')),
      );
      res.on('error', (error: NodeJS.ErrnoException) => told.push(error.code));
      res.write('late');
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    await new Promise<void>((resolve) => {
      http.get(
        { port: (server.address() as { port: number }).port, host: '127.0.0.1', agent: false },
        (res) => {
          res.resume();
          res.on('close', resolve);
        },
      );
    });
    server.close();
    return told;
  },
});
