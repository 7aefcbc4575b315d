/** Errors and their exact texts. */
import { connect } from 'amqplib';
import { inbox, settled, type Script } from '../script.ts';

export const ERRORS: readonly Script[] = [
  {
    name: 'acknowledging twice, or what never was, closes the channel',
    run: async ({ name, channel, refused, note }) => {
      const ch = await channel();
      const { queue } = await ch.assertQueue(name('q'));
      for (let i = 0; i < 3; i += 1) ch.sendToQueue(queue, Buffer.from('m'));
      await refused('twice', async (other) => {
        const message = await other.get(queue);
        if (!message) return;
        other.ack(message);
        other.ack(message);
      });
      const made = { fields: { deliveryTag: 7 } } as Parameters<typeof ch.ack>[0];
      await refused('unknown', (other) => other.ack(made));
      await refused('unknown, several', (other) => other.ack(made, true));
      await refused('unknown nack', (other) => other.nack(made, false, true));
      await refused('unknown reject', (other) => other.reject(made));
      note('the first ack counts', await settled(ch, queue));
      await ch.deleteQueue(queue);
    },
  },
  {
    name: 'what does not exist is 404',
    run: async ({ name, refused }) => {
      const none = name('none');
      await refused('consume', (ch) => ch.consume(none, () => undefined));
      await refused('get', (ch) => ch.get(none));
      await refused('purge', (ch) => ch.purgeQueue(none));
      await refused('passive', (ch) => ch.checkQueue(none));
      await refused('passive exchange', (ch) => ch.checkExchange(none));
      await refused('bind', (ch) => ch.bindQueue(none, 'amq.direct', 'k'));
      await refused('bind to nothing', async (ch) => {
        const { queue } = await ch.assertQueue('', { exclusive: true });
        await ch.bindQueue(queue, none, 'k');
      });
      await refused('bind nothing to nothing', (ch) => ch.bindQueue(none, none, 'k'));
      await refused('no queue yet', (ch) => ch.consume('', () => undefined));
      await refused('reply-to', (ch) => ch.checkQueue('amq.rabbitmq.reply-to.gone'));
    },
  },
  {
    name: 'declaring something else under a name that is taken is 406',
    run: async ({ name, channel, refused }) => {
      const ch = await channel();
      await ch.assertQueue(name('q'), { durable: false });
      await ch.assertExchange(name('x'), 'direct', { durable: false });
      await refused('durable', (c) => c.assertQueue(name('q'), { durable: true }));
      await refused('auto-delete', (c) => c.assertQueue(name('q'), { durable: false, autoDelete: true }));
      await refused('exclusive', (c) => c.assertQueue(name('q'), { durable: false, exclusive: true }));
      await refused('type', (c) => c.assertExchange(name('x'), 'topic', { durable: false }));
      await refused('durable', (c) => c.assertExchange(name('x'), 'direct'));
      await refused('auto-delete', (c) =>
        c.assertExchange(name('x'), 'direct', { durable: false, autoDelete: true }),
      );
      await refused('internal', (c) =>
        c.assertExchange(name('x'), 'direct', { durable: false, internal: true }),
      );
      await ch.deleteQueue(name('q'));
      await ch.deleteExchange(name('x'));
    },
  },
  {
    name: 'names that belong to the broker are 403, unknown types 503',
    run: async ({ name, refused }) => {
      await refused('queue', (ch) => ch.assertQueue('amq.mine'));
      await refused('exchange', (ch) => ch.assertExchange('amq.mine', 'direct'));
      await refused('delete', (ch) => ch.deleteExchange('amq.direct'));
      await refused('default declare', (ch) => ch.assertExchange('', 'direct'));
      await refused('default delete', (ch) => ch.deleteExchange(''));
      await refused('default passive', (ch) => ch.checkExchange(''));
      await refused('default bind', async (ch) => {
        const { queue } = await ch.assertQueue('', { exclusive: true });
        await ch.bindQueue(queue, '', 'k');
      });
      await refused('type', (ch) => ch.assertExchange(name('x'), 'made-up'));
    },
  },
  {
    name: 'consumer tags are unique on a channel; reply consumers do not acknowledge',
    run: async ({ name, refused }) => {
      await refused('tag', async (ch) => {
        const { queue } = await ch.assertQueue(name('q'), { exclusive: true });
        await ch.consume(queue, () => undefined, { consumerTag: 'same' });
        await ch.consume(queue, () => undefined, { consumerTag: 'same' });
      });
      await refused('reply ack', (ch) => ch.consume('amq.rabbitmq.reply-to', () => undefined));
      await refused('two', async (ch) => {
        await ch.consume('amq.rabbitmq.reply-to', () => undefined, { noAck: true });
        await ch.consume('amq.rabbitmq.reply-to', () => undefined, { noAck: true });
      });
    },
  },
  {
    name: 'after a channel error the connection goes on, and what the channel held comes back',
    run: async ({ name, note, connect }) => {
      const connection = await connect();
      const bad = await connection.createChannel();
      const error = inbox();
      bad.on('error', () => error.take(null));
      const { queue } = await bad.assertQueue(name('q'));
      bad.sendToQueue(queue, Buffer.from('m'));
      await bad.get(queue);
      bad.publish(name('none'), 'k', Buffer.from('m'));
      bad.publish('', queue, Buffer.from('ignored: the channel is closing'));
      await error.until(1);
      const good = await connection.createChannel();
      note('back', await settled(good, queue));
      await good.deleteQueue(queue);
    },
  },
  {
    name: 'wrong passwords, virtual hosts and limits are refused with the reason',
    run: async ({ note, port }) => {
      const attempts = [
        `amqp://guest:wrong@127.0.0.1:${port}`,
        `amqp://nobody:guest@127.0.0.1:${port}`,
        `amqp://guest:guest@127.0.0.1:${port}/elsewhere`,
      ];
      for (const url of attempts) {
        const outcome = await connect(url).then(
          () => 'connected',
          (error: Error) => error.message,
        );
        note(url.replace(String(port), ''), outcome);
      }
    },
  },
];
