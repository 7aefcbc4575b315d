/** Declaring, binding, emptying and deleting. */
import { seen, settled, type Script } from '../script.ts';

export const QUEUES: readonly Script[] = [
  {
    name: 'declaring again what is there tells its counts; an empty name is the last declared queue',
    run: async ({ name, note, channel }) => {
      const ch = await channel();
      note('new', await ch.assertQueue(name('q'), { durable: false }));
      ch.sendToQueue(name('q'), Buffer.from('m'));
      await settled(ch, name('q'));
      note('again', await ch.assertQueue(name('q'), { durable: false }));
      note('passive', await ch.checkQueue(name('q')));
      note('made up', (await ch.assertQueue('', { exclusive: true })).queue);
      await ch.bindQueue('', 'amq.direct', '');
      note('purged', await ch.purgeQueue(name('q')));
      note('deleted', await ch.deleteQueue(''));
      note('deleted', await ch.deleteQueue(name('q')));
      note('deleted what is not there', await ch.deleteQueue(name('q')));
      note('unbound what is not there', await ch.unbindQueue(name('q'), name('x'), 'k'));
    },
  },
  {
    name: 'purge drops what waits, not what is held',
    run: async ({ name, note, channel }) => {
      const ch = await channel();
      const { queue } = await ch.assertQueue(name('q'));
      for (let i = 0; i < 4; i += 1) ch.sendToQueue(queue, Buffer.from('m'));
      await ch.get(queue);
      note('purged', await ch.purgeQueue(queue));
      await ch.recover();
      const message = await ch.get(queue);
      note('held', message && seen(message));
      await ch.deleteQueue(queue);
    },
  },
  {
    name: 'an auto-delete queue goes with its last consumer, and never without one',
    run: async ({ name, note, channel, refused }) => {
      const ch = await channel();
      await ch.assertQueue(name('q'), { autoDelete: true });
      note('before', await settled(ch, name('q')));
      const [one, two] = [
        await ch.consume(name('q'), () => undefined),
        await ch.consume(name('q'), () => undefined),
      ];
      await ch.cancel(one.consumerTag);
      note('one left', await settled(ch, name('q')));
      await ch.cancel(two.consumerTag);
      await refused('none left', (other) => other.checkQueue(name('q')));
    },
  },
  {
    name: 'an exclusive queue is locked for others and goes with its connection',
    run: async ({ name, note, connect, refused, channel, cut }) => {
      const owner = await connect();
      const ch = await owner.createChannel();
      note('durable is ignored', await ch.assertQueue(name('q'), { exclusive: true, durable: true }));
      await refused('declare', (other) => other.assertQueue(name('q'), { exclusive: true }));
      await refused('declare shared', (other) => other.assertQueue(name('q')));
      await refused('passive', (other) => other.checkQueue(name('q')));
      await refused('consume', (other) => other.consume(name('q'), () => undefined));
      await refused('get', (other) => other.get(name('q')));
      await refused('bind', (other) => other.bindQueue(name('q'), 'amq.direct', 'k'));
      await refused('purge', (other) => other.purgeQueue(name('q')));
      await refused('delete', (other) => other.deleteQueue(name('q')));
      const publisher = await channel();
      publisher.sendToQueue(name('q'), Buffer.from('anybody may publish'));
      await publisher.checkExchange('amq.direct');
      note('own', await settled(ch, name('q')));
      const sibling = await owner.createChannel();
      note('sibling', await settled(sibling, name('q')));
      await owner.close();
      await refused('after close', (other) => other.checkQueue(name('q')));
      const second = await connect();
      await (await second.createChannel()).assertQueue(name('q'), { exclusive: true });
      cut(second);
    },
  },
  {
    name: 'an exclusive consumer shuts out others',
    run: async ({ name, channel, refused }) => {
      const ch = await channel();
      await ch.assertQueue(name('q'));
      const { consumerTag } = await ch.consume(name('q'), () => undefined, { exclusive: true });
      await refused('second', (other) => other.consume(name('q'), () => undefined));
      await ch.cancel(consumerTag);
      await ch.consume(name('q'), () => undefined);
      await refused('exclusive second', (other) =>
        other.consume(name('q'), () => undefined, { exclusive: true }),
      );
      await ch.deleteQueue(name('q'));
    },
  },
  {
    name: 'deleting only if unused or empty',
    run: async ({ name, note, channel, refused }) => {
      const ch = await channel();
      await ch.assertQueue(name('q'));
      await ch.assertExchange(name('x'), 'direct');
      await ch.bindQueue(name('q'), name('x'), 'k');
      const { consumerTag } = await ch.consume(name('q'), () => undefined);
      await refused('in use', (other) => other.deleteQueue(name('q'), { ifUnused: true }));
      await ch.cancel(consumerTag);
      ch.sendToQueue(name('q'), Buffer.from('m'));
      await settled(ch, name('q'));
      await refused('not empty', (other) => other.deleteQueue(name('q'), { ifEmpty: true }));
      await refused('exchange in use', (other) => other.deleteExchange(name('x'), { ifUnused: true }));
      note('deleted', await ch.deleteQueue(name('q')));
      note('deleted', await ch.deleteExchange(name('x'), { ifUnused: true }));
      note('deleted again', await ch.deleteExchange(name('x')));
    },
  },
  {
    name: 'an auto-delete exchange goes with its last binding',
    run: async ({ name, note, channel, refused }) => {
      const ch = await channel();
      await ch.assertExchange(name('x'), 'fanout', { autoDelete: true });
      const { queue } = await ch.assertQueue('', { exclusive: true });
      await ch.bindQueue(queue, name('x'), 'one');
      await ch.bindQueue(queue, name('x'), 'two');
      await ch.unbindQueue(queue, name('x'), 'one');
      note('one left', await ch.checkExchange(name('x')));
      await ch.deleteQueue(queue);
      await refused('none left', (other) => other.checkExchange(name('x')));
    },
  },
  {
    name: 'unknown arguments are ignored; arguments of other types of queue are refused',
    run: async ({ name, note, channel, refused }) => {
      const ch = await channel();
      const queue = (args: object) => ({ arguments: args, durable: true });
      await ch.assertQueue(name('q'), queue({ 'x-made-up': 1, 'x-queue-mode': 'lazy' }));
      note(
        'same',
        await ch.assertQueue(name('q'), queue({ 'x-queue-mode': 'lazy', 'x-queue-type': 'classic' })),
      );
      await refused('other mode', (other) => other.assertQueue(name('q'), queue({})));
      await refused('other mode', (other) =>
        other.assertQueue(name('q'), queue({ 'x-queue-mode': 'default' })),
      );
      for (const args of [
        { 'x-queue-type': 'other' },
        { 'x-queue-type': 5 },
        { 'x-queue-mode': 'busy' },
        { 'x-queue-mode': 5 },
        { 'x-queue-version': 3 },
        { 'x-queue-version': 'two' },
        { 'x-delivery-limit': 3 },
        { 'x-max-age': '1D' },
        { 'x-queue-type': 'quorum', 'x-max-priority': 3 },
        { 'x-queue-type': 'quorum', 'x-quorum-initial-group-size': 0 },
      ]) {
        await refused(JSON.stringify(args), (other) => other.assertQueue(name('r'), queue(args)));
      }
      await ch.deleteQueue(name('q'));
    },
  },
  {
    name: 'a quorum queue is durable, shared and kept',
    run: async ({ name, note, channel, refused }) => {
      const quorum = { 'x-queue-type': 'quorum' };
      const ch = await channel();
      note('made', await ch.assertQueue(name('q'), { durable: true, arguments: quorum }));
      await refused('not durable', (c) => c.assertQueue(name('r'), { durable: false, arguments: quorum }));
      await refused('exclusive', (c) => c.assertQueue(name('r'), { exclusive: true, arguments: quorum }));
      await refused('auto-delete', (c) => c.assertQueue(name('r'), { autoDelete: true, arguments: quorum }));
      await refused('made-up name', (c) => c.assertQueue('', { arguments: quorum }));
      await refused('if unused', (c) => c.deleteQueue(name('q'), { ifUnused: true }));
      await refused('as classic', (c) => c.assertQueue(name('q'), { durable: true }));
      await refused('global prefetch', async (c) => {
        await c.prefetch(1, true);
        await c.consume(name('q'), () => undefined);
      });
      await ch.deleteQueue(name('q'));
    },
  },
];
