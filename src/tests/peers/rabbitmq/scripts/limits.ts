/** Age, length and priority. */
import { drained, inbox, seen, settled, type Script, type Stage } from '../script.ts';
import type { Channel, Options } from 'amqplib';

const declare = async (
  { name }: Stage,
  ch: Channel,
  args: object,
  options: Options.AssertQueue = {},
): Promise<string> => (await ch.assertQueue(name('q'), { durable: true, ...options, arguments: args })).queue;

const send = async (
  stage: Stage,
  queue: string,
  bodies: readonly string[],
  options: Options.Publish = {},
) => {
  const ch = await (await stage.connect()).createConfirmChannel();
  const outcomes: string[] = [];
  for (const body of bodies) {
    ch.sendToQueue(queue, Buffer.from(body), options, (error) =>
      outcomes.push(`${body} ${error ? 'nack' : 'ack'}`),
    );
    await ch.waitForConfirms().catch(() => undefined);
  }
  stage.note('sent', outcomes);
};

const KINDS = ['classic', 'quorum'] as const;

const lengths = (kind: string, args: object, bodies: readonly string[]): Script => ({
  name: `length: ${kind} ${JSON.stringify(args)}`,
  run: async (stage) => {
    const ch = await stage.channel();
    const queue = await declare(stage, ch, { 'x-queue-type': kind, ...args });
    await send(stage, queue, bodies);
    stage.note('left', await settled(ch, queue), await drained(ch, queue));
    await ch.deleteQueue(queue);
  },
});

export const LIMITS: readonly Script[] = [
  ...KINDS.flatMap((kind) => [
    lengths(kind, { 'x-max-length': 2 }, ['a', 'b', 'c', 'd']),
    lengths(kind, { 'x-max-length-bytes': 5 }, ['aa', 'bb', 'cc', 'd', 'eeeeeeee', 'f']),
    lengths(kind, { 'x-max-length': 3, 'x-max-length-bytes': 4 }, ['a', 'b', 'c', 'd', 'eee']),
    lengths(kind, { 'x-max-length': 2, 'x-overflow': 'drop-head' }, ['a', 'b', 'c']),
  ]),
  lengths('classic', { 'x-max-length': 0 }, ['a']),
  lengths('classic', { 'x-max-length': 2, 'x-overflow': 'reject-publish' }, ['a', 'b', 'c', 'd']),
  lengths('classic', { 'x-max-length-bytes': 3, 'x-overflow': 'reject-publish' }, ['aa', 'bb', 'c', 'd']),
  lengths('classic', { 'x-max-length': 1, 'x-overflow': 'reject-publish-dlx' }, ['a', 'b']),
  lengths('quorum', { 'x-max-length': 2, 'x-overflow': 'reject-publish-dlx' }, ['a', 'b', 'c']),
  {
    name: 'a length of 0 still serves a consumer that is there',
    run: async (stage) => {
      const ch = await stage.channel();
      const queue = await declare(stage, ch, { 'x-max-length': 0 });
      const box = inbox();
      await ch.consume(queue, box.take, { noAck: true });
      await send(stage, queue, ['a', 'b']);
      await box.until(2);
      stage.note(
        'got',
        box.messages.map((message) => message && seen(message)),
      );
      await ch.deleteQueue(queue);
    },
  },
  {
    name: 'what is held does not count, and what comes back pushes out the oldest',
    run: async (stage) => {
      const ch = await stage.channel();
      const queue = await declare(stage, ch, { 'x-max-length': 2 });
      await send(stage, queue, ['a', 'b']);
      await ch.get(queue);
      await send(stage, queue, ['c', 'd']);
      stage.note('counts', await settled(ch, queue));
      await ch.recover();
      stage.note('left', await settled(ch, queue), await drained(ch, queue));
      await ch.deleteQueue(queue);
    },
  },
  {
    name: 'one full queue of two refuses: the publisher gets a nack, the other queue its copy',
    run: async (stage) => {
      const { name, note, channel, connect } = stage;
      const ch = await channel();
      await ch.assertExchange(name('x'), 'fanout', { durable: false });
      await ch.assertQueue(name('full'), {
        exclusive: true,
        arguments: { 'x-max-length': 1, 'x-overflow': 'reject-publish' },
      });
      await ch.assertQueue(name('free'), { exclusive: true });
      for (const queue of ['full', 'free']) await ch.bindQueue(name(queue), name('x'), '');
      const confirming = await (await connect()).createConfirmChannel();
      for (const body of ['a', 'b']) {
        await new Promise<void>((resolve) => {
          confirming.publish(name('x'), '', Buffer.from(body), {}, (error) => {
            note(body, error ? 'nack' : 'ack');
            resolve();
          });
        });
      }
      for (const queue of ['full', 'free']) note(queue, await settled(ch, name(queue)));
      await ch.deleteExchange(name('x'));
    },
  },
  ...KINDS.map((kind): Script => ({
    name: `age: a queue's own limit and a message's, the shorter counts (${kind})`,
    run: async (stage) => {
      const { name, note, channel } = stage;
      const ch = await channel();
      await ch.assertQueue(name('dead'));
      const queue = await declare(stage, ch, {
        'x-queue-type': kind,
        'x-message-ttl': 300,
        'x-dead-letter-exchange': '',
        'x-dead-letter-routing-key': name('dead'),
      });
      const box = inbox();
      await ch.consume(name('dead'), box.take, { noAck: true });
      await send(stage, queue, ['short'], { expiration: '50' });
      await box.until(1);
      await send(stage, queue, ['long'], { expiration: '100000' });
      await box.until(2);
      await send(stage, queue, ['unsaid']);
      await box.until(3);
      note(
        'dead',
        box.messages.map((message) => message && [message.content.toString(), message.properties.expiration]),
      );
      note('empty', await settled(ch, queue));
      await ch.deleteQueue(queue);
      await ch.deleteQueue(name('dead'));
    },
  })),
  {
    name: 'age: only the head dies; what lives behind a longer life waits for it',
    run: async (stage) => {
      const { name, note, channel } = stage;
      const ch = await channel();
      await ch.assertQueue(name('dead'));
      const queue = await declare(stage, ch, {
        'x-dead-letter-exchange': '',
        'x-dead-letter-routing-key': name('dead'),
      });
      const box = inbox();
      await ch.consume(name('dead'), box.take, { noAck: true });
      await send(stage, queue, ['long'], { expiration: '400' });
      await send(stage, queue, ['short'], { expiration: '1' });
      note('both wait', await settled(ch, queue));
      await box.until(2);
      note(
        'order',
        box.messages.map((message) => message?.content.toString()),
      );
      await ch.deleteQueue(queue);
      await ch.deleteQueue(name('dead'));
    },
  },
  {
    name: 'age: 0 means now or never',
    run: async (stage) => {
      const ch = await stage.channel();
      const queue = await declare(stage, ch, {});
      await send(stage, queue, ['never'], { expiration: '0' });
      stage.note('gone', await settled(ch, queue));
      const box = inbox();
      await ch.consume(queue, box.take, { noAck: true });
      await send(stage, queue, ['now'], { expiration: '0' });
      await box.until(1);
      stage.note(
        'got',
        box.messages.map((message) => message && [seen(message), message.properties.expiration]),
      );
      await ch.deleteQueue(queue);
    },
  },
  {
    name: 'age: what is held does not die, and what comes back too old does',
    run: async (stage) => {
      const ch = await stage.channel();
      const queue = await declare(stage, ch, { 'x-message-ttl': 100 });
      await send(stage, queue, ['a']);
      const held = await ch.get(queue);
      await send(stage, queue, ['b']);
      while ((await ch.checkQueue(queue)).messageCount > 0);
      if (held) ch.nack(held);
      stage.note('gone', await settled(ch, queue), await drained(ch, queue));
      await ch.deleteQueue(queue);
    },
  },
  {
    name: 'a queue that nobody uses goes',
    run: async (stage) => {
      const { note, channel } = stage;
      const ch = await channel();
      const queue = await declare(stage, ch, { 'x-expires': 300 }, { durable: false });
      const { consumerTag } = await ch.consume(queue, () => undefined);
      await ch.cancel(consumerTag);
      const watch = await channel();
      const gone = new Promise<void>((resolve) => watch.on('error', () => resolve()));
      // Looking with a passive declare would keep it alive: publish until nothing takes it any more.
      const confirming = await (await stage.connect()).createConfirmChannel();
      const returned: unknown[] = [];
      confirming.on('return', (message) => returned.push(message));
      while (returned.length === 0) {
        confirming.sendToQueue(queue, Buffer.from('m'), { mandatory: true });
        await confirming.waitForConfirms();
      }
      note('returned', returned.length);
      watch.checkQueue(queue).catch(() => undefined);
      await gone;
    },
  },
  {
    name: 'priorities: the higher first, the same in order, beyond the highest as the highest',
    run: async (stage) => {
      const ch = await stage.channel();
      const queue = await declare(stage, ch, { 'x-max-priority': 5 });
      for (const [body, priority] of [
        ['none'],
        ['one', 1],
        ['nine', 9],
        ['five', 5],
        ['zero', 0],
        ['one again', 1],
      ] as const) {
        await send(stage, queue, [body], priority === undefined ? {} : { priority });
      }
      const first = await ch.get(queue);
      const second = await ch.get(queue);
      if (second) ch.nack(second);
      if (first) ch.nack(first);
      await settled(ch, queue);
      stage.note('order', await drained(ch, queue));
      await ch.deleteQueue(queue);
    },
  },
  {
    name: 'priorities and a length: the head goes, whatever its priority',
    run: async (stage) => {
      const ch = await stage.channel();
      const queue = await declare(stage, ch, { 'x-max-priority': 3, 'x-max-length': 2 });
      for (const [body, priority] of [
        ['low', 0],
        ['high', 3],
        ['middle', 2],
      ] as const) {
        await send(stage, queue, [body], { priority });
      }
      stage.note('left', await drained(ch, queue));
      await ch.deleteQueue(queue);
    },
  },
  {
    name: 'priorities are ignored where the queue has none',
    run: async (stage) => {
      const ch = await stage.channel();
      const queue = await declare(stage, ch, {});
      for (const [body, priority] of [
        ['low', 0],
        ['high', 9],
      ] as const)
        await send(stage, queue, [body], { priority });
      stage.note('order', await drained(ch, queue));
      await ch.deleteQueue(queue);
    },
  },
];
