/**
 * The same programs for every engine, timed by themselves: what one costs beside the other. Not part of the contract,
 * which promises no times. Packages that the programs import: express, amqplib.
 */
import type { Runtime } from '../types.ts';
import { watch, type Stage } from './stage.ts';

/** What a run of the programs measured. Rates in requests or messages a second, times in ms. */
export interface Measures {
  readonly helloP50: number;
  readonly helloRate: number;
  readonly jsonRate: number;
  readonly megabyteRate: number;
  readonly queueRate: number;
  /** Until 6, 12 and 24 processes have each said a word. */
  readonly start6: number;
  readonly start12: number;
  readonly start24: number;
}

const SERVER = `import express from 'express';
const app = express();
const items = Array.from({ length: 50 }, (_, id) => ({ id, title: 'Ad ' + id, price: id * 10 }));
const megabyte = Buffer.alloc(1_048_576, 'x');
app.get('/hello', (_, response) => response.send('hello'));
app.post('/json', express.json(), (request, response) => response.json({ got: request.body, items }));
app.get('/megabyte', (_, response) => response.type('application/octet-stream').send(megabyte));
app.listen(3000, () => console.log('up'));
`;

/** Asks the server and prints one line of JSON. */
const CLIENT = `import http from 'node:http';
const agent = new http.Agent({ keepAlive: true, maxSockets: 32 });
const once = (path, body) => new Promise((resolve, reject) => {
  const call = http.request({ host: 'web', port: 3000, path, agent, method: body ? 'POST' : 'GET', headers: body ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } : {} },
    (answer) => { answer.on('data', () => {}); answer.on('end', resolve); answer.on('error', reject); });
  call.on('error', reject);
  call.end(body);
});
const rate = async (count, width, path, body) => {
  let left = count;
  const start = performance.now();
  await Promise.all(Array.from({ length: width }, async () => { while (left-- > 0) await once(path, body); }));
  return (count * 1000) / (performance.now() - start);
};
const body = JSON.stringify({ title: 'Bicycle', description: 'x'.repeat(200), price: 120 });
await rate(500, 32, '/hello');
const times = [];
for (let n = 0; n < 500; n += 1) { const start = performance.now(); await once('/hello'); times.push(performance.now() - start); }
times.sort((a, b) => a - b);
const measured = { helloP50: times[250], helloRate: await rate(4000, 32, '/hello'), jsonRate: await rate(2000, 32, '/json', body), megabyteRate: await rate(60, 4, '/megabyte') };
console.log('measured ' + JSON.stringify(measured));
agent.destroy();
`;

const MESSAGES = `import amqp from 'amqplib';
const connection = await amqp.connect('amqp://queue');
const channel = await connection.createChannel();
const { queue } = await channel.assertQueue('', { exclusive: true });
await channel.prefetch(200);
const body = Buffer.alloc(100, 'x');
const run = (count) => new Promise((resolve) => {
  let sent = 0, seen = 0;
  const start = performance.now();
  const send = () => { if (sent < count) { sent += 1; channel.sendToQueue(queue, body); } };
  channel.consume(queue, (message) => {
    channel.ack(message);
    if (++seen < count) return send();
    channel.cancel(message.fields.consumerTag).then(() => resolve((count * 1000) / (performance.now() - start)));
  });
  for (let n = 0; n < 200; n += 1) send();
});
await run(1000);
console.log('measured ' + JSON.stringify({ queueRate: await run(5000) }));
await connection.close();
`;

const words = async <T>(stage: Stage, service: string, source: string): Promise<T> => {
  const actor = await stage.start(service, source);
  await actor.end();
  const line = /^measured (.*)$/m.exec(actor.out())?.[1];
  if (line === undefined) throw new Error(`${service} measured nothing:\n${actor.out()}${actor.err()}`);
  return JSON.parse(line) as T;
};

/** Starts so many of the smallest program at once, until each has said its word. */
async function startAll(open: () => Promise<Runtime>, count: number): Promise<number> {
  const stage = watch(await open());
  try {
    const start = performance.now();
    await Promise.all(
      Array.from({ length: count }, async (_, index) => {
        const actor = await stage.start('many', `console.log('up'); setInterval(() => {}, 1000);`, {
          replica: index + 1,
        });
        await actor.until('up');
      }),
    );
    return performance.now() - start;
  } finally {
    await stage.runtime.dispose();
  }
}

/** Runs the programs on runtimes of their own. */
export async function measure(open: () => Promise<Runtime>): Promise<Measures> {
  const stage = watch(await open());
  try {
    const web = await stage.start('web', SERVER);
    await web.until('up');
    const http = await words<Omit<Measures, 'queueRate' | 'start6' | 'start12' | 'start24'>>(
      stage,
      'client',
      CLIENT,
    );
    const queue = await stage.start(
      'queue',
      {},
      { program: { kind: 'image', image: 'rabbitmq', argv: [] }, cwd: '/' },
    );
    await queue.until('5672');
    const { queueRate } = await words<{ readonly queueRate: number }>(stage, 'messages', MESSAGES);
    return {
      ...http,
      queueRate,
      start6: await startAll(open, 6),
      start12: await startAll(open, 12),
      start24: await startAll(open, 24),
    };
  } finally {
    await stage.runtime.dispose();
  }
}
