/** net and dns as Node has them, over loopback: the same snippets run in both. */
import { expect, test } from 'vitest';
import { conforms } from './probe.ts';
import { createTestSwitch, startProcess } from './testing.ts';

conforms('net', {
  'an echo, and the events of both ends in order': async (require) => {
    const net = require('net');
    const { once } = require('events');
    const seen: string[] = [];
    const server = net.createServer((socket) => {
      socket.on('data', (chunk) => socket.write(chunk));
      socket.on('end', () => seen.push('server end'));
      socket.on('close', () => seen.push('server close'));
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const client = net.connect({ port, host: '127.0.0.1' });
    for (const name of ['connect', 'ready', 'end', 'finish', 'close'])
      client.on(name, () => seen.push(`client ${name}`));
    client.write('hello ');
    client.end('world');
    let text = '';
    client.setEncoding('utf8');
    client.on('data', (chunk) => (text += chunk));
    await once(client, 'close');
    const { bytesRead, bytesWritten, destroyed } = client;
    server.close();
    await once(server, 'close');
    return [
      text,
      bytesRead,
      bytesWritten,
      destroyed,
      seen.filter((name) => name.startsWith('client')),
      client.readyState,
    ];
  },
  'half-open: the server answers after the client has ended': async (require) => {
    const net = require('net');
    const { once } = require('events');
    const server = net.createServer({ allowHalfOpen: true }, (socket) => {
      let got = '';
      socket.on('data', (chunk) => (got += String(chunk)));
      socket.on('end', () => setTimeout(() => socket.end(`late ${got}`), 2));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const client = net.connect((server.address() as { port: number }).port, '127.0.0.1');
    client.end('question');
    let text = '';
    client.on('data', (chunk) => (text += String(chunk)));
    await once(client, 'close');
    server.close();
    return text;
  },
  'a refused connection': async (require) => {
    const net = require('net');
    const { once } = require('events');
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    server.close();
    await once(server, 'close');
    const client = net.connect(port, '127.0.0.1');
    const [error] = (await once(client, 'error').catch((failure: Error) => [failure])) as [
      NodeJS.ErrnoException & { address: string; port: number },
    ];
    const { code, errno, syscall, address, message } = error;
    return [
      code,
      errno,
      syscall,
      address,
      error.port === port,
      message.replace(String(port), 'PORT'),
      client.destroyed,
    ];
  },
  'a port that is taken, and a server listening twice': async (require) => {
    const net = require('net');
    const { once } = require('events');
    const first = net.createServer().listen(0, '127.0.0.1');
    await once(first, 'listening');
    const { port } = first.address() as { port: number };
    const second = net.createServer();
    const failed = new Promise((resolve) => second.on('error', resolve));
    second.listen(port, '127.0.0.1');
    const error = (await failed) as NodeJS.ErrnoException & { address: string; port: number };
    let twice = '';
    try {
      first.listen(0);
    } catch (failure) {
      twice = (failure as NodeJS.ErrnoException).code ?? '';
    }
    first.close();
    await once(first, 'close');
    const { code, errno, syscall, address, message } = error;
    return [
      code,
      errno,
      syscall,
      address,
      message.replace(String(port), 'PORT'),
      twice,
      first.listening,
      first.address(),
    ];
  },
  'a reset is an error at the other end': async (require) => {
    const net = require('net');
    const { once } = require('events');
    const server = net.createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => socket.resetAndDestroy());
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const client = net.connect((server.address() as { port: number }).port, '127.0.0.1');
    client.write('x');
    const [error] = (await new Promise((resolve) => client.on('error', (failure) => resolve([failure])))) as [
      NodeJS.ErrnoException,
    ];
    server.close();
    return [error.code, error.errno, error.syscall, error.message];
  },
  'back pressure: a big transfer arrives whole, and write says when to wait': async (require) => {
    const net = require('net');
    const { once } = require('events');
    const server = net.createServer((socket) => {
      const big = Buffer.alloc(4_000_000, 'abc');
      socket.end(big);
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const client = net.connect((server.address() as { port: number }).port, '127.0.0.1');
    let size = 0;
    for await (const chunk of client) {
      size += (chunk as Buffer).length;
      if (size % 7 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    server.close();
    return [size, client.bytesRead];
  },
  'timeouts, and what was paused comes later': async (require) => {
    const net = require('net');
    const { once } = require('events');
    const server = net.createServer((socket) => socket.write('early')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const client = net.connect((server.address() as { port: number }).port, '127.0.0.1');
    client.setTimeout(30);
    await once(client, 'timeout');
    const seen = [client.timeout];
    client.setTimeout(0);
    const [chunk] = (await once(client, 'data')) as [Buffer];
    client.destroy();
    server.close();
    return [seen, chunk.toString(), client.destroyed];
  },
  'maxConnections, getConnections and drop': async (require) => {
    const net = require('net');
    const { once } = require('events');
    const server = net.createServer(() => {});
    server.maxConnections = 1;
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as { port: number };
    const first = net.connect(port, '127.0.0.1');
    await once(first, 'connect');
    const dropped = once(server, 'drop');
    const second = net.connect(port, '127.0.0.1');
    second.on('error', () => {});
    await dropped;
    const count = await new Promise((resolve) =>
      server.getConnections((_error, connections) => resolve(connections)),
    );
    first.destroy();
    second.destroy();
    server.close();
    await once(server, 'close');
    return count;
  },
  'addresses told apart': (require) => {
    const net = require('net');
    return [
      '127.0.0.1',
      '256.1.1.1',
      '1.2.3',
      '::1',
      'fe80::1%eth0',
      '::ffff:1.2.3.4',
      '1:2:3:4:5:6:7:8',
      '1::2::3',
      'x',
      '',
    ].map((text) => net.isIP(text));
  },
  'wrong ports': (require) => {
    const net = require('net');
    return [70_000, -1, 'abc', 1.5].map((port) => {
      try {
        net.connect({ port: port as number });
        return 'connected';
      } catch (error) {
        return [(error as NodeJS.ErrnoException).code, (error as Error).message];
      }
    });
  },
});

conforms('dns', {
  'localhost and literal addresses': async (require) => {
    const dns = require('dns');
    const lookup = (name: string) =>
      new Promise((resolve) =>
        dns.lookup(name, { family: 4 }, (error, address, family) => resolve([error, address, family])),
      );
    return [await lookup('localhost'), await lookup('10.1.2.3'), await dns.promises.lookup('127.0.0.1')];
  },
  'a name that nobody has': async (require) => {
    const dns = require('dns');
    const error = (await dns.promises
      .lookup('no-such-name.invalid')
      .catch((failure: Error) => failure)) as NodeJS.ErrnoException & { hostname: string };
    const { syscall, hostname, name } = error;
    return [syscall, hostname, name];
  },
});

test('names resolve to every replica, and connecting goes on to the next when one refuses', async () => {
  const net = createTestSwitch();
  await startProcess(net, { service: 'thumb' });
  const second = await startProcess(net, { service: 'thumb' });
  const client = await startProcess(net, { service: 'img' });
  second.run(
    (require) =>
      void require('net')
        .createServer((socket) => socket.end('second'))
        .listen(80),
  );
  const answer = await client.run(async (require) => {
    const all = await require('dns').promises.lookup('thumb', { all: true });
    const socket = require('net').connect(80, 'thumb');
    const attempts: string[] = [];
    socket.on('connectionAttemptFailed', (ip) => attempts.push(ip));
    let text = '';
    for await (const chunk of socket) text += String(chunk);
    return { all, attempts, text, remote: socket.remoteAddress };
  });
  expect(JSON.parse(JSON.stringify(answer))).toEqual({
    all: [
      { address: '10.89.0.2', family: 4 },
      { address: '10.89.0.3', family: 4 },
    ],
    attempts: ['10.89.0.2'],
    text: 'second',
    remote: '10.89.0.3',
  });
});

test('when every address refuses, the error is an AggregateError with their code', async () => {
  const net = createTestSwitch();
  await startProcess(net, { service: 'thumb' });
  await startProcess(net, { service: 'thumb' });
  const client = await startProcess(net, { service: 'img' });
  const told = await client.run(
    (require) =>
      new Promise((resolve) => {
        require('net')
          .connect(80, 'thumb')
          .on('error', (error: NodeJS.ErrnoException & { errors: Error[] }) =>
            resolve([error.name, error.code, error.errors.map(({ message }) => message)]),
          );
      }),
  );
  expect(told).toEqual([
    'AggregateError',
    'ECONNREFUSED',
    ['connect ECONNREFUSED 10.89.0.2:80', 'connect ECONNREFUSED 10.89.0.3:80'],
  ]);
});

test('an unknown name fails with ENOTFOUND and the name', async () => {
  const client = await startProcess(createTestSwitch());
  const told = await client.run(
    (require) =>
      new Promise((resolve) => {
        require('net')
          .connect(80, 'nobody')
          .on(
            'error',
            ({ code, errno, syscall, message, ...rest }: NodeJS.ErrnoException & { hostname?: string }) =>
              resolve([code, errno, syscall, message, rest.hostname]),
          );
      }),
  );
  expect(told).toEqual(['ENOTFOUND', -3008, 'getaddrinfo', 'getaddrinfo ENOTFOUND nobody', 'nobody']);
});

test('listeners and connections keep the process alive, unless unrefed', async () => {
  const process = await startProcess(createTestSwitch());
  process.run((require) => {
    const server = require('net').createServer().listen(80);
    Object.assign(globalThis, { server });
  });
  expect(process.platform.alive()).toBe(true);
  process.run(() => void (globalThis as unknown as { server: { unref(): void } }).server.unref());
  expect(process.platform.alive()).toBe(false);
  process.run(() => void (globalThis as unknown as { server: { ref(): void } }).server.ref());
  expect(process.platform.alive()).toBe(true);
});
