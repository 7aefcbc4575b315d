/** The behaviour that RabbitMQ's six tutorials rely on (https://www.rabbitmq.com/tutorials). */
import { inbox, seen, settled, type Script } from '../script.ts';

export const TUTORIALS: readonly Script[] = [
  {
    name: 'tutorial 1: a message waits in a queue until somebody consumes it',
    run: async ({ name, note, channel }) => {
      const sender = await channel();
      note('declared', await sender.assertQueue(name('hello'), { durable: false }));
      sender.sendToQueue(name('hello'), Buffer.from('Hello World!'));
      note('waiting', await settled(sender, name('hello')));
      const receiver = await channel();
      const box = inbox();
      await receiver.consume(name('hello'), box.take, { noAck: true });
      await box.until(1);
      note(
        'got',
        box.messages.map((message) => message && seen(message)),
      );
      note('left', await settled(receiver, name('hello')));
      await receiver.deleteQueue(name('hello'));
    },
  },
  {
    name: 'tutorial 2: workers are served in turn',
    run: async ({ name, note, channel }) => {
      const queue = name('tasks');
      const sender = await channel();
      await sender.assertQueue(queue, { durable: true });
      const [one, two] = [inbox(), inbox()];
      const [first, second] = [await channel(), await channel()];
      await first.consume(queue, one.take);
      await second.consume(queue, two.take);
      for (let i = 1; i <= 6; i += 1)
        sender.sendToQueue(queue, Buffer.from(`task ${i}`), { persistent: true });
      await Promise.all([one.until(3), two.until(3)]);
      note(
        'first',
        one.messages.map((message) => message && seen(message)),
      );
      note(
        'second',
        two.messages.map((message) => message && seen(message)),
      );
      await sender.deleteQueue(queue);
    },
  },
  {
    name: 'tutorial 2: with prefetch 1 a busy worker gets nothing more, and what it held goes to its twin',
    run: async ({ name, note, channel, connect, cut }) => {
      const queue = name('tasks');
      const sender = await channel();
      await sender.assertQueue(queue, { durable: true });
      const doomed = await connect();
      const busy = await doomed.createChannel();
      await busy.prefetch(1);
      const held = inbox();
      await busy.consume(queue, held.take);
      for (let i = 1; i <= 4; i += 1) sender.sendToQueue(queue, Buffer.from(`task ${i}`));
      await held.until(1);
      const twin = await channel();
      await twin.prefetch(1);
      const done = inbox();
      await twin.consume(queue, (message) => {
        done.take(message);
        if (message) twin.ack(message);
      });
      await done.until(3);
      note(
        'busy holds',
        held.messages.map((message) => message && seen(message)),
      );
      cut(doomed);
      await done.until(4);
      note(
        'twin did',
        done.messages.map((message) => message && seen(message)),
      );
      note('left', await settled(sender, queue));
      await sender.deleteQueue(queue);
    },
  },
  {
    name: 'tutorial 3: a fanout exchange copies to every temporary queue',
    run: async ({ name, note, channel }) => {
      const sender = await channel();
      note('exchange', await sender.assertExchange(name('logs'), 'fanout', { durable: false }));
      const boxes = await Promise.all(
        [1, 2].map(async () => {
          const receiver = await channel();
          const { queue } = await receiver.assertQueue('', { exclusive: true });
          note('queue', queue);
          await receiver.bindQueue(queue, name('logs'), '');
          const box = inbox();
          await receiver.consume(queue, box.take, { noAck: true });
          return box;
        }),
      );
      sender.publish(name('logs'), '', Buffer.from('info: up'));
      sender.publish(name('logs'), 'ignored', Buffer.from('info: still up'));
      for (const box of boxes) {
        await box.until(2);
        note(
          'got',
          box.messages.map((message) => message && seen(message)),
        );
      }
      await sender.deleteExchange(name('logs'));
    },
  },
  {
    name: 'tutorial 4: a direct exchange routes by exact key, and a queue may have several keys',
    run: async ({ name, note, channel }) => {
      const ch = await channel();
      await ch.assertExchange(name('direct'), 'direct', { durable: false });
      const { queue } = await ch.assertQueue('', { exclusive: true });
      for (const key of ['warning', 'error', 'error']) await ch.bindQueue(queue, name('direct'), key);
      const box = inbox();
      await ch.consume(queue, box.take, { noAck: true });
      for (const key of ['info', 'warning', 'error', 'errors', '']) {
        ch.publish(name('direct'), key, Buffer.from(key));
      }
      await box.until(2);
      note('left', await settled(ch, queue));
      note(
        'got',
        box.messages.map((message) => message && seen(message)),
      );
      await ch.deleteExchange(name('direct'));
    },
  },
  {
    name: 'tutorial 5: a topic exchange matches words, * for one and # for any number',
    run: async ({ name, note, channel }) => {
      const ch = await channel();
      await ch.assertExchange(name('topic'), 'topic', { durable: false });
      const keys = [
        'kern.critical',
        'kern',
        '',
        'a.b.c',
        'a..c',
        '.',
        'a.b.c.d',
        'critical',
        'x.kern.critical',
        'a.*.c',
        '#',
        'kern.',
        '.kern',
        'kern.critical.kern',
      ];
      const patterns = [
        '#',
        '*',
        'kern.*',
        '*.critical',
        'kern.#',
        '#.kern',
        '#.critical.#',
        'a.*.c',
        '*.*',
        '',
        '*.#',
        '#.*',
        'a.#.c',
        '#.#',
        '*.#.*',
        'a.#.#.d',
        'kern',
        '#.kern.#',
      ];
      for (const pattern of patterns) {
        const { queue } = await ch.assertQueue('', { exclusive: true });
        await ch.bindQueue(queue, name('topic'), pattern);
        for (const key of keys) ch.publish(name('topic'), key, Buffer.from(`'${key}'`));
        const got: string[] = [];
        for (let i = 0; i < keys.length; i += 1) {
          const message = await ch.get(queue, { noAck: true });
          if (message) got.push(message.content.toString());
        }
        note(`'${pattern}' takes`, got);
        await ch.deleteQueue(queue);
      }
      await ch.deleteExchange(name('topic'));
    },
  },
  {
    name: 'tutorial 6: a call and its answer through a callback queue',
    run: async ({ name, note, channel }) => {
      const server = await channel();
      await server.assertQueue(name('rpc'), { durable: false });
      await server.prefetch(1);
      await server.consume(name('rpc'), (message) => {
        if (!message) return;
        const { replyTo, correlationId } = message.properties;
        const answer = Buffer.from(String(Number(message.content) * 2));
        server.sendToQueue(String(replyTo), answer, { correlationId });
        server.ack(message);
      });
      const client = await channel();
      const { queue } = await client.assertQueue('', { exclusive: true });
      const box = inbox();
      await client.consume(queue, box.take, { noAck: true });
      client.sendToQueue(name('rpc'), Buffer.from('21'), { correlationId: 'one', replyTo: queue });
      await box.until(1);
      note(
        'answer',
        box.messages.map((message) => message && [seen(message), message.properties.correlationId]),
      );
      await server.deleteQueue(name('rpc'));
    },
  },
  {
    name: 'tutorial 6: a call and its answer by direct reply-to',
    run: async ({ name, note, channel }) => {
      const server = await channel();
      await server.assertQueue(name('rpc'), { durable: true, arguments: { 'x-queue-type': 'quorum' } });
      await server.consume(name('rpc'), (message) => {
        if (!message) return;
        note('asked', seen(message), message.properties.replyTo);
        server.publish('', String(message.properties.replyTo), Buffer.from('answer'), { mandatory: true });
        server.ack(message);
      });
      const client = await channel();
      const box = inbox();
      const { consumerTag } = await client.consume('amq.rabbitmq.reply-to', box.take, { noAck: true });
      note('tag', consumerTag);
      for (const count of [1, 2]) {
        client.sendToQueue(name('rpc'), Buffer.from('question'), { replyTo: 'amq.rabbitmq.reply-to' });
        await box.until(count);
      }
      note(
        'answers',
        box.messages.map((message) => message && seen(message)),
      );
      note('reply-to exists', await client.checkQueue('amq.rabbitmq.reply-to'));
      await server.deleteQueue(name('rpc'));
    },
  },
];
