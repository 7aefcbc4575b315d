import { contractCase, equal, includes, ok, rejection } from './stage.ts';

/** Answers every connection with what it got, upside down in case, and says who called. */
const ECHO = `import net from 'node:net';
  const server = net.createServer({ allowHalfOpen: true }, (socket) => {
    console.log('from', socket.remoteAddress, socket.remotePort > 0);
    socket.on('error', () => {});
    socket.on('data', (bytes) => socket.write(bytes));
    socket.on('end', () => socket.end());
  });
  server.listen(4000, () => console.log('up', server.address().port));`;

const READER = '10.89.0.1';

/** Names, addresses and connections. */
export const networkCases = [
  contractCase('a name stands for all replicas, in turn', async ({ start, runtime }) => {
    const one = await start('echo', ECHO);
    const two = await start('echo', ECHO, { replica: 2 });
    const both = [one.process.address, two.process.address].toSorted();
    const first = runtime.network.resolve('echo');
    const second = runtime.network.resolve('echo');
    equal([...first].toSorted(), both);
    ok(first[0] !== second[0], 'the second answer starts with the other replica');
    equal(runtime.network.resolve('nobody'), []);
    const ask = await start(
      'ask',
      `import dns from 'node:dns'; dns.lookup('echo', { all: true }, (e, all) => console.log(all.map((a) => a.address).sort().join()));`,
    );
    await ask.end();
    equal(ask.out(), `${both.join()}\n`);
  }),

  contractCase(
    'a recreated replica has a new address, and the old one is gone',
    async ({ start, runtime }) => {
      const one = await start('echo', ECHO);
      await one.until('up');
      await one.process.kill('SIGKILL');
      await one.end();
      equal(runtime.network.resolve('echo'), []);
      const two = await start('echo', ECHO);
      await two.until('up');
      ok(two.process.address !== one.process.address, 'another address');
      equal(runtime.network.resolve('echo'), [two.process.address]);
      const error = await rejection(runtime.network.dial(READER, { ip: one.process.address, port: 4000 }));
      equal(error.code, 'EHOSTUNREACH');
    },
  ),

  contractCase('bytes and half-closes pass both ways', async ({ start }) => {
    const echo = await start('echo', ECHO);
    await echo.until('up 4000');
    const client = await start(
      'client',
      `import net from 'node:net'; import { createHash } from 'node:crypto';
       const sent = Buffer.alloc(1_000_003, 'abcdefg'); const got = []; 
       const socket = net.connect(4000, 'echo', () => { socket.write(sent.subarray(0, 10)); socket.end(sent.subarray(10)); });
       socket.on('data', (bytes) => got.push(bytes));
       socket.on('close', (hadError) => { const all = Buffer.concat(got); console.log(hadError, all.equals(sent), socket.remoteAddress); });`,
    );
    await client.end();
    equal(client.out(), `false true ${echo.process.address}\n`);
    includes(echo.out(), `from ${client.process.address} true`);
  }),

  contractCase('networks keep services apart, by name and by address', async ({ start }) => {
    const echo = await start('echo', ECHO, { networks: ['back'] });
    await echo.until('up');
    const program = `import net from 'node:net';
      for (const host of ['echo', process.argv[2]]) await new Promise((done) => {
        const socket = net.connect(4000, host);
        socket.on('connect', () => { console.log('in'); socket.destroy(); });
        socket.on('error', (error) => console.log(error.code));
        socket.on('close', done);
      });`;
    const at = (networks: readonly string[]) => ({
      networks,
      program: { kind: 'node', argv: ['index.ts', echo.process.address] } as const,
    });
    const stranger = await start('client', program, at(['front']));
    await stranger.end();
    equal(stranger.out(), 'ENOTFOUND\nEHOSTUNREACH\n');
    const friend = await start('client', program, at(['front', 'back']));
    await friend.end();
    equal(friend.out(), 'in\nin\n');
  }),

  contractCase('an unknown name is ENOTFOUND: there is nothing outside', async ({ start }) => {
    const actor = await start(
      'web',
      `import net from 'node:net'; import dns from 'node:dns/promises';
       net.connect(80, 'example.com').on('error', (e) => console.log(e.code, e.syscall, e.hostname));
       dns.lookup('example.com').catch((e) => console.log(e.code));`,
    );
    await actor.end();
    equal(actor.out().split('\n').toSorted(), ['', 'ENOTFOUND', 'ENOTFOUND getaddrinfo example.com']);
  }),

  contractCase('a port nobody listens on is ECONNREFUSED', async ({ start, runtime, event }) => {
    const idle = await start('idle', `console.log('up'); setInterval(() => {}, 1000);`);
    await idle.until('up');
    const client = await start(
      'client',
      `import net from 'node:net'; net.connect(81, 'idle').on('error', (e) => console.log(e.code, e.syscall, e.port, e.address));`,
    );
    await client.end();
    equal(client.out(), `ECONNREFUSED connect 81 ${idle.process.address}\n`);
    const refused = await event((e) => e.type === 'link' && e.state === 'refused');
    ok(
      refused.type === 'link' && refused.to.service === 'idle' && refused.from.service === 'client',
      'named peers',
    );
    const error = await rejection(runtime.network.dial(READER, { ip: idle.process.address, port: 81 }));
    equal(error.code, 'ECONNREFUSED');
  }),

  contractCase(
    'a container that is started again has its address and its port again, at once',
    async ({ start, runtime, event }) => {
      const one = await start('echo', ECHO);
      await one.until('up');
      const { address } = one.process;
      const socket = await runtime.network.dial(READER, { ip: address, port: 4000 });
      await one.process.kill('SIGKILL');
      await one.end();
      // Its connections did not outlive it.
      await event((e) => e.type === 'link' && e.state === 'reset');
      ok((await rejection(socket.readable.getReader().read())) instanceof Error, 'reset');
      const two = await start('echo', ECHO, { address });
      await two.until('up');
      equal(two.process.address, address);
      (await runtime.network.dial(READER, { ip: address, port: 4000 })).destroy();
      // Somebody else meanwhile: the wish is not granted, and nobody is driven out.
      const three = await start('other', ECHO, { address });
      await three.until('up');
      ok(three.process.address !== address, 'another address');
    },
  ),

  contractCase('a port is taken once per replica, and free after close', async ({ start }) => {
    const program = `import net from 'node:net';
      const first = net.createServer().listen(4000, () => {
        const second = net.createServer().on('error', (e) => {
          console.log(e.code, e.port, second.listening);
          first.close(() => second.listen(4000, () => { console.log('free'); process.exit(); }));
        }).listen(4000);
      });`;
    const one = await start('web', program);
    const two = await start('web', program, { replica: 2 });
    await one.end();
    await two.end();
    equal(one.out(), 'EADDRINUSE 4000 false\nfree\n');
    equal(two.out(), one.out());
  }),

  contractCase('port 0 picks a free port', async ({ start, runtime }) => {
    const actor = await start(
      'web',
      `import net from 'node:net'; const server = net.createServer((s) => s.end('hi')).listen(0, () => console.log('port', server.address().port, '.'));`,
    );
    await actor.until(' .');
    const port = Number(/port (\d+)/.exec(actor.out())?.[1]);
    ok(port > 1023, 'a real port');
    const socket = await runtime.network.dial(READER, { ip: actor.process.address, port });
    equal(await new Response(socket.readable).text(), 'hi');
  }),

  contractCase('localhost is the process itself', async ({ start }) => {
    const actor = await start(
      'web',
      `import net from 'node:net'; import os from 'node:os';
       net.createServer((s) => s.end('me')).listen(4000, async () => {
         for (const host of ['localhost', '127.0.0.1', os.hostname()]) await new Promise((done) =>
           net.connect(4000, host).on('data', (d) => console.log(String(d))).on('close', done));
         process.exit();
       });`,
    );
    await actor.end();
    equal(actor.out(), 'me\nme\nme\n');
  }),

  contractCase('the death of a process resets its connections', async ({ start, event }) => {
    const echo = await start('echo', ECHO);
    await echo.until('up');
    const client = await start(
      'client',
      `import net from 'node:net';
       const socket = net.connect(4000, 'echo', () => console.log('connected'));
       socket.on('error', (e) => console.log(e.code)).on('close', (hadError) => console.log('closed', hadError));`,
    );
    await client.until('connected');
    await echo.process.kill('SIGKILL');
    equal(await client.end(), { code: 0, signal: null });
    equal(client.out(), 'connected\nECONNRESET\nclosed true\n');
    const reset = await event((e) => e.type === 'link' && e.state === 'reset');
    ok(
      reset.type === 'link' && reset.to.service === 'echo' && reset.from.service === 'client',
      'named peers',
    );
  }),

  contractCase('the death of a client resets its connections at the server', async ({ start }) => {
    const server = await start(
      'server',
      `import net from 'node:net';
       net.createServer((s) => { console.log('in'); s.on('error', (e) => { console.log(e.code); process.exit(); }); })
         .listen(4000, () => console.log('up'));`,
    );
    await server.until('up');
    const client = await start('client', `import net from 'node:net'; net.connect(4000, 'server');`);
    await server.until('in');
    await client.process.kill('SIGKILL');
    await server.end();
    includes(server.out(), 'ECONNRESET');
  }),

  contractCase('the reader dials, writes, reads and closes', async ({ start, runtime }) => {
    const echo = await start('echo', ECHO);
    await echo.until('up');
    const socket = await runtime.network.dial(READER, { ip: echo.process.address, port: 4000 });
    const writer = socket.writable.getWriter();
    await writer.write(new TextEncoder().encode('ping'));
    await writer.close();
    equal(await new Response(socket.readable).text(), 'ping');
    includes(echo.out(), `from ${READER} true`);
  }),
];
