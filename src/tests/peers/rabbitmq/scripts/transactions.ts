/** tx.select, commit, rollback; and methods that amqplib does not have. */
import { connect, type Channel } from 'amqplib';
import {
  EMPTY_TABLE,
  encodeProperties,
  FRAME_BODY,
  FRAME_HEADER,
  type Method,
} from '../../../../images/rabbitmq/codec/index.ts';
import {
  contentHeader,
  frame,
  methodFrame,
  openRaw,
  type RawClient,
} from '../../../../images/rabbitmq/peer/raw.ts';
import type { Script, Stage } from '../script.ts';

const publish = (queue: string, body: string, more: object = {}): readonly Buffer[] => [
  methodFrame(1, {
    name: 'basic.publish',
    ticket: 0,
    exchange: '',
    routingKey: queue,
    mandatory: false,
    immediate: false,
    ...more,
  }),
  frame(FRAME_HEADER, 1, contentHeader(Buffer.byteLength(body), encodeProperties({}))),
  frame(FRAME_BODY, 1, Buffer.from(body)),
];
const declare = (queue: string, more: object = {}): Method => ({
  name: 'queue.declare',
  ticket: 0,
  queue,
  passive: false,
  durable: false,
  exclusive: false,
  autoDelete: false,
  nowait: false,
  arguments: EMPTY_TABLE,
  ...more,
});
const get = (queue: string, noAck = false): Method => ({ name: 'basic.get', ticket: 0, queue, noAck });
const remove = (queue: string): Method => ({
  name: 'queue.delete',
  ticket: 0,
  queue,
  ifUnused: false,
  ifEmpty: false,
  nowait: false,
});

/** Says methods one after the other and notes each answer. */
const converse = async (
  { note, name }: Stage,
  raw: RawClient,
  said: readonly (Method | readonly Buffer[])[],
) => {
  for (const one of said) {
    if (!('name' in one)) {
      raw.send(...one);
      continue;
    }
    raw.send(methodFrame(1, one));
    if (SILENT.includes(one.name)) continue;
    const heard = await raw.next();
    if (heard.what !== 'method') {
      note(one.name, heard.what);
      return;
    }
    const { method } = heard;
    note(
      one.name,
      'brings',
      method.name,
      Object.entries(method)
        .filter(([key, value]) => key !== 'name' && !Buffer.isBuffer(value))
        .flat()
        .join(' ')
        .replaceAll(name(''), ''),
    );
  }
};

const SILENT: readonly string[] = ['basic.ack', 'basic.nack', 'basic.reject', 'basic.recover-async'];

const script = (name: string, said: (queue: string) => readonly (Method | readonly Buffer[])[]): Script => ({
  name,
  run: async (stage) => {
    const raw = await openRaw(stage.port);
    await converse(stage, raw, said(stage.name('q')));
    raw.close();
  },
});

export const TRANSACTIONS: readonly Script[] = [
  script('tx: what is published waits for the commit', (queue) => [
    declare(queue),
    { name: 'tx.select' },
    publish(queue, 'a'),
    get(queue),
    { name: 'tx.commit' },
    get(queue, true),
    { name: 'tx.commit' },
    remove(queue),
  ]),
  script('tx: a rollback forgets what was published', (queue) => [
    declare(queue),
    { name: 'tx.select' },
    publish(queue, 'a'),
    { name: 'tx.rollback' },
    publish(queue, 'b'),
    { name: 'tx.commit' },
    get(queue, true),
    { name: 'tx.commit' },
    remove(queue),
  ]),
  script('tx: acknowledgements wait too, and a rollback gives them back', (queue) => [
    declare(queue),
    publish(queue, 'a'),
    publish(queue, 'b'),
    get(queue),
    get(queue),
    { name: 'tx.select' },
    { name: 'basic.ack', deliveryTag: 1, multiple: false },
    { name: 'tx.rollback' },
    { name: 'basic.ack', deliveryTag: 2, multiple: true },
    { name: 'tx.commit' },
    { name: 'basic.recover', requeue: true },
    get(queue),
    remove(queue),
  ]),
  script('tx: a rejection waits', (queue) => [
    declare(queue),
    publish(queue, 'a'),
    get(queue),
    { name: 'tx.select' },
    { name: 'basic.nack', deliveryTag: 1, multiple: false, requeue: true },
    get(queue),
    { name: 'tx.commit' },
    get(queue),
    remove(queue),
  ]),
  script('tx: acknowledging twice fails at once', (queue) => [
    declare(queue, { exclusive: true }),
    publish(queue, 'a'),
    get(queue),
    { name: 'tx.select' },
    { name: 'basic.ack', deliveryTag: 1, multiple: false },
    { name: 'basic.ack', deliveryTag: 1, multiple: false },
    { name: 'tx.commit' },
  ]),
  script('tx: commit without select', () => [{ name: 'tx.commit' }]),
  script('tx: rollback without select', () => [{ name: 'tx.rollback' }]),
  script('tx: not on a confirm channel', () => [
    { name: 'confirm.select', nowait: false },
    { name: 'tx.select' },
  ]),
  script('tx: confirms not on a transactional channel', () => [
    { name: 'tx.select' },
    { name: 'confirm.select', nowait: false },
  ]),
  script('tx: selecting twice is selecting once', () => [
    { name: 'tx.select' },
    { name: 'tx.select' },
    { name: 'tx.commit' },
  ]),
  script('recover-async brings back what is held', (queue) => [
    declare(queue),
    publish(queue, 'a'),
    get(queue),
    { name: 'basic.recover-async', requeue: true },
    get(queue),
    remove(queue),
  ]),
  script('flow on, access tickets, and the rest that is only answered', () => [
    { name: 'channel.flow', active: true },
    {
      name: 'access.request',
      realm: '/data',
      exclusive: false,
      passive: true,
      active: true,
      write: true,
      read: true,
    } as Method,
    { name: 'basic.qos', prefetchSize: 0, prefetchCount: 65_535, global: true },
  ]),
  script('nowait is not answered', (queue) => [
    declare(queue, { exclusive: true }),
    [
      methodFrame(1, {
        name: 'queue.bind',
        ticket: 0,
        queue,
        exchange: 'amq.fanout',
        routingKey: '',
        nowait: true,
        arguments: EMPTY_TABLE,
      }),
      methodFrame(1, { name: 'confirm.select', nowait: true }),
      methodFrame(1, { name: 'queue.purge', ticket: 0, queue, nowait: true }),
    ],
    { name: 'channel.flow', active: true },
  ]),
  {
    name: 'a new secret is taken',
    run: async (stage) => {
      const connection = await stage.connect();
      await connection.updateSecret(Buffer.from('secret'), 'because');
      stage.note('taken');
    },
  },
  {
    name: 'virtual hosts are worlds of their own; users may do what their permissions say',
    run: async ({ note, name, port, refused }) => {
      const open = (url: string) =>
        connect(`amqp://${url}`).catch((error: Error) => {
          note(url.replace(/@.*?\//, '@/'), error.message);
          return undefined;
        });
      const alice = await open(`alice:secret@127.0.0.1:${port}/shop`);
      if (!alice) return;
      const ch = await alice.createChannel();
      await ch.assertQueue('mine', { durable: false });
      await refused('not in the other', (other) => other.checkQueue('mine'));
      for (const [what, attempt] of [
        ['configure', (c) => c.assertQueue(name('theirs'))],
        ['write', (c) => c.publish('amq.direct', 'k', Buffer.from('m')) && c.checkQueue('mine')],
        ['write default', (c) => c.sendToQueue('mine', Buffer.from('m')) && c.checkQueue('mine')],
        ['read', (c) => c.consume('other', () => undefined)],
        ['bind', (c) => c.bindQueue('mine', 'amq.fanout', '')],
        ['declare exchange', (c) => c.assertExchange('their.x', 'direct')],
        ['delete', (c) => c.deleteQueue('other')],
        ['purge', (c) => c.purgeQueue('other')],
        ['dead letters', (c) => c.assertQueue('mine2', { deadLetterExchange: 'x' })],
        ['not there', (c) => c.checkQueue('my-none')],
      ] as const satisfies readonly (readonly [string, (c: Channel) => unknown])[]) {
        const channel = await alice.createChannel();
        const error = new Promise<string>((resolve) => channel.on('error', (e: Error) => resolve(e.message)));
        const done = Promise.resolve(attempt(channel)).then(() => 'allowed');
        note(what, await Promise.race([error, done.catch(() => error)]));
      }
      await ch.deleteQueue('mine');
      await alice.close();
      await open(`alice:secret@127.0.0.1:${port}/elsewhere`);
      await open(`alice:secret@127.0.0.1:${port}/%2f`);
      await open(`alice:wrong@127.0.0.1:${port}/shop`);
    },
  },
];
