import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { LabEvent } from '#events';
import { READER, type ProcessSpec, type Runtime } from '../types.ts';
import { createNativeRuntime } from './index.ts';
import { createRewriter, inside } from './paths.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));

function spec(source: string, more: Partial<ProcessSpec> = {}): ProcessSpec {
  return {
    service: 'web',
    replica: 1,
    program: { kind: 'node', argv: ['index.ts'] },
    cwd: '/app',
    env: {},
    files: { '/app/package.json': '{"type":"module"}', '/app/index.ts': source },
    volumes: [],
    networks: ['default'],
    ...more,
  };
}

async function firstLine(stream: ReadableStream<Uint8Array>): Promise<string> {
  let text = '';
  const reader = stream.getReader();
  while (!text.includes('\n')) {
    const { done, value } = await reader.read();
    if (done) break;
    text += new TextDecoder().decode(value);
  }
  return text.split('\n')[0] ?? '';
}

async function withRuntime(body: (runtime: Runtime) => Promise<void>): Promise<void> {
  const runtime = await createNativeRuntime({ root });
  try {
    await body(runtime);
  } finally {
    await runtime.dispose();
  }
}

describe('the native runtime', () => {
  it('prints stacks without the frames of its own preload', () =>
    withRuntime(async (runtime) => {
      const web = await runtime.spawn(
        spec(`import http from 'node:http';
          const server = http.createServer((request, response) => {
            console.error(new Error('mine').stack);
            response.end();
            server.close();
          });
          server.listen(4000, () => http.get('http://localhost:4000/', (response) => response.resume()));`),
      );
      const printed = await new Response(web.stderr).text();
      expect(printed).toContain('file:///app/index.ts:3:');
      expect(printed).not.toContain('preload');
    }));

  it('puts an event on the stream before the bytes that follow from it', () =>
    withRuntime(async (runtime) => {
      const events: LabEvent[] = [];
      runtime.events.subscribe((batch) => events.push(...batch));
      const web = await runtime.spawn(
        spec(`import net from 'node:net'; import diagnostics from 'node:diagnostics_channel';
          const channel = diagnostics.channel('ruche');
          net.createServer((socket) => socket.on('data', (bytes) => {
            channel.publish({ type: 'log', stream: 'stdout', line: 'cause' });
            socket.write(bytes);
          })).listen(4000, () => console.log('up'));`),
      );
      await firstLine(web.stdout);
      const socket = await runtime.network.dial(READER, { ip: web.address, port: 4000 });
      const [reader, writer] = [socket.readable.getReader(), socket.writable.getWriter()];
      for (let i = 0; i < 200; i += 1) {
        await writer.write(new Uint8Array([i]));
        await reader.read();
        runtime.emit({ type: 'log', stream: 'stdout', line: 'effect' });
      }
      socket.destroy();
      await runtime.dispose();
      const lines = events.filter((event) => event.type === 'log').map((event) => event.line);
      expect(lines).toEqual(Array.from({ length: 400 }, (_, i) => (i % 2 === 0 ? 'cause' : 'effect')));
    }));

  it('lets nobody in who does not know the token, at the relay or behind it', () =>
    withRuntime(async (runtime) => {
      const web = await runtime.spawn(
        spec(`import net from 'node:net';
          const server = net.createServer((socket) => { console.error('somebody'); socket.end('secret'); });
          server.listen(4000, () => { const real = {}; server._handle.getsockname(real); console.log(real.port); });`),
      );
      const port = Number(await firstLine(web.stdout));
      expect(port).not.toBe(4000);
      const got = await new Promise<string>((done) => {
        let answer = '';
        const socket = connect(port, '127.0.0.1', () =>
          socket.write('{"token":"guess","from":{},"to":{}}\nhello'),
        );
        socket
          .on('data', (bytes) => (answer += bytes))
          .on('error', () => {})
          .on('close', () => done(answer));
      });
      expect(got).toBe('');
      await web.kill('SIGKILL');
      expect(await new Response(web.stderr).text()).toBe('');
    }));

  it('leaves nothing behind: no files, no processes', async () => {
    const runtime = await createNativeRuntime({ root });
    const web = await runtime.spawn(spec(`console.log(process.pid); setInterval(() => {}, 1000);`));
    const pid = Number(await firstLine(web.stdout));
    await runtime.dispose();
    expect(() => process.kill(pid, 0)).toThrow();
  });

  it('ends its processes even when the lab itself is killed', async () => {
    const index = pathToFileURL(join(root, 'src/runtime/native/index.ts')).href;
    const lab = spawn(
      process.execPath,
      [
        '--disable-warning=ExperimentalWarning',
        '--input-type=module',
        '-e',
        `import { createNativeRuntime } from ${JSON.stringify(index)};
         const runtime = await createNativeRuntime({ root: ${JSON.stringify(root)} });
         const web = await runtime.spawn(${JSON.stringify(spec('console.log(process.pid); setInterval(() => {}, 1000);'))});
         for await (const bytes of web.stdout) process.stdout.write(bytes);`,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    const pid = await new Promise<number>((done) =>
      lab.stdout.once('data', (bytes) => done(Number(String(bytes)))),
    );
    expect(pid).toBeGreaterThan(0);
    lab.kill('SIGKILL');
    await expect.poll(() => isAlive(pid), { timeout: 20_000 }).toBe(false);
  });

  it('gives a replica its own root: absolute paths stay inside', () =>
    withRuntime(async (runtime) => {
      const name = `/ruche-test-${process.pid}`;
      const web = await runtime.spawn(
        spec(`import fs from 'node:fs'; import { readFile, writeFile } from 'node:fs/promises';
          fs.mkdirSync('${name}'); await writeFile('${name}/a', 'x'); fs.renameSync('${name}/a', '${name}/b');
          fs.createReadStream('${name}/b').on('data', async (bytes) => {
            console.log(String(bytes), fs.existsSync('/etc/passwd'), fs.existsSync('/app/index.ts'), String(await readFile(new URL('file://${name}/b'))));
          });`),
      );
      expect(await firstLine(web.stdout)).toBe('x false true x');
      expect(existsSync(name)).toBe(false);
    }));

  it('keeps a port that is bound to localhost from everybody else', () =>
    withRuntime(async (runtime) => {
      const web = await runtime.spawn(
        spec(
          `import net from 'node:net'; net.createServer().listen(4000, '127.0.0.1', () => console.log('up'));`,
        ),
      );
      await firstLine(web.stdout);
      await expect(runtime.network.dial(READER, { ip: web.address, port: 4000 })).rejects.toMatchObject({
        code: 'ECONNREFUSED',
      });
    }));

  it('reports no traces when tracing is off', async () => {
    const runtime = await createNativeRuntime({ root, tracing: false });
    const events: LabEvent[] = [];
    runtime.events.subscribe((batch) => events.push(...batch));
    const web = await runtime.spawn(
      spec(`import http from 'node:http';
        http.createServer((q, r) => r.end(q.headers.traceparent ?? 'none')).listen(80, () =>
          http.get('http://localhost/', (r) => r.on('data', (d) => console.log(String(d)))));`),
    );
    expect(await firstLine(web.stdout)).toBe('none');
    await runtime.dispose();
    expect(events.filter(({ type }) => type === 'request')).toEqual([]);
  });
});

describe('paths', () => {
  it('cannot be left with ..', () => {
    expect(inside('/run/p1', '/../../etc/passwd')).toBe(join('/run/p1', 'etc/passwd'));
    expect(inside('/run/p1', '/')).toBe(join('/run/p1', '/'));
  });

  it('are hidden in output, wherever it is cut', () => {
    const text =
      'at file:///repo/.run/p1/app/index.ts in /repo/.run/p1 and /repo/node_modules/x, not /repo2/rep';
    for (let cut = 0; cut <= text.length; cut += 1) {
      const rewriter = createRewriter({ repository: '/repo', root: '/repo/.run/p1' });
      const parts = [text.slice(0, cut), text.slice(cut)].map((part) => rewriter.push(Buffer.from(part)));
      expect(Buffer.concat([...parts, rewriter.flush()]).toString()).toBe(
        'at file:///app/index.ts in / and /node_modules/x, not /repo2/rep',
      );
    }
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
