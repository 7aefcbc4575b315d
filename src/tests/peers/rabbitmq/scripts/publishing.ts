/** What publishers see: confirms, returns, and that content arrives as it was sent. */
import { inbox, seen, settled, type Script } from '../script.ts';

export const PUBLISHING: readonly Script[] = [
  {
    name: 'confirms come for all messages, routed or not',
    run: async ({ name, note, connect }) => {
      const ch = await (await connect()).createConfirmChannel();
      const { queue } = await ch.assertQueue(name('q'));
      const results: string[] = [];
      for (const key of [queue, 'nowhere', queue]) {
        ch.publish('', key, Buffer.from('m'), {}, (error) => results.push(error ? 'refused' : 'confirmed'));
      }
      await ch.waitForConfirms();
      note('confirms', results, await settled(ch, queue));
      await ch.deleteQueue(queue);
    },
  },
  {
    name: 'a mandatory message without a queue is returned, then confirmed',
    run: async ({ name, note, connect }) => {
      const ch = await (await connect()).createConfirmChannel();
      await ch.assertExchange(name('x'), 'topic', { autoDelete: false });
      const order: string[] = [];
      ch.on('return', (message) => {
        const fields = message.fields as unknown as { replyCode: number; replyText: string };
        order.push(`returned ${fields.replyCode} ${fields.replyText} ${message.content.toString()}`);
        order.push(
          JSON.stringify([message.fields.exchange, message.fields.routingKey, message.properties.type]),
        );
      });
      ch.publish(name('x'), 'key', Buffer.from('lost'), { mandatory: true, type: 't' }, () =>
        order.push('confirmed'),
      );
      ch.publish('', 'nowhere', Buffer.from(''), { mandatory: true }, () => order.push('confirmed'));
      await ch.waitForConfirms();
      note('order', order);
      await ch.deleteExchange(name('x'));
    },
  },
  {
    name: 'properties and headers arrive as they were sent',
    run: async ({ name, note, channel }) => {
      const ch = await channel();
      const { queue } = await ch.assertQueue(name('q'));
      const headers = {
        text: 'é',
        int: 1,
        big: 2 ** 40,
        float: 0.5,
        yes: true,
        none: null,
        list: [1, 'two', { three: 3 }],
        table: { a: { b: { c: 'd' } } },
        bytes: Buffer.from([0, 255]),
        when: { '!': 'timestamp', value: 1_700_000_000 },
      };
      ch.sendToQueue(queue, Buffer.from([0, 1, 254, 255]), {
        headers,
        contentType: 'application/octet-stream',
        contentEncoding: 'none',
        persistent: true,
        priority: 7,
        correlationId: 'c',
        replyTo: 'r',
        messageId: 'm',
        timestamp: 1_700_000_000,
        type: 't',
        userId: 'guest',
        appId: 'a',
      });
      const message = await ch.get(queue, { noAck: true });
      note('got', message && [message.content, message.properties]);
      await ch.deleteQueue(queue);
    },
  },
  {
    name: 'bodies of any size arrive whole, in frames of at most frame_max',
    run: async ({ name, note, connect }) => {
      for (const parameters of ['', '?frameMax=4096']) {
        const ch = await (await connect(parameters)).createChannel();
        const { queue } = await ch.assertQueue(name('q'));
        for (const size of [0, 1, 4088, 4089, 131_064, 131_065, 1_000_000]) {
          const body = Buffer.alloc(size, 'abc');
          ch.sendToQueue(queue, body);
          const message = await ch.get(queue, { noAck: true });
          note(`${parameters} ${size}`, message && message.content.equals(body));
        }
        await ch.deleteQueue(queue);
      }
    },
  },
  {
    name: 'messages of one channel stay in order through one exchange',
    run: async ({ name, note, channel }) => {
      const ch = await channel();
      const { queue } = await ch.assertQueue(name('q'));
      await ch.bindQueue(queue, 'amq.topic', name('#'));
      await ch.bindQueue(queue, 'amq.topic', name('a.*'));
      await ch.bindQueue(queue, 'amq.fanout', '');
      const box = inbox();
      await ch.consume(queue, box.take, { noAck: true });
      for (let i = 0; i < 50; i += 1) ch.publish('amq.topic', name('a.b'), Buffer.from(String(i)));
      await box.until(50);
      note('left', await settled(ch, queue));
      note(
        'order',
        box.messages.map((message) => message && seen(message)),
      );
      await ch.deleteQueue(queue);
    },
  },
  {
    name: 'publishing wrongly closes the channel with the reason',
    run: async ({ name, refused }) => {
      const body = Buffer.from('m');
      await refused('no exchange', (ch) => ch.publish(name('none'), 'k', body));
      await refused('internal', (ch) => ch.publish('amq.rabbitmq.trace', 'k', body));
      await refused('user', (ch) => ch.publish('', 'k', body, { userId: 'somebody' }));
      for (const expiration of ['soon', '10s', '-1', '']) {
        await refused(`expiration '${expiration}'`, (ch) => ch.publish('', 'k', body, { expiration }));
      }
      await refused('reply-to', (ch) => ch.publish('', 'k', body, { replyTo: 'amq.rabbitmq.reply-to' }));
    },
  },
];
