/** What the broker's bench measures. Each work opens its own connections and says one figure. */
import { once } from 'node:events';
import { connect, type ConfirmChannel } from 'amqplib';
import {
  EMPTY_TABLE,
  encodeProperties,
  FRAME_BODY,
  FRAME_HEADER,
  type Method,
} from '../../images/rabbitmq/codec/index.ts';
import { contentHeader, frame, methodFrame, openRaw } from '../../images/rabbitmq/peer/raw.ts';
import { median } from './figures.ts';

export interface Work {
  readonly id: string;
  readonly name: string;
  readonly unit: string;
  /** The promise, as the README says it. */
  readonly target: string;
  /** Whether RabbitMQ takes part; else the figure is a ratio of its own. */
  readonly peer: boolean;
  /** Whether ours is measured a second time, with somebody listening to its events. */
  readonly traced: boolean;
  measure(port: number, scale: number): Promise<number>;
}

const open = (port: number) => connect(`amqp://guest:guest@127.0.0.1:${port}`);
const perSecond = (count: number, began: number): number => count / ((performance.now() - began) / 1000);

/** Publish → consume → ack, prefetch 200; messages per second. */
const flow = (size: number, messages: number) => async (port: number, scale: number) => {
  const count = Math.round(messages * scale);
  const connection = await open(port);
  const [sender, receiver] = [await connection.createChannel(), await connection.createChannel()];
  const { queue } = await receiver.assertQueue('', { exclusive: true });
  await receiver.prefetch(200);
  let left = count;
  const done = new Promise<void>((resolve) => {
    void receiver.consume(queue, (message) => {
      if (message) receiver.ack(message);
      left -= 1;
      if (left === 0) resolve();
    });
  });
  const body = Buffer.alloc(size, 'x');
  const began = performance.now();
  for (let i = 0; i < count; i += 1) {
    if (!sender.sendToQueue(queue, body)) await once(sender, 'drain');
  }
  await done;
  const rate = perSecond(count, began);
  await connection.close();
  return rate;
};

/** Publishes with at most 200 unconfirmed; messages per second. */
const publishConfirmed = async (
  channel: ConfirmChannel,
  queue: string,
  count: number,
  body: Buffer,
  persistent: boolean,
): Promise<number> => {
  const began = performance.now();
  let [sent, confirmed] = [0, 0];
  await new Promise<void>((resolve, reject) => {
    const send = (): void => {
      sent += 1;
      channel.sendToQueue(queue, body, { persistent }, (error) => {
        if (error) reject(new Error('nack'));
        confirmed += 1;
        if (sent < count) send();
        else if (confirmed === count) resolve();
      });
    };
    for (let i = 0; i < Math.min(200, count); i += 1) send();
  });
  return perSecond(count, began);
};

const confirms = (persistent: boolean, messages: number) => async (port: number, scale: number) => {
  const connection = await open(port);
  const channel = await connection.createConfirmChannel();
  const queue = `bench-${persistent}-${Math.random()}`;
  await channel.assertQueue(queue, { durable: persistent });
  const rate = await publishConfirmed(
    channel,
    queue,
    Math.round(messages * scale),
    Buffer.alloc(100, 'x'),
    persistent,
  );
  await channel.deleteQueue(queue);
  await connection.close();
  return rate;
};

/**
 * One message at a time from publish to delivery; milliseconds, the median. The client is made of bytes: a library's own
 * time would hide the brokers'.
 */
const latency = async (port: number, scale: number): Promise<number> => {
  const raw = await openRaw(port);
  const queue = `bench-latency-${Math.random()}`;
  const say = async (method: Method): Promise<void> => {
    raw.send(methodFrame(1, method));
    await raw.next();
  };
  await say({
    name: 'queue.declare',
    ticket: 0,
    queue,
    passive: false,
    durable: false,
    exclusive: true,
    autoDelete: false,
    nowait: false,
    arguments: EMPTY_TABLE,
  });
  await say({
    name: 'basic.consume',
    ticket: 0,
    queue,
    consumerTag: 'c',
    noLocal: false,
    noAck: true,
    exclusive: false,
    nowait: false,
    arguments: EMPTY_TABLE,
  });
  const message = Buffer.concat([
    methodFrame(1, {
      name: 'basic.publish',
      ticket: 0,
      exchange: '',
      routingKey: queue,
      mandatory: false,
      immediate: false,
    }),
    frame(FRAME_HEADER, 1, contentHeader(100, encodeProperties({}))),
    frame(FRAME_BODY, 1, Buffer.alloc(100, 'x')),
  ]);
  const times: number[] = [];
  for (let i = 0; i < Math.round(3000 * scale); i += 1) {
    const began = performance.now();
    raw.send(message);
    await raw.next();
    if (i >= 200) times.push(performance.now() - began);
  }
  raw.close();
  return median(times);
};

/** How much more publishing costs with a million messages waiting than with a thousand. */
const depth = async (port: number, scale: number): Promise<number> => {
  const connection = await open(port);
  const channel = await connection.createConfirmChannel();
  const queue = `bench-depth-${Math.random()}`;
  await channel.assertQueue(queue, { durable: false });
  const body = Buffer.alloc(100, 'x');
  const burst = (): Promise<number> => publishConfirmed(channel, queue, 10_000, body, false);
  await burst();
  const empty: number[] = [];
  for (let i = 0; i < 5; i += 1) {
    await channel.purgeQueue(queue);
    await publishConfirmed(channel, queue, 1000, body, false);
    empty.push(await burst());
  }
  await publishConfirmed(channel, queue, Math.round(1_000_000 * scale), body, false);
  const full: number[] = [];
  for (let i = 0; i < 5; i += 1) full.push(await burst());
  await channel.deleteQueue(queue);
  await connection.close();
  return median(empty) / median(full);
};

/** How much more routing costs among a thousand bindings of a topic exchange than with one. */
const routing = async (port: number, scale: number): Promise<number> => {
  const connection = await open(port);
  const channel = await connection.createConfirmChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  const rate = async (exchange: string): Promise<number> => {
    const count = Math.round(10_000 * scale);
    const began = performance.now();
    let [sent, confirmed] = [0, 0];
    await new Promise<void>((resolve) => {
      const send = (): void => {
        sent += 1;
        channel.publish(exchange, 'ads.7.created', Buffer.from('x'), {}, () => {
          confirmed += 1;
          if (sent < count) send();
          else if (confirmed === count) resolve();
        });
      };
      for (let i = 0; i < 200; i += 1) send();
    });
    await channel.purgeQueue(queue);
    return perSecond(count, began);
  };
  const bound = async (name: string, patterns: readonly string[]): Promise<string> => {
    await channel.assertExchange(name, 'topic', { autoDelete: true, durable: false });
    for (const pattern of patterns) await channel.bindQueue(queue, name, pattern);
    return name;
  };
  const one = await bound(`bench-one-${Math.random()}`, ['ads.*.created']);
  const many = await bound(
    `bench-many-${Math.random()}`,
    Array.from({ length: 1000 }, (_, i) =>
      i % 3 === 0 ? `ads.${i}.*` : i % 3 === 1 ? `*.${i}.created` : `#.x${i}`,
    ).with(0, 'ads.*.created'),
  );
  await rate(one);
  const [few, lots]: readonly [number[], number[]] = [[], []];
  for (let i = 0; i < 5; i += 1) {
    few.push(await rate(one));
    lots.push(await rate(many));
  }
  await connection.close();
  return median(few) / median(lots);
};

/** Everything, in the order of the README's table. */
export const WORKS: readonly Work[] = [
  {
    id: 'flow-100',
    name: 'publish → consume → ack, 100 B',
    unit: '/s',
    target: '≥ 1.5',
    peer: true,
    traced: true,
    measure: flow(100, 20_000),
  },
  {
    id: 'flow-4096',
    name: 'publish → consume → ack, 4 KiB',
    unit: '/s',
    target: '≥ 1.5',
    peer: true,
    traced: true,
    measure: flow(4096, 20_000),
  },
  {
    id: 'transient',
    name: 'transient confirms, window 200',
    unit: '/s',
    target: '≥ 1.5',
    peer: true,
    traced: false,
    measure: confirms(false, 30_000),
  },
  {
    id: 'persistent',
    name: 'persistent confirms, window 200',
    unit: '/s',
    target: '≥ 0.8',
    peer: true,
    traced: false,
    measure: confirms(true, 20_000),
  },
  {
    id: 'latency',
    name: 'round-trip latency, p50',
    unit: 'ms',
    target: '≤ 0.6',
    peer: true,
    traced: false,
    measure: latency,
  },
  {
    id: 'depth',
    name: 'publish cost, 1,000,000 queued against 1,000',
    unit: '×',
    target: '≤ 1.2',
    peer: false,
    traced: false,
    measure: depth,
  },
  {
    id: 'topic',
    name: 'topic routing, 1,000 bindings against 1',
    unit: '×',
    target: '≤ 2',
    peer: false,
    traced: false,
    measure: routing,
  },
];
