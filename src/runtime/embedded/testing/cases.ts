/** Programs that only the embedded runtime must survive; each runs in the page, on a runtime of its own. */
import { READER, type FileTree, type Process, type ProcessSpec } from '../../types.ts';
import type { EmbeddedRuntime } from '../index.ts';
import { runPrograms, type TestProgram } from './programs.ts';

/** A case gets a fresh runtime; what it returns goes back to the test. */
export type Case = (runtime: EmbeddedRuntime, argument: string) => Promise<unknown>;

/** A process and everything that it has printed. */
interface Watched {
  readonly process: Process;
  readonly output: () => string;
  /** Resolves when the output matches; rejects when the process ends before. */
  until(pattern: RegExp): Promise<string>;
}

function watch(process: Process): Watched {
  let output = '';
  const waiting = new Set<() => void>();
  const read = async (stream: ReadableStream<Uint8Array>): Promise<void> => {
    const reader = stream
      .pipeThrough(new TextDecoderStream() as TransformStream<Uint8Array, string>)
      .getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      output += value;
      for (const check of waiting) check();
    }
  };
  const both = Promise.all([read(process.stdout), read(process.stderr)]);
  return {
    process,
    output: () => output,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          if (!pattern.test(output)) return;
          waiting.delete(check);
          resolve(output);
        };
        waiting.add(check);
        check();
        void both.then(() => reject(new Error(`ended before ${pattern}: ${output}`)));
      }),
  };
}

/** Starts a program of files as `/app/index.js` (an ES module). */
async function start(
  runtime: EmbeddedRuntime,
  service: string,
  files: FileTree | string,
  more: Partial<ProcessSpec> = {},
): Promise<Watched> {
  const tree = typeof files === 'string' ? { '/app/index.js': files } : files;
  const process = await runtime.spawn({
    service,
    replica: 1,
    program: { kind: 'node', argv: ['index.js'] },
    cwd: '/app',
    env: {},
    files: { '/app/package.json': '{"type":"module"}', ...tree },
    volumes: [],
    networks: ['default'],
    ...more,
  });
  return watch(process);
}

async function get(runtime: EmbeddedRuntime, url: string, init?: RequestInit): Promise<Response> {
  return runtime.network.fetch(READER, new Request(url, init));
}

const HELLO = `
  import { createServer } from 'node:http';
  createServer((request, response) => response.end('hello ' + request.url)).listen(3000, () => console.log('ready'));
`;

/** By the promise that each one checks. */
export const cases: Readonly<Record<string, Case>> = {
  async programs(runtime, programs) {
    return runPrograms(runtime, JSON.parse(programs) as TestProgram[]);
  },

  async libraries(runtime) {
    const queue = await start(
      runtime,
      'queue',
      {},
      { program: { kind: 'image', image: 'rabbitmq', argv: [] } },
    );
    await queue.until(/ready/);
    const worker = await start(
      runtime,
      'worker',
      `import amqp from 'amqplib';
      const connection = await amqp.connect('amqp://queue');
      const channel = await connection.createChannel();
      await channel.assertQueue('pictures');
      await channel.consume('pictures', (message) => {
        console.log('got ' + message.content.toString());
        channel.ack(message);
      });
      console.log('waiting');`,
    );
    await worker.until(/waiting/);
    const img = await start(
      runtime,
      'img',
      `import express from 'express';
      import multer from 'multer';
      import amqp from 'amqplib';
      const connection = await amqp.connect('amqp://queue');
      const channel = await connection.createConfirmChannel();
      await channel.assertQueue('pictures');
      const app = express();
      app.post('/img', multer({ storage: multer.memoryStorage() }).single('file'), async (request, response) => {
        channel.sendToQueue('pictures', Buffer.from(request.file.originalname));
        await channel.waitForConfirms();
        response.status(201).json({ size: request.file.size, name: request.file.originalname });
      });
      app.listen(3000, () => console.log('ready'));`,
    );
    await img.until(/ready/);
    const form = new FormData();
    form.append('file', new File([new Uint8Array(100_000).fill(7)], 'a.png', { type: 'image/png' }));
    const response = await get(runtime, 'http://img:3000/img', { method: 'POST', body: form });
    await worker.until(/got a\.png/);
    return { status: response.status, body: (await response.json()) as unknown };
  },

  async spinning(runtime) {
    const hello = await start(runtime, 'hello', HELLO);
    await hello.until(/ready/);
    const spin = await start(runtime, 'spin', `console.log('spinning'); while (true) {}`);
    await spin.until(/spinning/);
    const before = performance.now();
    const text = await (await get(runtime, 'http://hello:3000/')).text();
    const took = performance.now() - before;
    await spin.process.kill('SIGKILL');
    return { text, took, exit: await spin.process.exit };
  },

  async frame(runtime) {
    const hello = await start(runtime, 'hello', HELLO);
    await hello.until(/ready/);
    const frame = document.querySelector('iframe');
    if (frame !== null) frame.srcdoc = '';
    const failure = await runtime.failed;
    const refused = await runtime
      .spawn({} as ProcessSpec)
      .catch((error: unknown) => (error as { code: string }).code);
    return {
      code: failure.code,
      exit: await hello.process.exit,
      refused,
      frames: document.querySelectorAll('iframe').length,
    };
  },

  async offline(runtime, step) {
    const state = window as unknown as { held?: EmbeddedRuntime };
    void step;
    state.held = runtime;
    const first = await start(runtime, 'hello', `import 'express';\n${HELLO}`);
    await first.until(/ready/);
    // The test takes the network away here.
    await (window as unknown as { goOffline: () => Promise<void> }).goOffline();
    await first.process.kill('SIGKILL');
    await first.process.exit;
    const again = await start(runtime, 'hello', `import 'express';\n${HELLO}`);
    await again.until(/ready/);
    return (await get(runtime, 'http://hello:3000/again')).text();
  },

  async contained(runtime, canary) {
    const tries = [
      `fetch(CANARY)`,
      `new XMLHttpRequest()`,
      `new Promise((open, fail) => Object.assign(new WebSocket(CANARY.replace('http', 'ws')), { onopen: open, onerror: fail }))`,
      `new EventSource(CANARY)`,
      `import(CANARY)`,
      `importScripts(CANARY)`,
      `navigator.sendBeacon(CANARY, 'x')`,
      `new Worker(CANARY)`,
      `new WebTransport(CANARY)`,
      `new Function('u', 'return import(u)')(CANARY)`,
      `(0, eval)('import(' + JSON.stringify(CANARY) + ')')`,
      `postMessage({ t: 'exit' })`,
      `caches.open('x')`,
      `indexedDB.open('x')`,
      `self.parent.postMessage(1, '*')`,
    ];
    const program = `const CANARY = ${JSON.stringify(canary)};
      const tries = ${JSON.stringify(tries)};
      for (const [at, code] of tries.entries()) {
        try {
          await Promise.race([eval(code), new Promise((_, reject) => setTimeout(reject, 500, new Error('nothing came')))]);
          console.log(at + ' REACHED ' + code);
        } catch (error) {
          console.log(at + ' ' + (error && error.name) + ': ' + (error && error.message));
        }
      }
      console.log('done');`;
    const tried = await start(runtime, 'hostile', program);
    await tried.until(/done\n/);
    return tried.output();
  },
};
