/** amqplib and our broker image, both unmodified, in two processes of the tab. */
import type amqplib from 'amqplib';
import { beforeAll, expect, test } from 'vitest';
import { loadPackages, runImage } from './packages.ts';
import { createTestSwitch, startProcess, type TestProcess } from './testing.ts';

declare const packages: { readonly amqplib: typeof amqplib };

let client: TestProcess;
let broker: TestProcess;

beforeAll(async () => {
  const net = createTestSwitch();
  broker = await startProcess(net, { service: 'queue', argv: ['/image/rabbitmq.js'] });
  client = await startProcess(net, { service: 'thumb' });
  await runImage(broker, 'rabbitmq');
  await loadPackages(client, 'amqplib');
});

test('amqplib publishes, consumes and acknowledges through the broker image', async () => {
  const got = await client.run(async () => {
    const connection = await packages.amqplib.connect('amqp://guest:guest@queue:5672');
    const channel = await connection.createConfirmChannel();
    await channel.assertQueue('jobs', { durable: true });
    for (let i = 0; i < 5; i += 1) channel.sendToQueue('jobs', Buffer.from(`job ${i}`), { persistent: true });
    await channel.waitForConfirms();
    const bodies: string[] = [];
    await new Promise<void>((resolve) => {
      void channel.consume('jobs', (message) => {
        if (!message) return;
        bodies.push(message.content.toString());
        channel.ack(message);
        if (bodies.length === 5) resolve();
      });
    });
    await channel.close();
    await connection.close();
    return bodies;
  });
  expect(got).toEqual(['job 0', 'job 1', 'job 2', 'job 3', 'job 4']);
  expect(broker.kernel.out.stderr).toBe('');
});

test('a message of 300 kB crosses whole', async () => {
  const got = await client.run(async () => {
    const connection = await packages.amqplib.connect('amqp://queue');
    const channel = await connection.createChannel();
    const { queue } = await channel.assertQueue('', { exclusive: true });
    const sent = Buffer.alloc(300_000, 'ruche');
    channel.sendToQueue(queue, sent);
    const message = await new Promise<Buffer>((resolve) => {
      void channel.consume(queue, (one) => one && resolve(one.content), { noAck: true });
    });
    await connection.close();
    return message.equals(sent);
  });
  expect(got).toBe(true);
});

test('events of the broker reach the kernel', () => {
  const steps = broker.kernel.events.filter((event) => event.type === 'message').map((event) => event.step);
  expect(new Set(steps)).toEqual(new Set(['published', 'routed', 'confirmed', 'delivered', 'acked']));
});

test('connecting where nobody listens fails as in Node', async () => {
  const error = await client.run(async () => {
    try {
      await packages.amqplib.connect('amqp://queue:9');
      return null;
    } catch (failure) {
      const { code, syscall, port, message } = failure as NodeJS.ErrnoException & { port: number };
      return { code, syscall, port, message };
    }
  });
  expect(error).toEqual({
    code: 'ECONNREFUSED',
    syscall: 'connect',
    port: 9,
    message: 'connect ECONNREFUSED 10.89.0.2:9',
  });
});

test('amqps says that there is no TLS', async () => {
  const message = await client.run(async () => {
    try {
      await packages.amqplib.connect('amqps://queue');
      return '';
    } catch (failure) {
      return (failure as Error).message;
    }
  });
  expect(message).toContain('node:tls is not available in the tab (member "connect")');
});
