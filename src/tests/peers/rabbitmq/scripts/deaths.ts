/** Dead letters and the story that they carry. */
import { drained, inbox, settled, storyOf, type Script, type Stage } from '../script.ts';
import type { Channel, Options } from 'amqplib';

/** A queue whose dead letters go to another, which is consumed. */
const withGrave = async (stage: Stage, args: object = {}, options: Options.AssertQueue = {}) => {
  const ch = await stage.channel();
  await ch.assertExchange(stage.name('dlx'), 'fanout', { durable: false });
  const { queue: grave } = await ch.assertQueue(stage.name('grave'));
  await ch.bindQueue(grave, stage.name('dlx'), '');
  const { queue } = await ch.assertQueue(stage.name('q'), {
    ...options,
    arguments: { 'x-dead-letter-exchange': stage.name('dlx'), ...args },
  });
  const box = inbox();
  await ch.consume(grave, box.take, { noAck: true });
  const end = async (): Promise<void> => {
    await ch.deleteQueue(queue);
    await ch.deleteQueue(grave);
    await ch.deleteExchange(stage.name('dlx'));
  };
  return { ch, queue, grave, box, end };
};

const rejectAll = async (ch: Channel, queue: string): Promise<void> => {
  for (let message = await ch.get(queue); message; message = await ch.get(queue)) ch.reject(message, false);
};

export const DEATHS: readonly Script[] = [
  ...(['reject', 'nack', 'nack of several'] as const).map((how): Script => ({
    name: `a message that is refused for good goes to the dead letter exchange (${how})`,
    run: async (stage) => {
      const { ch, queue, box, end } = await withGrave(stage);
      for (const body of ['a', 'b'])
        ch.sendToQueue(queue, Buffer.from(body), {
          headers: { kept: body },
          messageId: body,
          expiration: '60000',
        });
      await settled(ch, queue);
      const [one, two] = [await ch.get(queue), await ch.get(queue)];
      if (!one || !two) return stage.note('too few');
      if (how === 'reject') [one, two].forEach((each) => ch.reject(each, false));
      else if (how === 'nack') [one, two].forEach((each) => ch.nack(each, false, false));
      else ch.nack(two, true, false);
      await box.until(2);
      for (const message of box.messages) stage.note('dead', message && storyOf(message));
      await end();
    },
  })),
  {
    name: 'a dead letter keeps its key, or gets the one that its queue says',
    run: async (stage) => {
      const { ch, queue, box, end } = await withGrave(stage, { 'x-dead-letter-routing-key': 'fixed' });
      ch.publish('', queue, Buffer.from('m'), { CC: [stage.name('copy')] });
      await settled(ch, queue);
      await rejectAll(ch, queue);
      await box.until(1);
      stage.note(
        'dead',
        box.messages.map((message) => message && storyOf(message)),
      );
      await end();
    },
  },
  {
    name: 'a dead letter without a key of its own goes by its CC and BCC keys too',
    run: async (stage) => {
      const { name, note, channel } = stage;
      const ch = await channel();
      await ch.assertExchange(name('dlx'), 'direct', { durable: false });
      for (const grave of ['to', 'cc', 'bcc']) {
        await ch.assertQueue(name(grave), { exclusive: true });
        await ch.bindQueue(name(grave), name('dlx'), name(`key-${grave}`));
      }
      const { queue } = await ch.assertQueue(name('q'), {
        exclusive: true,
        arguments: { 'x-dead-letter-exchange': name('dlx') },
      });
      await ch.bindQueue(queue, 'amq.direct', name('key-to'));
      ch.publish('amq.direct', name('key-to'), Buffer.from('m'), {
        CC: [name('key-cc')],
        BCC: [name('key-bcc')],
      });
      await settled(ch, queue);
      await rejectAll(ch, queue);
      for (const grave of ['to', 'cc', 'bcc']) {
        for (let tries = 0; tries < 50 && (await settled(ch, name(grave))).ready === 0; tries += 1);
        const message = await ch.get(name(grave), { noAck: true });
        note(grave, message && storyOf(message));
      }
      await ch.deleteExchange(name('dlx'));
    },
  },
  {
    name: 'the story: what died of age tells its time to live',
    run: async (stage) => {
      const { ch, queue, box, end } = await withGrave(stage, { 'x-message-ttl': 30 });
      ch.sendToQueue(queue, Buffer.from('own'), { expiration: '20' });
      ch.sendToQueue(queue, Buffer.from('of the queue'));
      await box.until(2);
      for (const message of box.messages) stage.note('dead', message && storyOf(message));
      await end();
    },
  },
  ...(['drop-head', 'reject-publish-dlx'] as const).map((overflow): Script => ({
    name: `the story: too many (${overflow})`,
    run: async (stage) => {
      const { ch, queue, box, end } = await withGrave(stage, { 'x-max-length': 1, 'x-overflow': overflow });
      for (const body of ['a', 'b']) {
        ch.sendToQueue(queue, Buffer.from(body));
        await settled(ch, queue);
      }
      await box.until(1);
      stage.note(
        'dead',
        box.messages.map((message) => message && storyOf(message)),
      );
      stage.note('left', await drained(ch, queue));
      await end();
    },
  })),
  {
    name: 'the story: a round of rejections is counted, the last death first',
    run: async (stage) => {
      const { name, note, channel } = stage;
      const ch = await channel();
      const dead = (to: string) => ({
        exclusive: true,
        arguments: { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': name(to) },
      });
      await ch.assertQueue(name('a'), dead('b'));
      await ch.assertQueue(name('b'), dead('a'));
      ch.sendToQueue(name('a'), Buffer.from('m'), { headers: { 'x-death': undefined } });
      for (const queue of ['a', 'b', 'a', 'b', 'a']) {
        let message = await ch.get(name(queue));
        while (!message) message = await ch.get(name(queue));
        note(queue, storyOf(message));
        ch.reject(message, false);
      }
    },
  },
  {
    name: 'a round without a rejection ends',
    run: async (stage) => {
      const { name, note, channel } = stage;
      const ch = await channel();
      const grave = await ch.assertQueue(name('grave'), { exclusive: true });
      await ch.assertExchange(name('dlx'), 'fanout', { durable: false });
      await ch.assertQueue(name('q'), {
        exclusive: true,
        arguments: { 'x-dead-letter-exchange': name('dlx'), 'x-message-ttl': 20 },
      });
      await ch.bindQueue(name('q'), name('dlx'), '');
      await ch.bindQueue(grave.queue, name('dlx'), '');
      const box = inbox();
      await ch.consume(grave.queue, box.take, { noAck: true });
      ch.sendToQueue(name('q'), Buffer.from('m'));
      await box.until(1);
      note(
        'dead once',
        box.messages.map((message) => message && storyOf(message)),
        await settled(ch, name('q')),
      );
      await ch.deleteExchange(name('dlx'));
    },
  },
  {
    name: 'without a dead letter exchange, or one that is not there, the dead are gone',
    run: async ({ name, note, channel }) => {
      const ch = await channel();
      const { queue } = await ch.assertQueue(name('q'), {
        exclusive: true,
        arguments: { 'x-dead-letter-exchange': name('none') },
      });
      ch.sendToQueue(queue, Buffer.from('m'));
      await settled(ch, queue);
      await rejectAll(ch, queue);
      note('gone', await settled(ch, queue));
    },
  },
  {
    name: 'purging and deleting are not dying',
    run: async (stage) => {
      const { ch, queue, grave, end } = await withGrave(stage);
      ch.sendToQueue(queue, Buffer.from('a'));
      await settled(ch, queue);
      await ch.purgeQueue(queue);
      ch.sendToQueue(queue, Buffer.from('b'));
      await settled(ch, queue);
      await ch.deleteQueue(queue);
      stage.note('none', await settled(ch, grave));
      await end();
    },
  },
  {
    name: 'a header x-death that a client made up',
    run: async (stage) => {
      const { ch, queue, box, end } = await withGrave(stage);
      ch.sendToQueue(queue, Buffer.from('m'), {
        headers: { 'x-death': [{ queue: 'other', reason: 'expired', count: 3 }] },
      });
      await settled(ch, queue);
      await rejectAll(ch, queue);
      await box.until(1);
      stage.note(
        'dead',
        box.messages.map((message) => message && storyOf(message)),
      );
      await end();
    },
  },
  {
    name: 'quorum: the story of a rejection',
    run: async (stage) => {
      const { ch, queue, box, end } = await withGrave(stage, { 'x-queue-type': 'quorum' });
      ch.sendToQueue(queue, Buffer.from('m'), { headers: { kept: 1 } });
      await settled(ch, queue);
      const message = await ch.get(queue);
      if (message) ch.reject(message, false);
      await box.until(1);
      stage.note(
        'dead',
        box.messages.map((each) => each && storyOf(each)),
      );
      await end();
    },
  },
  ...([0, 2] as const).map((limit): Script => ({
    name: `quorum: given back more often than ${limit} times, a message dies`,
    run: async (stage) => {
      const { ch, queue, box, end } = await withGrave(stage, {
        'x-queue-type': 'quorum',
        'x-delivery-limit': limit,
      });
      ch.sendToQueue(queue, Buffer.from('m'));
      const seenCounts: unknown[] = [];
      await ch.consume(queue, (message) => {
        if (!message) return;
        seenCounts.push([message.fields.redelivered, message.properties.headers?.['x-delivery-count']]);
        ch.nack(message);
      });
      await box.until(1);
      stage.note(
        'counts',
        seenCounts,
        box.messages.map((message) => message && storyOf(message)),
      );
      await end();
    },
  })),
  {
    name: 'quorum: with a delivery limit, what is rejected comes back first',
    run: async (stage) => {
      const ch = await stage.channel();
      const { queue } = await ch.assertQueue(stage.name('q'), {
        arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': 5 },
      });
      for (const body of ['a', 'b', 'c']) ch.sendToQueue(queue, Buffer.from(body));
      await settled(ch, queue);
      const [a, b] = [await ch.get(queue), await ch.get(queue)];
      if (b) ch.nack(b);
      await settled(ch, queue);
      if (a) ch.nack(a);
      await settled(ch, queue);
      stage.note('order', await drained(ch, queue));
      await ch.deleteQueue(queue);
    },
  },
  {
    name: 'quorum: at least once needs to refuse what is too many',
    run: async (stage) => {
      const { ch, queue, box, end } = await withGrave(stage, {
        'x-queue-type': 'quorum',
        'x-dead-letter-strategy': 'at-least-once',
        'x-overflow': 'reject-publish',
      });
      ch.sendToQueue(queue, Buffer.from('m'));
      await settled(ch, queue);
      const message = await ch.get(queue);
      if (message) ch.reject(message, false);
      await box.until(1);
      stage.note(
        'dead',
        box.messages.map((each) => each && storyOf(each)),
      );
      await end();
    },
  },
];
