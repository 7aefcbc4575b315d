import type { LabEvent } from '#events';
import { contractCase, equal, ok, rejection, type Actor, type Stage } from './stage.ts';

const QUEUE = { program: { kind: 'image', image: 'rabbitmq', argv: [] } as const, cwd: '/' };

const WORKER = `import amqp from 'amqplib'; import http from 'node:http';
  const connection = await amqp.connect('amqp://queue'); const channel = await connection.createChannel();
  await channel.assertQueue('work'); await channel.prefetch(1);
  await channel.consume('work', (message) => {
    console.log('got', String(message.content), message.fields.redelivered);
    if (process.env.HANG) return;
    http.get('http://api/done', (r) => r.resume().on('end', () => { channel.ack(message); console.log('acked'); }));
  });
  console.log('up');`;

const API = `import amqp from 'amqplib'; import http from 'node:http';
  const connection = await amqp.connect('amqp://queue'); const channel = await connection.createChannel();
  await channel.assertQueue('work');
  http.createServer(async (q, r) => {
    if (q.url === '/done') return r.end('noted');
    await new Promise((done) => setTimeout(done, 1));
    channel.sendToQueue('work', Buffer.from('job')); r.statusCode = 202; r.end('queued');
  }).listen(80, () => console.log('up'));`;

async function withQueue({ start, runtime, event }: Stage): Promise<Actor> {
  const queue = await start('queue', {}, QUEUE);
  await queue.until('5672');
  ok(runtime.network.resolve('queue').length === 1, 'the queue has an address');
  const api = await start('api', API);
  await api.until('up');
  await event((e) => e.type === 'queue' && e.queue === 'work');
  return api;
}

const step = (name: string) => (event: LabEvent) => event.type === 'message' && event.step === name;

/** Our images, with the libraries that people use. */
export const imageCases = [
  contractCase(
    'amqplib publishes, consumes and acknowledges: one trace from the request to the work',
    async (stage) => {
      await withQueue(stage);
      const worker = await stage.start('worker', WORKER);
      await worker.until('up');
      equal((await stage.get('http://api/')).status, 202);
      await worker.until('acked');
      const acked = await stage.event(step('acked'));
      const asked = await stage.event((e) => e.type === 'request' && e.path === '/');
      const delivered = await stage.event(step('delivered'));
      const done = await stage.event((e) => e.type === 'request' && e.path === '/done');
      ok(asked.trace !== undefined, 'a trace');
      equal([delivered.trace, acked.trace, done.trace], [asked.trace, asked.trace, asked.trace], 'traces');
      ok(delivered.type === 'message' && delivered.peer?.service === 'worker', 'the worker holds it');
      ok(
        asked.seq < delivered.seq && delivered.seq < done.seq && done.seq < acked.seq,
        'in the order in which it happened',
      );
      equal(done.parent, asked.span, 'the work hangs below the request');
    },
  ),

  contractCase('a worker that dies at work gives its message to another', async (stage) => {
    await withQueue(stage);
    const first = await stage.start('worker', WORKER, { env: { HANG: '1' } });
    await first.until('up');
    await stage.get('http://api/');
    await first.until('got job false');
    const second = await stage.start('worker', WORKER, { replica: 2 });
    await second.until('up');
    await first.process.kill('SIGKILL');
    await second.until('got job true');
    await second.until('acked');
    const requeued = await stage.event(step('requeued'));
    ok(
      requeued.type === 'message' && requeued.peer?.service === 'worker' && requeued.peer.replica === 1,
      'from the dead one',
    );
    await stage.event(step('acked'));
  }),

  contractCase('a killed queue that has a volume keeps what it confirmed', async (stage) => {
    const volumes = [{ volume: 'kept', target: '/var/lib/rabbitmq', readOnly: false }];
    const env = { RABBITMQ_DATA_DIR: '/var/lib/rabbitmq' };
    const first = await stage.start('queue', {}, { ...QUEUE, volumes, env });
    await first.until('5672');
    const sender = await stage.start(
      'sender',
      `import amqp from 'amqplib';
      const connection = await amqp.connect('amqp://queue'); connection.on('error', () => {});
      const channel = await connection.createConfirmChannel();
      await channel.assertQueue('kept');
      for (const body of ['a', 'b', 'c']) channel.sendToQueue('kept', Buffer.from(body), { persistent: true });
      channel.sendToQueue('kept', Buffer.from('transient'));
      await channel.waitForConfirms();
      console.log('confirmed'); setInterval(() => {}, 1000);`,
    );
    await sender.until('confirmed');
    await first.process.kill('SIGKILL');
    const second = await stage.start('queue', {}, { ...QUEUE, volumes, env });
    await second.until('5672');
    const recovered = await stage.event((e) => e.type === 'queue' && e.state === 'recovered');
    ok(recovered.type === 'queue' && recovered.messages?.length === 3, 'the event names what was kept');
    const receiver = await stage.start(
      'receiver',
      `import amqp from 'amqplib';
      const channel = await (await amqp.connect('amqp://queue')).createChannel();
      const got = [];
      for (let m = await channel.get('kept'); m; m = await channel.get('kept')) got.push(String(m.content));
      console.log('got ' + got.join());  setInterval(() => {}, 1000);`,
    );
    await receiver.until('got a,b,c');
  }),

  contractCase('nginx shares requests out between two replicas', async ({ start, get, event }) => {
    const program = `import http from 'node:http'; http.createServer((q, r) => r.end(process.argv[2] + q.url + ' ' + q.headers.host)).listen(3000, () => console.log('up'));`;
    for (const replica of [1, 2]) {
      const web = await start('web', program, {
        replica,
        program: { kind: 'node', argv: ['index.ts', `r${replica}`] },
      });
      await web.until('up');
    }
    const gateway = await start(
      'gateway',
      {
        '/etc/nginx/nginx.conf': `events {}
http {
  upstream web { server web:3000; }
  server { listen 80; location /api/ { proxy_pass http://web/; } location = /fixed { return 204; } }
}
`,
      },
      { program: { kind: 'image', image: 'nginx', argv: [] }, cwd: '/' },
    );
    // nginx says nothing when it is up: knock until somebody opens.
    for (;;) {
      try {
        equal((await get('http://gateway/fixed')).status, 204);
        break;
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'ECONNREFUSED')) throw error;
        await Promise.race([new Promise((next) => setTimeout(next, 10)), gateway.process.exit]);
      }
    }
    const seen: string[] = [];
    for (let i = 0; i < 4; i += 1) seen.push(await (await get('http://gateway/api/x')).text());
    equal(seen.toSorted(), ['r1/x web', 'r1/x web', 'r2/x web', 'r2/x web']);
    ok(seen[0] !== seen[1] && seen[0] === seen[2], 'in turn');
    const outside = await event(
      (e) => e.type === 'request' && e.to.service === 'gateway' && e.path === '/api/x',
    );
    const inside = await event(
      (e) => e.type === 'request' && e.from.service === 'gateway' && e.trace === outside.trace,
    );
    ok(
      inside.type === 'request' && inside.to.service === 'web',
      'the gateway asks a replica, in the same trace',
    );
    equal(inside.parent, outside.span, 'parent');
  }),

  contractCase('an unknown image is refused by name', async ({ start }) => {
    // A name that types don't allow: it may come from a file.
    const image = 'postgres' as 'nginx';
    const error = await rejection(start('db', {}, { program: { kind: 'image', image, argv: [] }, cwd: '/' }));
    equal(error.code, 'unknown-image');
  }),

  contractCase('dispose ends everything, and nothing starts afterwards', async ({ start, runtime }) => {
    const web = await start(
      'web',
      `process.on('SIGTERM', () => {}); console.log('up'); setInterval(() => {}, 1000);`,
    );
    await web.until('up');
    await Promise.all([runtime.dispose(), runtime.dispose()]);
    equal(await web.end(), { code: null, signal: 'SIGKILL' });
    equal((await rejection(start('web', ''))).code, 'disposed');
  }),
];
