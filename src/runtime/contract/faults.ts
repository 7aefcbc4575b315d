import { contractCase, equal, ok } from './stage.ts';

const WEB = `import http from 'node:http'; http.createServer((q, r) => r.end('here')).listen(80, () => console.log('up'));`;

/** Faults of links. Time is read off events, and only downwards: slower than asked is no failure. */
export const faultCases = [
  contractCase(
    'latency is there both ways, and gone when it is taken off',
    async ({ start, runtime, event }) => {
      const web = await start('web', WEB);
      await web.until('up');
      runtime.network.shape({ from: 'client', to: 'web' }, { latency: 60 });
      const client = await start(
        'client',
        `import http from 'node:http'; const agent = new http.Agent({ keepAlive: false });
       const call = (path) => new Promise((done) => http.get('http://web' + path, { agent }, (r) => r.resume().on('end', done)));
       await call('/slow'); console.log('slow done');
       process.stdin.once('data', async () => { await call('/fast'); process.exit(); });`,
      );
      await client.until('slow done');
      runtime.network.shape({ from: 'client', to: 'web' }, null);
      await client.process.stdin.getWriter().write(new Uint8Array([10]));
      await client.end();
      const ms = async (path: string): Promise<number> => {
        const request = await event((e) => e.type === 'request' && e.path === path);
        const response = await event(
          (e) => e.type === 'response' && request.type === 'request' && e.id === request.id,
        );
        return response.type === 'response' ? response.ms : Number.NaN;
      };
      const [slow, fast] = [await ms('/slow'), await ms('/fast')];
      ok(slow >= 235, `a connection and a request over 60 ms each way took ${slow} ms`);
      ok(fast < slow, `without latency it took ${fast} ms`);
    },
  ),

  contractCase('a cut holds what is sent until it is healed', async ({ start, runtime, get, events }) => {
    const web = await start('web', WEB);
    const other = await start('other', WEB);
    await Promise.all([web.until('up'), other.until('up')]);
    runtime.network.shape({ from: '*', to: 'web' }, { cut: true });
    let answered = false;
    const held = get('http://web/').then(async (response) => {
      answered = true;
      return response.text();
    });
    for (let i = 0; i < 5; i += 1) equal(await (await get('http://other/')).text(), 'here');
    equal([answered, events.some((e) => e.type === 'request' && e.to.service === 'web')], [false, false]);
    runtime.network.shape({ from: '*', to: 'web' }, null);
    equal(await held, 'here');
  }),

  contractCase('a cut holds an open connection too', async ({ start, runtime }) => {
    const echo = await start(
      'echo',
      `import net from 'node:net'; net.createServer((s) => s.on('data', (d) => { console.log('got ' + d); s.write('re ' + d); })).listen(80, () => console.log('up'));`,
    );
    await echo.until('up');
    const client = await start(
      'client',
      `import net from 'node:net'; const socket = net.connect(80, 'echo', () => console.log('connected'));
       socket.on('data', (d) => console.log(String(d)));
       process.stdin.on('data', (d) => { socket.write(String(d).trim()); console.log('sent'); });`,
    );
    await client.until('connected');
    const input = client.process.stdin.getWriter();
    const type = (text: string) => input.write(new TextEncoder().encode(text));
    await type('one\n');
    await client.until('re one');
    runtime.network.shape({ from: 'client', to: 'echo' }, { cut: true });
    await type('two\n');
    const other = await start('other', `console.log('time passes')`);
    await other.end();
    ok(!echo.out().includes('two'), 'nothing passes a cut link');
    runtime.network.shape({ from: 'client', to: 'echo' }, null);
    await client.until('re two');
  }),

  contractCase(
    'a link that loses everything lets no connection through',
    async ({ start, runtime, event }) => {
      const web = await start('web', WEB);
      await web.until('up');
      runtime.network.shape({ from: 'client', to: 'web' }, { loss: 1 });
      const client = await start(
        'client',
        `import net from 'node:net'; net.connect(80, 'web').on('error', (e) => console.log(e.code));`,
      );
      await client.end();
      equal(client.out(), 'ETIMEDOUT\n');
      await event((e) => e.type === 'link' && e.state === 'unreachable' && e.from.service === 'client');
    },
  ),
];
