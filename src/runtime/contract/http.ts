import { contractCase, equal, includes, ok } from './stage.ts';

/** HTTP between services and for the reader, with libraries as they are. */
export const httpCases = [
  contractCase('JSON from service to service', async ({ start, get }) => {
    const back = await start(
      'back',
      `import http from 'node:http';
       http.createServer(async (q, r) => {
         let body = ''; for await (const chunk of q) body += chunk;
         r.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ method: q.method, url: q.url, got: JSON.parse(body) }));
       }).listen(3000, () => console.log('up'));`,
    );
    await back.until('up');
    const front = await start(
      'front',
      `import http, { request } from 'node:http';
       http.createServer(async (q, r) => {
         const answer = await fetch('http://back:3000/a?b=c', { method: 'POST', body: JSON.stringify({ n: 1 }) });
         const call = request({ host: 'back', port: 3000, path: '/old', method: 'PUT' }, async (old) => {
           let text = ''; for await (const chunk of old) text += chunk;
           r.end(JSON.stringify([answer.status, await answer.json(), old.statusCode, JSON.parse(text)]));
         });
         call.end('[2]');
       }).listen(80, () => console.log('up'));`,
    );
    await front.until('up');
    const response = await get('http://front/');
    equal(response.status, 200);
    equal(await response.json(), [
      201,
      { method: 'POST', url: '/a?b=c', got: { n: 1 } },
      201,
      { method: 'PUT', url: '/old', got: [2] },
    ]);
  }),

  contractCase('a body of 1 MB goes there and back, chunked too', async ({ start, get }) => {
    const web = await start(
      'web',
      `import http from 'node:http';
       http.createServer((q, r) => { if (q.url === '/length') r.setHeader('content-length', q.headers['content-length']); q.pipe(r); })
         .listen(80, () => console.log('up'));`,
    );
    await web.until('up');
    const body = new Uint8Array(1_048_576).map((_, i) => (i * 31) % 251);
    for (const path of ['/length', '/chunked']) {
      const response = await get(`http://web${path}`, { method: 'POST', body });
      const got = new Uint8Array(await response.arrayBuffer());
      equal(got.length, body.length, 'bytes');
      ok(
        got.every((byte, i) => byte === body[i]),
        'the same bytes',
      );
    }
  }),

  contractCase('keep-alive uses one connection again', async ({ start, events }) => {
    const web = await start(
      'web',
      `import http from 'node:http'; http.createServer((q, r) => r.end(String(q.socket.remotePort))).listen(80, () => console.log('up'));`,
    );
    await web.until('up');
    const client = await start(
      'client',
      `import http from 'node:http'; const agent = new http.Agent({ keepAlive: true, maxSockets: 1 }); const ports = new Set();
       for (let i = 0; i < 5; i++) await new Promise((done) => http.get('http://web/', { agent }, (r) => {
         r.on('data', (d) => ports.add(String(d))).on('end', done); }));
       console.log(ports.size); agent.destroy();`,
    );
    await client.end();
    equal(client.out(), '1\n');
    equal(
      events.filter((e) => e.type === 'link' && e.state === 'open' && e.from.service === 'client').length,
      1,
    );
  }),

  contractCase('fifty requests at once are all answered', async ({ start, get }) => {
    const web = await start(
      'web',
      `import http from 'node:http'; http.createServer((q, r) => setTimeout(() => r.end(q.url), 5)).listen(80, () => console.log('up'));`,
    );
    await web.until('up');
    const answers = await Promise.all(
      Array.from({ length: 50 }, async (_, i) => (await get(`http://web/${i}`)).text()),
    );
    equal(
      answers,
      Array.from({ length: 50 }, (_, i) => `/${i}`),
    );
  }),

  contractCase('statuses, headers and redirects reach the reader as they are', async ({ start, get }) => {
    const web = await start(
      'web',
      `import http from 'node:http'; http.createServer((q, r) => {
         if (q.url === '/gone') return r.writeHead(410, 'Gone Fishing', { 'x-a': '1' }).end();
         if (q.url === '/empty') return r.writeHead(204).end();
         r.writeHead(302, { location: '/there', 'set-cookie': ['a=1', 'b=2'] }).end('moved');
       }).listen(80, () => console.log('up'));`,
    );
    await web.until('up');
    const gone = await get('http://web/gone');
    equal([gone.status, gone.statusText, gone.headers.get('x-a')], [410, 'Gone Fishing', '1']);
    equal((await get('http://web/empty')).status, 204);
    const moved = await get('http://web/');
    equal([moved.status, moved.headers.get('location'), await moved.text()], [302, '/there', 'moved']);
    equal(moved.headers.getSetCookie(), ['a=1', 'b=2']);
  }),

  contractCase('express runs unmodified', async ({ start, get }) => {
    const web = await start(
      'web',
      `import express from 'express'; const app = express(); app.use(express.json());
       app.post('/hello/:name', (q, r) => { r.status(202).json({ hello: q.params.name, body: q.body }); });
       app.get('/fail', () => { throw new Error('handler failed'); });
       app.listen(3000, () => console.log('up'));`,
    );
    await web.until('up');
    const headers = { 'content-type': 'application/json' };
    const hello = await get('http://web:3000/hello/ada', { method: 'POST', headers, body: '{"x":[1]}' });
    equal([hello.status, await hello.json()], [202, { hello: 'ada', body: { x: [1] } }]);
    equal((await get('http://web:3000/nowhere')).status, 404);
    equal((await get('http://web:3000/fail')).status, 500);
    await web.until('handler failed');
  }),

  contractCase('a request to a server that dies at work fails at once', async ({ start }) => {
    const web = await start(
      'web',
      `import http from 'node:http'; http.createServer(() => { console.log('working'); }).listen(80, () => console.log('up'));`,
    );
    await web.until('up');
    const client = await start(
      'client',
      `import http from 'node:http'; http.get('http://web/').on('error', (e) => console.log(e.code));
       fetch('http://web/').catch((e) => console.log(e.message, e.cause?.code));`,
    );
    await web.until('working\nworking');
    await web.process.kill('SIGKILL');
    await client.end();
    includes(client.out(), 'ECONNRESET\n');
    includes(client.out(), 'fetch failed');
  }),
];
