/** http.request, its agents and fetch as Node has them, over loopback. */
import type { ClientRequest, IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { conforms } from './probe.ts';
import { createTestSwitch, startProcess } from './testing.ts';

conforms('http client', {
  'a round trip with a body, and the connection is kept': async (require) => {
    const http = require('http');
    const { once } = require('events');
    const ports = new Set<number | undefined>();
    const server = http.createServer((req, res) => {
      ports.add(req.socket.remotePort);
      let body = '';
      req.on('data', (chunk) => (body += String(chunk)));
      req.on('end', () => {
        res.setHeader('x-method', req.method ?? '');
        res.end(
          `${body} ${String(req.headers['transfer-encoding'])} ${String(req.headers['content-length'])} ${String(req.headers['connection'])}`,
        );
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as { port: number };
    const agent = new http.Agent({ keepAlive: true });
    const send = (method: string, parts: string[], headers = {}) =>
      new Promise((resolve, reject) => {
        const request = http.request(
          { port, host: '127.0.0.1', method, agent, headers, path: '/p' },
          (res) => {
            let text = '';
            res.on('data', (chunk) => (text += String(chunk)));
            res.on('end', () =>
              resolve([
                res.statusCode,
                res.statusMessage,
                text,
                res.headers['x-method'],
                request.reusedSocket,
              ]),
            );
          },
        );
        request.on('error', reject);
        for (const part of parts.slice(0, -1)) request.write(part);
        request.end(parts.at(-1));
      });
    const answers = [
      await send('POST', ['one']),
      await send('PUT', ['a', 'b', 'c']),
      await send('POST', ['xy'], { 'Content-Length': 2 }),
      await send('DELETE', []),
    ];
    agent.destroy();
    server.close();
    return [answers, ports.size];
  },
  'its errors: refused, hung up, aborted, timed out, cut in the middle': async (require) => {
    const http = require('http');
    const { once } = require('events');
    const server = http.createServer((req, res) => {
      if (req.url === '/hang') return;
      if (req.url === '/destroy') return void req.socket.destroy();
      res.writeHead(200, { 'content-length': 100 });
      res.write('part');
      setTimeout(() => req.socket.destroy(), 5);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as { port: number };
    const told = (path: string, more: object = {}, act: (request: ClientRequest) => void = () => {}) =>
      new Promise((resolve) => {
        const seen: unknown[] = [];
        const request = http.get({ port, host: '127.0.0.1', path, agent: false, ...more }, (res) => {
          seen.push('response');
          res.on('data', () => {});
          res.on('aborted', () => seen.push('res aborted'));
          res.on('error', (error: NodeJS.ErrnoException) =>
            seen.push(['res error', error.code, error.message]),
          );
          res.on('close', () => seen.push(['res close', res.complete]));
        });
        request.on('timeout', () => seen.push('timeout'));
        request.on('abort', () => seen.push('abort'));
        request.on('error', (error: NodeJS.ErrnoException) =>
          seen.push(['error', error.name, error.code, error.message.replace(/:\d+$/, ':PORT')]),
        );
        request.on('close', () => {
          seen.push(['close', request.destroyed]);
          setImmediate(() => resolve(seen));
        });
        act(request);
      });
    const controller = new AbortController();
    const answers = [
      await told('/destroy'),
      await told('/cut'),
      await told('/hang', {}, (request) => setTimeout(() => request.destroy(), 10)),
      await told('/hang', {}, (request) => setTimeout(() => request.destroy(new Error('mine')), 10)),
      await told('/hang', { timeout: 20 }, (request) => request.on('timeout', () => request.destroy())),
      await told('/hang', { signal: controller.signal }, () => setTimeout(() => controller.abort(), 10)),
      await told('/x', { port: 1 }),
    ];
    server.closeAllConnections();
    server.close();
    return answers;
  },
  'what it refuses to send': (require) => {
    const http = require('http');
    const say = (run: () => unknown) => {
      try {
        run();
        return 'sent';
      } catch (error) {
        return [(error as NodeJS.ErrnoException).code, (error as Error).message];
      }
    };
    return [
      say(() => http.request({ path: '/a b' })),
      say(() => http.request({ method: 'BAD METHOD' })),
      say(() => http.request('https://x/')),
      say(() => http.request('not a url')),
      say(() => http.request({ headers: { 'bad header': 'x' } })),
      say(() => http.request({ headers: { x: 'a\r\nb' } })),
    ];
  },
  'requests wait for a socket when the agent has a limit': async (require) => {
    const http = require('http');
    const { once } = require('events');
    let open = 0;
    let most = 0;
    const server = http.createServer((_req, res) => {
      open += 1;
      most = Math.max(most, open);
      setTimeout(() => {
        open -= 1;
        res.end('x');
      }, 3);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const agent = new http.Agent({ keepAlive: true, maxSockets: 2 });
    const { port } = server.address() as { port: number };
    const all = await Promise.all(
      Array.from(
        { length: 6 },
        () =>
          new Promise((resolve) =>
            http.get({ port, host: '127.0.0.1', agent }, (res) => {
              res.resume();
              res.on('end', () => resolve(res.statusCode));
            }),
          ),
      ),
    );
    agent.destroy();
    server.close();
    return [all, most];
  },
  'a big upload and a big answer, with back pressure': async (require) => {
    const http = require('http');
    const { once } = require('events');
    const { pipeline } = require('stream/promises');
    const { Readable } = require('stream');
    const server = http.createServer((req, res) => void pipeline(req, res));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const request = http.request({
      port: (server.address() as { port: number }).port,
      host: '127.0.0.1',
      method: 'POST',
      agent: false,
    });
    const chunk = Buffer.alloc(50_000, 'z');
    void pipeline(Readable.from(Array.from({ length: 60 }, () => chunk)), request);
    const [res] = (await once(request, 'response')) as [IncomingMessage];
    let size = 0;
    for await (const piece of res) size += (piece as Buffer).length;
    server.close();
    return size;
  },
  'events of a request and its answer': async (require) => {
    const http = require('http');
    const { once } = require('events');
    const server = http.createServer((req, res) => {
      req.on('close', () => seen.push('req close'));
      res.on('close', () => seen.push('res close'));
      res.on('finish', () => seen.push('res finish'));
      res.end('x');
    });
    const seen: string[] = [];
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const agent = new http.Agent({ keepAlive: true });
    const request = http.get({ port: (server.address() as { port: number }).port, host: '127.0.0.1', agent });
    for (const name of ['socket', 'finish', 'response', 'close'])
      request.on(name, () => seen.push(`client ${name}`));
    const [res] = (await once(request, 'response')) as [IncomingMessage];
    for (const name of ['end', 'close']) res.on(name, () => seen.push(`client res ${name}`));
    res.resume();
    await once(request, 'close');
    // Both sides have told all they have to tell.
    while (seen.length < 9) await new Promise((resolve) => setImmediate(resolve));
    agent.destroy();
    server.close();
    return [seen.sort(), res.complete, request.destroyed, request.writableEnded, request.writableFinished];
  },
  'status codes, methods and limits': (require) => {
    const http = require('http');
    return [
      http.STATUS_CODES,
      http.METHODS,
      http.maxHeaderSize,
      (http.globalAgent as unknown as { keepAlive: boolean }).keepAlive,
    ];
  },
});

conforms('fetch', {
  'json, text, headers, redirects and errors': async (require) => {
    const http = require('http');
    const { once } = require('events');
    const server = http.createServer((req, res) => {
      if (req.url === '/redirect') return void res.writeHead(302, { location: '/target' }).end();
      if (req.url === '/loop') return void res.writeHead(307, { location: '/loop' }).end();
      if (req.url === '/cookies') return void res.writeHead(200, { 'set-cookie': ['a=1', 'b=2'] }).end();
      if (req.url === '/gzip') {
        return void res
          .writeHead(200, { 'content-encoding': 'gzip' })
          .end(require('zlib').gzipSync('unzipped'));
      }
      let body = '';
      req.on('data', (chunk) => (body += String(chunk)));
      req.on('end', () => {
        res.setHeader('content-type', 'application/json');
        const { accept, 'content-type': type, 'content-length': length, 'user-agent': agent } = req.headers;
        res.end(JSON.stringify({ method: req.method, url: req.url, body, accept, type, length, agent }));
      });
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const base = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
    const json = async (path: string, init?: RequestInit) => (await fetch(base + path, init)).json();
    const failed = await fetch('http://127.0.0.1:2/').catch((error: Error) => [
      error.name,
      error.message,
      (error.cause as NodeJS.ErrnoException).code,
    ]);
    const redirected = await fetch(`${base}/redirect`);
    const manual = await fetch(`${base}/redirect`, { redirect: 'manual' });
    const cookies = await fetch(`${base}/cookies`);
    const aborted = await fetch(base, { signal: AbortSignal.abort() }).catch((error: Error) => error.name);
    const answers = [
      await json('/get'),
      await json('/post', { method: 'post', body: 'text' }),
      await json('/form', { method: 'POST', body: new URLSearchParams({ a: '1' }) }),
      await json('/bytes', { method: 'PUT', body: new Uint8Array([65, 66]) }),
      await json('/own', { headers: { accept: 'x/y', 'user-agent': 'me' } }),
      failed,
      [
        redirected.status,
        redirected.redirected,
        redirected.url.replace(base, ''),
        ((await redirected.json()) as { url: string }).url,
      ],
      [manual.status, manual.headers.get('location')],
      cookies.headers.getSetCookie(),
      await (await fetch(`${base}/gzip`)).text(),
      aborted,
      // oxlint-disable-next-line unicorn/no-invalid-fetch-options -- its refusal is the point
      await fetch(base, { method: 'GET', body: 'x' }).catch((error: Error) => error.name),
      await fetch('/relative').catch((error: Error) => [error.name, error.message]),
      await fetch(`${base}/loop`).catch((error: Error) => error.message),
    ];
    server.closeAllConnections();
    server.close();
    return answers;
  },
});

test('a request carries traceparent and reports itself; its handler runs in that trace', async () => {
  const net = createTestSwitch();
  const server = await startProcess(net, { service: 'img' });
  const client = await startProcess(net, { service: 'front' });
  server.run((require) => {
    const channel = require('diagnostics_channel').channel('ruche');
    require('http')
      .createServer((_req, res) => {
        setTimeout(() => {
          channel.publish({ type: 'log', stream: 'stdout', line: 'handled' });
          res.end('ok');
        }, 1);
      })
      .listen(80);
  });
  await client.run(async () => (await fetch('http://img/')).text());
  const [request, response] = client.kernel.events;
  const [log] = server.kernel.events;
  expect(request).toMatchObject({
    type: 'request',
    method: 'GET',
    path: '/',
    to: { address: '10.89.0.2', port: 80 },
  });
  expect(response).toMatchObject({ type: 'response', status: 200, trace: request?.trace });
  expect(log).toMatchObject({ type: 'log', trace: request?.trace });
});
