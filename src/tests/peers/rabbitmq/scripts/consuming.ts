/** What happens to deliveries: acknowledged, given back, lost, limited. */
import { inbox, seen, settled, type Script } from '../script.ts';
import type { Channel, GetMessage } from 'amqplib';

const fill = (channel: Channel, queue: string, count: number): void => {
  for (let i = 1; i <= count; i += 1) channel.sendToQueue(queue, Buffer.from(`m${i}`));
};

const drain = async (channel: Channel, queue: string): Promise<readonly string[]> => {
  const all: string[] = [];
  for (;;) {
    const message = await channel.get(queue, { noAck: true });
    if (!message) return all;
    all.push(seen(message));
  }
};

export const CONSUMING: readonly Script[] = [
  {
    name: 'get takes the oldest message and tells how many are left',
    run: async ({ name, note, channel }) => {
      const ch = await channel();
      const { queue } = await ch.assertQueue(name('q'));
      note('empty', await ch.get(queue));
      fill(ch, queue, 3);
      for (let i = 0; i < 4; i += 1) {
        const message = await ch.get(queue, { noAck: i % 2 === 0 });
        note('got', message && [seen(message), message.fields.messageCount]);
      }
      note('counts leave out what is held', await settled(ch, queue));
      await ch.deleteQueue(queue);
    },
  },
  ...(['classic', 'quorum'] as const).map((type): Script => ({
    name: `nack and reject give messages back to their places (${type})`,
    run: async ({ name, note, channel }) => {
      const ch = await channel();
      const { queue } = await ch.assertQueue(name('q'), { arguments: { 'x-queue-type': type } });
      fill(ch, queue, 6);
      await settled(ch, queue);
      const held: GetMessage[] = [];
      for (let i = 0; i < 4; i += 1) {
        const message = await ch.get(queue);
        if (typeof message !== 'boolean') held.push(message);
      }
      const [one, , three, four] = held;
      if (!one || !three || !four) return note('too few');
      ch.nack(three, false, true);
      await settled(ch, queue);
      ch.reject(one, true);
      await settled(ch, queue);
      ch.nack(four, true, true);
      await settled(ch, queue);
      note('order', await drain(ch, queue));
      await ch.deleteQueue(queue);
    },
  })),
  {
    name: 'reject without requeue drops the message',
    run: async ({ name, note, channel }) => {
      const ch = await channel();
      const { queue } = await ch.assertQueue(name('q'));
      fill(ch, queue, 3);
      const [one, two] = [await ch.get(queue), await ch.get(queue)];
      if (one) ch.reject(one, false);
      if (two) ch.nack(two, false, false);
      note('left', await settled(ch, queue), await drain(ch, queue));
      await ch.deleteQueue(queue);
    },
  },
  {
    name: 'ack of several settles everything up to its tag; tag 0 means all',
    run: async ({ name, note, channel, connect }) => {
      const connection = await connect();
      const ch = await connection.createChannel();
      const { queue } = await ch.assertQueue(name('q'));
      const box = inbox();
      await ch.consume(queue, box.take);
      fill(ch, queue, 6);
      await box.until(6);
      const third = box.messages[2];
      if (third) ch.ack(third, true);
      note('after ack 3', await settled(ch, queue));
      const other = await channel();
      await ch.close();
      note('after close', await settled(other, queue));
      note('back', await drain(other, queue));
      const again = await connection.createChannel();
      again.ackAll();
      note('acking nothing is fine', await settled(again, queue));
      await other.deleteQueue(queue);
    },
  },
  {
    name: 'what a lost connection held comes back in its old order, marked redelivered',
    run: async ({ name, note, channel, connect, cut }) => {
      const sender = await channel();
      const { queue } = await sender.assertQueue(name('q'));
      fill(sender, queue, 8);
      await settled(sender, queue);
      const doomed = await connect();
      const ch = await doomed.createChannel();
      await ch.prefetch(5);
      const box = inbox();
      await ch.consume(queue, box.take);
      await box.until(5);
      const second = box.messages[1];
      if (second) ch.ack(second);
      await box.until(6);
      note(
        'held',
        box.messages.map((message) => message && seen(message)),
      );
      const heir = inbox();
      const other = await channel();
      await other.consume(queue, heir.take, { noAck: true });
      await heir.until(2);
      cut(doomed);
      await heir.until(7);
      note(
        'heir',
        heir.messages.map((message) => message && seen(message)),
      );
      await sender.deleteQueue(queue);
    },
  },
  {
    name: 'prefetch limits each consumer, and an ack makes room for one more',
    run: async ({ name, note, channel }) => {
      const ch = await channel();
      const { queue } = await ch.assertQueue(name('q'));
      const [three, one] = [inbox(), inbox()];
      await ch.prefetch(3);
      await ch.consume(queue, three.take);
      await ch.prefetch(1);
      await ch.consume(queue, one.take);
      fill(ch, queue, 8);
      await Promise.all([three.until(3), one.until(1)]);
      note('waiting', await settled(ch, queue));
      const first = one.messages[0];
      if (first) ch.ack(first);
      await one.until(2);
      note('waiting', await settled(ch, queue));
      note(
        'three',
        three.messages.map((message) => message && seen(message)),
      );
      note(
        'one',
        one.messages.map((message) => message && seen(message)),
      );
      await ch.deleteQueue(queue);
    },
  },
  {
    name: 'a channel-wide prefetch is shared by its consumers',
    run: async ({ name, note, channel }) => {
      const ch = await channel();
      const { queue } = await ch.assertQueue(name('q'));
      const box = inbox();
      await ch.prefetch(3, true);
      await ch.consume(queue, box.take);
      await ch.consume(queue, box.take);
      fill(ch, queue, 6);
      await box.until(3);
      note('waiting', await settled(ch, queue));
      ch.ackAll();
      await box.until(6);
      note('waiting', await settled(ch, queue));
      note(
        'got',
        box.messages.map((message) => message && seen(message)),
      );
      await ch.deleteQueue(queue);
    },
  },
  {
    name: 'prefetch does not limit consumers that do not acknowledge',
    run: async ({ name, note, channel }) => {
      const ch = await channel();
      const { queue } = await ch.assertQueue(name('q'));
      await ch.prefetch(1);
      const box = inbox();
      await ch.consume(queue, box.take, { noAck: true });
      fill(ch, queue, 5);
      await box.until(5);
      note('left', await settled(ch, queue));
      await ch.deleteQueue(queue);
    },
  },
  {
    name: 'cancel stops deliveries; what is held stays held; an unknown tag is no error',
    run: async ({ name, note, channel }) => {
      const ch = await channel();
      const { queue } = await ch.assertQueue(name('q'));
      const box = inbox();
      await ch.consume(queue, box.take, { consumerTag: 'mine' });
      fill(ch, queue, 2);
      await box.until(2);
      note('cancelled', await ch.cancel('mine'));
      note('cancelled', await ch.cancel('never was'));
      fill(ch, queue, 1);
      note('counts', await settled(ch, queue));
      await ch.recover();
      note('after recover', await settled(ch, queue));
      note('order', await drain(ch, queue));
      await ch.deleteQueue(queue);
    },
  },
  {
    name: 'recover delivers everything held again',
    run: async ({ name, note, channel }) => {
      const ch = await channel();
      const { queue } = await ch.assertQueue(name('q'));
      const box = inbox();
      await ch.consume(queue, box.take);
      fill(ch, queue, 3);
      await box.until(3);
      await ch.recover();
      await box.until(6);
      note(
        'got',
        box.messages.map((message) => message && seen(message)),
      );
      await ch.deleteQueue(queue);
    },
  },
  {
    name: 'deleting a queue cancels its consumers with a null message',
    run: async ({ name, note, channel }) => {
      const ch = await channel();
      const { queue } = await ch.assertQueue(name('q'));
      const box = inbox();
      await ch.consume(queue, box.take);
      fill(ch, queue, 1);
      await box.until(1);
      const other = await channel();
      note('deleted', await other.deleteQueue(queue));
      await box.until(2);
      note(
        'got',
        box.messages.map((message) => message && seen(message)),
      );
      ch.ackAll();
      await ch.assertQueue(name('other'), { exclusive: true });
      note('acking what is gone is fine', await settled(ch, name('other')));
    },
  },
  {
    name: 'a quorum queue: what a lost connection held comes back first',
    run: async ({ name, note, channel, connect, cut }) => {
      const sender = await channel();
      const { queue } = await sender.assertQueue(name('q'), { arguments: { 'x-queue-type': 'quorum' } });
      fill(sender, queue, 6);
      const doomed = await connect();
      const ch = await doomed.createChannel();
      await ch.prefetch(4);
      const box = inbox();
      await ch.consume(queue, box.take);
      await box.until(4);
      const second = box.messages[1];
      if (second) ch.ack(second);
      await box.until(5);
      const heir = inbox();
      const other = await channel();
      await other.prefetch(1);
      await other.consume(queue, heir.take);
      await heir.until(1);
      cut(doomed);
      for (let i = 1; i < 5; i += 1) {
        other.ackAll();
        await heir.until(i + 1);
      }
      note(
        'heir',
        heir.messages.map((message) => message && [seen(message), message.properties.headers]),
      );
      await sender.deleteQueue(queue);
    },
  },
  {
    name: 'a quorum queue: what a consumer rejects',
    run: async ({ name, note, channel }) => {
      const ch = await channel();
      const { queue } = await ch.assertQueue(name('q'), { arguments: { 'x-queue-type': 'quorum' } });
      fill(ch, queue, 5);
      await ch.prefetch(3);
      const box = inbox();
      await ch.consume(queue, box.take);
      await box.until(3);
      const second = box.messages[1];
      if (second) ch.nack(second);
      await box.until(4);
      note(
        'got',
        box.messages.map((message) => message && seen(message)),
      );
      ch.nackAll();
      await box.until(7);
      note(
        'got',
        box.messages.map((message) => message && seen(message)),
      );
      await ch.deleteQueue(queue);
    },
  },
  {
    name: 'a quorum queue counts how often a message came back',
    run: async ({ name, note, channel }) => {
      const ch = await channel();
      const { queue } = await ch.assertQueue(name('q'), { arguments: { 'x-queue-type': 'quorum' } });
      ch.sendToQueue(queue, Buffer.from('m'), { headers: { kept: 'yes' } });
      const box = inbox();
      await ch.consume(queue, (message) => {
        box.take(message);
        if (message && box.messages.length < 3) ch.nack(message);
        else if (message) ch.ack(message);
      });
      await box.until(3);
      note(
        'got',
        box.messages.map((message) => message && [seen(message), message.properties.headers]),
      );
      await ch.deleteQueue(queue);
    },
  },
];
