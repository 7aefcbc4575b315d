import type { LabEvent } from '#events';
import { contractCase, equal, ok } from './stage.ts';

/** Calls the service that its first argument names, and answers with its answer. */
const RELAY = `import http from 'node:http';
  const [next] = process.argv.slice(2);
  const wait = () => new Promise((done) => setTimeout(done, 1));
  http.createServer(async (q, r) => {
    await wait();
    try { await Promise.reject(1); } catch { await null; }
    if (next === undefined) return r.end('end of ' + q.url);
    setImmediate(() => http.get('http://' + next + q.url, { headers: { 'x-hop': '1' } }, async (answer) => {
      let text = ''; for await (const chunk of answer) text += chunk;
      r.end(text);
    }));
  }).listen(80, () => console.log('up'));`;

const to = (...next: string[]) => ({ program: { kind: 'node', argv: ['index.ts', ...next] } as const });

const isRequest = (event: LabEvent) => event.type === 'request';

/** What the event stream says of all this. */
export const eventCases = [
  contractCase(
    'events are numbered without a gap, in order, with their replica',
    async ({ start, events, event, runtime }) => {
      const program = `import diagnostics from 'node:diagnostics_channel';
      const channel = diagnostics.channel('ruche');
      for (let i = 0; i < 50; i++) channel.publish({ type: 'log', stream: 'stdout', line: 'line ' + i });`;
      const one = await start('web', program);
      const two = await start('web', program, { replica: 2 });
      runtime.emit({ type: 'lab', state: 'ready' });
      runtime.emit({ type: 'replica', state: 'running' }, { service: 'web', replica: 2 });
      await Promise.all([one.end(), two.end()]);
      runtime.emit({ type: 'lab', state: 'stopped' });
      await event((e) => e.type === 'lab' && e.state === 'stopped');
      equal(
        events.map(({ seq }) => seq),
        events.map((_, i) => (events[0]?.seq ?? 0) + i),
        'seq',
      );
      ok(
        events.every((e, i) => e.at >= (events[i - 1]?.at ?? 0)),
        '`at` never goes back',
      );
      for (const replica of [1, 2]) {
        const lines = events.filter((e) => e.type === 'log' && e.service === 'web' && e.replica === replica);
        equal(
          lines.map((e) => e.type === 'log' && e.line),
          Array.from({ length: 50 }, (_, i) => `line ${i}`),
        );
      }
      const ready = events.find((e) => e.type === 'lab');
      equal([ready?.service, ready?.replica], [undefined, undefined], "the lab's own event");
      const running = events.find((e) => e.type === 'replica');
      equal([running?.service, running?.replica], ['web', 2]);
    },
  ),

  contractCase(
    'a peer that a process names by address gets its service and replica',
    async ({ start, event }) => {
      const other = await start('other', `console.log('up'); setInterval(() => {}, 1000);`, { replica: 2 });
      await start(
        'web',
        `import diagnostics from 'node:diagnostics_channel';
       diagnostics.channel('ruche').publish({ type: 'request', id: 'r1', from: {}, to: { address: process.argv[2], port: 5 } });`,
        to(other.process.address),
      );
      const found = await event((e) => e.type === 'request');
      ok(found.type === 'request', 'a request');
      equal([found.from.service, found.to.service, found.to.replica, found.to.port], ['web', 'other', 2, 5]);
    },
  ),

  contractCase(
    'a program cannot forge events: neither of the lab, nor of others, nor of a queue that is not its own',
    async ({ start, events, event }) => {
      const other = await start('other', `console.log('up'); setInterval(() => {}, 1000);`);
      const forger = await start(
        'forger',
        `import diagnostics from 'node:diagnostics_channel';
       const channel = diagnostics.channel('ruche'), other = process.argv[2];
       for (const forged of [
         { type: 'lab', state: 'failed', detail: 'forged' },
         { type: 'replica', state: 'exited', service: 'other', replica: 1 },
         { type: 'fault', from: 'other', to: '*', fault: { cut: true } },
         { type: 'command', command: 'kill' },
         { type: 'lost', count: 9 },
         { type: 'link', state: 'open', id: 'l', from: { address: other }, to: { address: other } },
         { type: 'message', step: 'acked', message: 'm', queue: 'q' },
         { type: 'queue', state: 'deleted', queue: 'q' },
         { type: 'consumer', state: 'removed', queue: 'q', consumer: 'c', peer: {} },
         { type: 'request', id: 'r', from: { address: other }, to: { address: other, service: 'forger' } },
         { type: 'request', from: {}, to: {} },
         { type: 'nonsense' }, { type: '__proto__' }, {}, null, 7, 'x',
       ]) channel.publish(forged);
       channel.publish({ type: 'log', stream: 'stdout', line: 'x'.repeat(100_000), seq: 1, service: 'other' });
       setInterval(() => {}, 1000);`,
        to(other.process.address),
      );
      const last = await event((e) => e.type === 'log');
      equal([last.service, last.replica], ['forger', 1], 'who said it');
      ok(last.seq > 0 && last.type === 'log' && last.line.length <= 4096, 'numbered by the switch, and cut');
      equal(
        events.filter(({ service }) => service === 'forger' || service === undefined).map(({ type }) => type),
        ['log'],
        'events',
      );
      await forger.process.kill('SIGKILL');
    },
  ),

  contractCase('a connection is told when it opens and when it closes', async ({ start, get, event }) => {
    const web = await start('web', RELAY);
    await web.until('up');
    await (await get('http://web/')).text();
    const open = await event((e) => e.type === 'link' && e.state === 'open');
    ok(open.type === 'link', 'a link');
    equal(
      [open.from.service, open.from.address, open.to.service, open.to.port],
      [undefined, '10.89.0.1', 'web', 80],
    );
    const over = await event((e) => e.type === 'link' && e.id === open.id && e.state !== 'open');
    ok(over.seq > open.seq, 'it closed after it opened');
  }),

  contractCase(
    'one trace goes through three services, each request below the one before',
    async ({ start, get, event, events }) => {
      const last = await start('c', RELAY);
      const middle = await start('b', RELAY, to('c'));
      const first = await start('a', RELAY, to('b'));
      await Promise.all([last.until('up'), middle.until('up'), first.until('up')]);
      equal(await (await get('http://a/x')).text(), 'end of /x');
      await event((e) => e.type === 'response' && e.to.service === 'a');
      const requests = events.filter(isRequest);
      equal(
        requests.map((e) => e.type === 'request' && [e.from.service ?? null, e.to.service, e.path]),
        [
          [null, 'a', '/x'],
          ['a', 'b', '/x'],
          ['b', 'c', '/x'],
        ],
      );
      equal(new Set(requests.map(({ trace }) => trace)).size, 1, 'traces');
      equal(
        requests.map(({ parent }) => parent ?? null),
        [null, requests[0]?.span, requests[1]?.span],
        'parents',
      );
      const responses = events.filter((e) => e.type === 'response');
      equal(
        responses.map((e) => e.type === 'response' && [e.id, e.status, e.size]),
        [
          [requests[2]?.span, 200, 9],
          [requests[1]?.span, 200, 9],
          [requests[0]?.span, 200, 9],
        ],
      );
    },
  ),

  contractCase('requests at the same time keep their traces apart', async ({ start, get, event, events }) => {
    const last = await start('b', RELAY);
    const first = await start('a', RELAY, to('b'));
    await Promise.all([last.until('up'), first.until('up')]);
    const paths = Array.from({ length: 30 }, (_, i) => `/${i}`);
    await Promise.all(paths.map(async (path) => (await get(`http://a${path}`)).text()));
    await Promise.all(
      paths.map((path) =>
        event((e) => e.type === 'response' && e.to.service === 'a' && traceOf(events, path) === e.trace),
      ),
    );
    for (const path of paths) {
      const own = events.filter((e) => e.type === 'request' && e.path === path);
      equal(own.length, 2, `requests to ${path}`);
      equal(new Set(own.map(({ trace }) => trace)).size, 1, `traces of ${path}`);
    }
    equal(new Set(events.filter(isRequest).map(({ trace }) => trace)).size, 30, 'traces');
  }),

  contractCase('fetch, array headers and a failed call are traced too', async ({ start, event }) => {
    const web = await start(
      'web',
      `import http from 'node:http'; http.createServer((q, r) => r.end(q.headers.traceparent ?? 'none')).listen(80, () => console.log('up'));`,
    );
    await web.until('up');
    const client = await start(
      'client',
      `import { get } from 'node:http';
       const byGet = (...args) => new Promise((done, failed) => get(...args, (r) => r.on('data', (d) => done(String(d)))).on('error', failed));
       const all = [await (await fetch('http://web/fetch')).text(), await byGet('http://web/string'), await byGet(new URL('http://web/url')),
         await byGet({ host: 'web', path: '/options' }), await byGet('http://web/array', { headers: ['Host', 'web', 'X-A', '1'] })];
       console.log(all.every((text) => /^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/.test(text)), new Set(all).size);
       await byGet('http://web:81/refused').catch((e) => console.log(e.code));`,
    );
    await client.end();
    equal(client.out(), 'true 5\nECONNREFUSED\n');
    for (const path of ['/fetch', '/string', '/url', '/options', '/array']) {
      await event(
        (e) =>
          e.type === 'request' && e.path === path && e.from.service === 'client' && e.to.service === 'web',
      );
    }
    const refused = await event((e) => e.type === 'request' && e.path === '/refused');
    ok(refused.type === 'request', 'a request');
    const failed = await event((e) => e.type === 'response' && e.id === refused.id);
    ok(failed.type === 'response', 'a response');
    equal([failed.status, failed.error, failed.to.service], [0, 'ECONNREFUSED', 'web']);
  }),
];

function traceOf(events: readonly LabEvent[], path: string): string | undefined {
  return events.find((e) => e.type === 'request' && e.path === path)?.trace;
}
