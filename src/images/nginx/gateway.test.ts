import * as diagnostics from 'node:diagnostics_channel';
import * as fs from 'node:fs';
import * as net from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Emitted } from '#events';
import { parseConfig } from './conf/load.ts';
import { createGateway, type Gateway } from './gateway.ts';
import { resolveHost, run, type World } from './run.ts';
import { startBackend, type Backend } from './testing/backend.ts';
import { freePort } from './testing/nginx.ts';
import { exchangeRaw } from './testing/raw.ts';

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function backend(name: string): Promise<Backend> {
  const started = await startBackend(name);
  cleanups.push(() => started.stop());
  return started;
}

interface Started {
  readonly gateway: Gateway;
  readonly port: number;
  readonly stdout: string[];
  readonly stderr: string[];
  conf(text: string): Promise<void>;
}

/** A gateway whose only server has these directives. */
async function start(text: string, more = ''): Promise<Started> {
  const port = await freePort();
  const stdout: string[] = [];
  const stderr: string[] = [];
  const parse = (body: string) =>
    parseConfig(`events {}\nhttp {\n${more}\nserver { listen ${port}; ${body} } }`, '/etc/nginx/nginx.conf', {
      resolve: resolveHost,
    });
  const gateway = createGateway(await parse(text), {
    stdout: (line) => void stdout.push(line),
    stderr: (line) => void stderr.push(line),
  });
  await gateway.start();
  cleanups.push(() => gateway.stop(false));
  return { gateway, port, stdout, stderr, conf: async (body) => gateway.reload(await parse(body)) };
}

const get = (target: string, headers = ''): string =>
  `GET ${target} HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n`;

function listen(): Emitted[] {
  const seen: Emitted[] = [];
  const listener = (message: unknown): void => void seen.push(message as Emitted);
  diagnostics.subscribe('ruche', listener);
  cleanups.push(() => void diagnostics.unsubscribe('ruche', listener));
  return seen;
}

describe('what the lab sees', () => {
  it('a client request opens a trace, and each try at a peer is a span of it', async () => {
    const a = await backend('a');
    const dead = await freePort();
    const { port } = await start(
      'location / { proxy_pass http://u; }',
      `upstream u { server 127.0.0.1:${dead}; server 127.0.0.1:${a.port}; }`,
    );
    const seen = listen();
    await exchangeRaw(port, [get('/x?y', 'Connection: close\r\n')]);
    const [inbound, first, firstEnd, second] = seen;
    expect(seen.map((event) => event.type)).toEqual([
      'request',
      'request',
      'response',
      'request',
      'response',
      'response',
    ]);
    expect(inbound).toMatchObject({ method: 'GET', path: '/x?y', from: { address: '127.0.0.1' }, to: {} });
    expect(inbound?.parent).toBeUndefined();
    expect(first).toMatchObject({ parent: inbound?.span, trace: inbound?.trace, to: { port: dead } });
    expect(firstEnd).toMatchObject({ status: 0, error: 'ECONNREFUSED', span: first?.span });
    expect(second).toMatchObject({ parent: inbound?.span, to: { address: '127.0.0.1', port: a.port } });
    for (const event of [second, seen[4]]) {
      expect(event).toHaveProperty('to', { address: '127.0.0.1', port: a.port });
    }
    expect(seen[5]).toMatchObject({ status: 200, size: 1, span: inbound?.span });
    expect(a.take()[0]).toContain(`\r\ntraceparent: 00-${second?.trace}-${second?.span}-01\r\n`);
  });

  it('a trace that comes in is continued', async () => {
    const a = await backend('a');
    const { port } = await start(`location / { proxy_pass http://127.0.0.1:${a.port}; }`);
    const seen = listen();
    const trace = 'ab'.repeat(16);
    const span = 'cd'.repeat(8);
    await exchangeRaw(port, [get('/', `traceparent: 00-${trace}-${span}-01\r\nConnection: close\r\n`)]);
    expect(seen.map((event) => event.type)).toEqual(['request', 'response']);
    expect(seen[0]).toMatchObject({ trace, parent: span });
    expect(a.take()[0]?.match(/traceparent/g)).toHaveLength(1);
  });

  it('nobody listens: the upstream gets nothing that nginx would not send', async () => {
    const a = await backend('a');
    const { port } = await start(`location / { proxy_pass http://127.0.0.1:${a.port}; }`);
    await exchangeRaw(port, [get('/')]);
    expect(a.take()).toEqual([`GET / HTTP/1.0\r\nHost: 127.0.0.1:${a.port}\r\nConnection: close\r\n\r\n`]);
  });
});

describe('a running gateway', () => {
  it('writes combined access lines', async () => {
    const { port, stdout } = await start('return 200 "hi";');
    await exchangeRaw(port, [get('/a"b', 'User-Agent: me\r\nConnection: close\r\n')]);
    expect(stdout[0]).toMatch(
      /^127\.0\.0\.1 - - \[\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000\] "GET \/a\\x22b HTTP\/1\.1" 200 2 "-" "me"$/,
    );
  });

  it('says which file it looked for in vain', async () => {
    const { port, stderr } = await start('root /no/where;');
    await exchangeRaw(port, [get('/a.html')]);
    expect(stderr[0]).toMatch(
      /\[error\] \d+#0: \*1 open\(\) "\/no\/where\/a\.html" failed \(2: No such file or directory\), client: 127\.0\.0\.1, server: , request: "GET \/a\.html HTTP\/1\.1", host: "localhost"$/,
    );
  });

  it('takes a new configuration without closing its port', async () => {
    const { port, conf } = await start('return 200 "old";');
    expect((await exchangeRaw(port, [get('/')])).text).toContain('old');
    await conf('return 200 "new";');
    expect((await exchangeRaw(port, [get('/')])).text).toContain('new');
  });

  it('lets a request in progress finish when it stops gracefully, and cuts it when not', async () => {
    for (const graceful of [true, false]) {
      const a = await backend('late');
      const { port, gateway } = await start(`location / { proxy_pass http://127.0.0.1:${a.port}; }`);
      const socket = net.connect(port, '127.0.0.1');
      let text = '';
      socket.on('data', (data: Buffer) => void (text += data.toString()));
      socket.on('error', () => undefined);
      const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
      const upload = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n';
      const asked = new Promise<void>((resolve) => socket.once('data', () => resolve()));
      socket.write(upload);
      await asked;
      const stopped = gateway.stop(graceful);
      socket.write('ab');
      await Promise.all([stopped, closed]);
      expect(text.includes('200 OK')).toBe(graceful);
    }
  });

  it('frees its peer when the client leaves', async () => {
    const a = await backend('a');
    const { port, stdout } = await start(`location / { proxy_pass http://127.0.0.1:${a.port}; }`);
    const seen = listen();
    const socket = net.connect(port, '127.0.0.1');
    socket.write(get('/', 'X-Act: hang\r\n'));
    await expect.poll(() => a.take().length).toBe(1);
    socket.destroy();
    await expect.poll(() => stdout.length).toBe(1);
    expect(stdout[0]).toContain('" 499 0 ');
    expect(seen.filter((event) => event.type === 'response')).toMatchObject([
      { status: 0, error: 'ECONNABORTED' },
      { status: 0, error: 'ECONNABORTED' },
    ]);
  });
});

describe('the program', () => {
  const signals = new Map<string, () => void>();
  const lines: string[] = [];
  const world = (): World => {
    signals.clear();
    lines.length = 0;
    return {
      output: { stdout: () => undefined, stderr: (line) => void lines.push(line) },
      resolve: resolveHost,
      isRoot: true,
      onSignal: (signal, listener) => void signals.set(signal, listener),
      after: (_, next) => next(),
    };
  };

  function folder(text: string): string {
    const prefix = fs.mkdtempSync(path.join(os.tmpdir(), 'ruche-gateway-'));
    cleanups.push(() => fs.rmSync(prefix, { recursive: true, force: true }));
    fs.writeFileSync(`${prefix}/nginx.conf`, text);
    return prefix;
  }

  it('says that a port is taken as nginx does, five times, and ends with 1', async () => {
    const a = await backend('a');
    const prefix = folder(`events {} http { server { listen 127.0.0.1:${a.port}; } }`);
    expect(await run(['-p', prefix, '-c', 'nginx.conf'], world())).toBe(1);
    const taken = `nginx: [emerg] bind() to 127.0.0.1:${a.port} failed (98: Address already in use)`;
    expect(lines).toEqual([
      ...Array.from({ length: 5 }, () => taken),
      'nginx: [emerg] still could not bind()',
    ]);
  });

  it('keeps the old configuration when the new one is bad, takes it when it is good, and ends on SIGQUIT', async () => {
    const port = await freePort();
    const conf = (body: string): string =>
      `events {} http { access_log off; server { listen ${port}; ${body} } }`;
    const prefix = folder(conf('return 200 "one";'));
    const ended = run(['-p', prefix, '-c', 'nginx.conf'], world());
    await expect.poll(() => signals.size).toBe(4);
    fs.writeFileSync(`${prefix}/nginx.conf`, conf('retrun 200 "two";'));
    signals.get('SIGHUP')?.();
    await expect
      .poll(() => lines)
      .toEqual([`nginx: [emerg] unknown directive "retrun" in ${prefix}/nginx.conf:1`]);
    expect((await exchangeRaw(port, [get('/')])).text).toContain('one');
    fs.writeFileSync(`${prefix}/nginx.conf`, conf('return 200 "three";'));
    signals.get('SIGHUP')?.();
    await expect.poll(async () => (await exchangeRaw(port, [get('/')])).text).toContain('three');
    signals.get('SIGQUIT')?.();
    expect(await ended).toBe(0);
  });

  it('knows its flags', async () => {
    expect(await run(['-v'], world())).toBe(0);
    expect(lines).toEqual(['nginx version: nginx/1.22.1']);
    expect(await run(['-x'], world())).toBe(1);
    expect(lines).toEqual(['nginx: invalid option: "x"']);
    expect(await run(['-s', 'reload'], world())).toBe(1);
    expect(lines[0]).toMatch(/^ruche: "-s reload" is not supported here/);
  });
});
