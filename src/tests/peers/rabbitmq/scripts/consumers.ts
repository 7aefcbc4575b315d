/** Who is served: single active consumers, priorities, and what prefetch allows. */
import { inbox, seen, settled, type Script } from '../script.ts';

const fillAndWait = 3;

export const CONSUMERS: readonly Script[] = [
  ...(['classic', 'quorum'] as const).map((kind): Script => ({
    name: `a single active consumer is followed by the next (${kind})`,
    run: async ({ name, note, channel }) => {
      const ch = await channel();
      const args = { 'x-queue-type': kind, 'x-single-active-consumer': true };
      const { queue } = await ch.assertQueue(name('q'), { arguments: args });
      const [one, two] = [inbox(), inbox()];
      const first = await ch.consume(queue, one.take, { noAck: true });
      await ch.consume(queue, two.take, { noAck: true });
      for (let i = 0; i < fillAndWait; i += 1) ch.sendToQueue(queue, Buffer.from(`m${i}`));
      await one.until(fillAndWait);
      note('only the first', one.messages.length, two.messages.length);
      await ch.cancel(first.consumerTag);
      ch.sendToQueue(queue, Buffer.from('next'));
      await two.until(1);
      note(
        'then the second',
        two.messages.map((message) => message && seen(message)),
      );
      await ch.deleteQueue(queue);
    },
  })),
  {
    name: 'a single active consumer cannot be exclusive',
    run: async ({ name, channel, refused }) => {
      const ch = await channel();
      await ch.assertQueue(name('q'), { arguments: { 'x-single-active-consumer': true } });
      await refused('exclusive', (c) => c.consume(name('q'), () => undefined, { exclusive: true }));
      await ch.deleteQueue(name('q'));
    },
  },
  {
    name: 'a single active consumer: get is for classic queues',
    run: async ({ name, channel, note, refused }) => {
      const ch = await channel();
      await ch.assertQueue(name('c'), { arguments: { 'x-single-active-consumer': true } });
      note('classic', await ch.get(name('c')));
      await ch.assertQueue(name('q'), {
        arguments: { 'x-single-active-consumer': true, 'x-queue-type': 'quorum' },
      });
      await refused('quorum', (c) => c.get(name('q')));
      await ch.deleteQueue(name('q'));
      await ch.deleteQueue(name('c'));
    },
  },
  ...(['classic', 'quorum'] as const).map((kind): Script => ({
    name: `consumers of a higher priority come first, until they have enough (${kind})`,
    run: async ({ name, note, channel }) => {
      const ch = await channel();
      const { queue } = await ch.assertQueue(name('q'), { arguments: { 'x-queue-type': kind } });
      const boxes = [inbox(), inbox(), inbox()];
      await ch.prefetch(2);
      for (const [index, priority] of [0, 10, -5].entries()) {
        await ch.consume(queue, boxes[index]?.take ?? (() => undefined), { priority });
      }
      for (let i = 1; i <= 5; i += 1) {
        ch.sendToQueue(queue, Buffer.from(`m${i}`));
        await settled(ch, queue);
      }
      await Promise.all([boxes[0]?.until(2), boxes[1]?.until(2), boxes[2]?.until(1)]);
      for (const box of boxes)
        note(
          'got',
          box.messages.map((message) => message?.content.toString()),
        );
      await ch.deleteQueue(queue);
    },
  })),
  {
    name: 'a priority that is no number is refused',
    run: async ({ name, channel, refused }) => {
      const ch = await channel();
      await ch.assertQueue(name('q'));
      for (const priority of ['high', true, 1.5]) {
        await refused(JSON.stringify(priority), (c) =>
          c.consume(name('q'), () => undefined, { arguments: { 'x-priority': priority } }),
        );
      }
      await ch.deleteQueue(name('q'));
    },
  },
  {
    name: 'consumers are served in turn',
    run: async ({ name, note, channel }) => {
      const ch = await channel();
      const { queue } = await ch.assertQueue(name('q'), { exclusive: true });
      const boxes = [inbox(), inbox(), inbox()];
      for (const box of boxes) await ch.consume(queue, box.take, { noAck: true });
      for (let i = 1; i <= 9; i += 1) {
        ch.sendToQueue(queue, Buffer.from(`m${i}`));
        await settled(ch, queue);
      }
      await Promise.all(boxes.map((box) => box.until(3)));
      for (const box of boxes)
        note(
          'got',
          box.messages.map((message) => message?.content.toString()),
        );
    },
  },
  {
    name: 'what a consumer that is not ready leaves goes to another',
    run: async ({ name, note, channel }) => {
      const [busy, free] = [await channel(), await channel()];
      const { queue } = await busy.assertQueue(name('q'));
      await busy.prefetch(1);
      const [one, two] = [inbox(), inbox()];
      await busy.consume(queue, one.take);
      await free.consume(queue, two.take, { noAck: true });
      for (let i = 1; i <= 5; i += 1) {
        busy.sendToQueue(queue, Buffer.from(`m${i}`));
        await settled(busy, queue);
      }
      await Promise.all([one.until(1), two.until(4)]);
      note(
        'busy',
        one.messages.map((message) => message?.content.toString()),
      );
      note(
        'free',
        two.messages.map((message) => message?.content.toString()),
      );
      await busy.deleteQueue(queue);
    },
  },
];
