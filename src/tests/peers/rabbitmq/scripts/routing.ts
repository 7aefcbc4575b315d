/** Which queues a message reaches: headers, alternates, exchanges bound to exchanges, copies. */
import type { Channel } from 'amqplib';
import { drained, settled, type Script, type Stage } from '../script.ts';

/** Declares exclusive queues bound to an exchange, each with its key and arguments. */
const bindAll = async (
  { name }: Stage,
  ch: Channel,
  exchange: string,
  bindings: Readonly<Record<string, readonly [string, object?]>>,
): Promise<readonly string[]> => {
  const queues: string[] = [];
  for (const [queue, [key, args]] of Object.entries(bindings)) {
    await ch.assertQueue(name(queue), { exclusive: true });
    await ch.bindQueue(name(queue), exchange, key, args);
    queues.push(name(queue));
  }
  return queues;
};

/** Notes how many messages wait in each queue. */
const noteCounts = async (
  { note }: Stage,
  ch: Channel,
  what: string,
  queues: readonly string[],
): Promise<void> => {
  for (const queue of queues) note(what, queue, (await settled(ch, queue)).ready);
};

const headersScript = (
  name: string,
  bindings: Readonly<Record<string, object>>,
  sent: readonly object[],
): Script => ({
  name,
  run: async (stage) => {
    const ch = await stage.channel();
    await ch.assertExchange(stage.name('x'), 'headers', { durable: false });
    const keyed = Object.fromEntries(
      Object.entries(bindings).map(([queue, args]) => [queue, ['', args] as const]),
    );
    const queues = await bindAll(stage, ch, stage.name('x'), keyed);
    for (const headers of sent) {
      ch.publish(stage.name('x'), 'ignored', Buffer.from('m'), { headers });
      await noteCounts(stage, ch, JSON.stringify(headers), queues);
    }
    await ch.deleteExchange(stage.name('x'));
  },
});

export const ROUTING: readonly Script[] = [
  headersScript(
    'headers: all, any, and what counts without saying',
    {
      all: { 'x-match': 'all', a: '1', b: '2' },
      any: { 'x-match': 'any', a: '1', b: '2' },
      unsaid: { a: '1', b: '2' },
      empty: {},
      emptyAny: { 'x-match': 'any' },
    },
    [
      {},
      { a: '1' },
      { a: '1', b: '2' },
      { a: '1', b: '2', c: '3' },
      { a: '2', b: '1' },
      { 'x-match': 'all' },
    ],
  ),
  headersScript(
    'headers: types matter, and an empty value asks only for the name',
    {
      number: { a: 1 },
      text: { a: '1' },
      there: { a: null },
      yes: { a: true },
      big: { a: 2 ** 40 },
      list: { a: [1, 'x'] },
      table: { a: { b: 1 } },
    },
    [
      { a: 1 },
      { a: '1' },
      { a: true },
      { a: 2 ** 40 },
      { a: [1, 'x'] },
      { a: { b: 1 } },
      { a: null },
      { a: 1.5 },
      { b: 1 },
    ],
  ),
  headersScript(
    'headers: names that begin with x- count only when asked',
    {
      all: { 'x-match': 'all', 'x-a': '1' },
      any: { 'x-match': 'any', 'x-a': '1', b: '2' },
      allX: { 'x-match': 'all-with-x', 'x-a': '1' },
      anyX: { 'x-match': 'any-with-x', 'x-a': '1', b: '2' },
    },
    [{}, { 'x-a': '1' }, { b: '2' }, { 'x-a': '2' }],
  ),
  {
    name: 'headers: a match that is none is refused',
    run: async ({ name, channel, refused }) => {
      const ch = await channel();
      await ch.assertExchange(name('x'), 'headers', { durable: false });
      for (const match of ['some', 5, true]) {
        await refused(JSON.stringify(match), async (other) => {
          const { queue } = await other.assertQueue('', { exclusive: true });
          await other.bindQueue(queue, name('x'), '', { 'x-match': match });
        });
      }
      await ch.deleteExchange(name('x'));
    },
  },
  {
    name: 'the headers exchanges that every virtual host has',
    run: async (stage) => {
      const ch = await stage.channel();
      for (const exchange of ['amq.headers', 'amq.match']) {
        const { queue } = await ch.assertQueue('', { exclusive: true });
        await ch.bindQueue(queue, exchange, '', { [stage.name('h')]: 'yes' });
        ch.publish(exchange, '', Buffer.from('m'), { headers: { [stage.name('h')]: 'yes' } });
        stage.note(exchange, (await settled(ch, queue)).ready);
      }
    },
  },
  {
    name: 'a binding is its key and its arguments: both must be unbound',
    run: async (stage) => {
      const { name, channel, note } = stage;
      const ch = await channel();
      for (const type of ['direct', 'topic', 'fanout']) {
        const exchange = name(type);
        await ch.assertExchange(exchange, type, { autoDelete: true });
        const { queue } = await ch.assertQueue('', { exclusive: true });
        await ch.bindQueue(queue, exchange, 'k');
        await ch.bindQueue(queue, exchange, 'k');
        await ch.bindQueue(queue, exchange, 'k', { a: 1, b: 2 });
        await ch.bindQueue(queue, exchange, 'k', { b: 2, a: 1 });
        ch.publish(exchange, 'k', Buffer.from('1'));
        await ch.unbindQueue(queue, exchange, 'k');
        ch.publish(exchange, 'k', Buffer.from('2'));
        await ch.unbindQueue(queue, exchange, 'other');
        note(type, (await settled(ch, queue)).ready);
        await ch.unbindQueue(queue, exchange, 'k', { b: 2, a: 1 });
        note(
          'gone with the last',
          await ch.checkExchange(exchange).then(
            () => 'no',
            () => 'yes',
          ),
        );
        return;
      }
    },
  },
  {
    name: 'topic patterns: words, # and *, empty words',
    run: async (stage) => {
      const ch = await stage.channel();
      await ch.assertExchange(stage.name('x'), 'topic', { durable: false });
      const patterns = [
        '#',
        '*',
        'a.*',
        'a.#',
        '*.b',
        '#.b',
        'a.*.b',
        'a.#.b',
        '',
        'a..b',
        '*.*',
        '#.#',
        '#.*',
        'a',
      ];
      const queues = await bindAll(
        stage,
        ch,
        stage.name('x'),
        Object.fromEntries(patterns.map((pattern, index) => [`q${index}`, [pattern]])),
      );
      for (const key of ['', 'a', 'b', 'a.b', 'a.c.b', 'a..b', '.', 'a.', '.b', 'a.b.c.b', '#', '*', 'a.*']) {
        ch.publish(stage.name('x'), key, Buffer.from('m'));
        await noteCounts(stage, ch, `key '${key}':`, queues);
      }
      await ch.deleteExchange(stage.name('x'));
    },
  },
  {
    name: 'an alternate exchange takes what could not be routed, and counts as a route',
    run: async (stage) => {
      const { name, note, channel, connect } = stage;
      const ch = await channel();
      await ch.assertExchange(name('other'), 'fanout', { durable: false });
      await ch.assertExchange(name('x'), 'direct', { durable: false, alternateExchange: name('other') });
      const [bound, rest] = await bindAll(stage, ch, name('x'), { bound: ['k'], rest: ['never'] });
      await ch.unbindQueue(rest ?? '', name('x'), 'never');
      await ch.bindQueue(rest ?? '', name('other'), '');
      const confirming = await (await connect()).createConfirmChannel();
      confirming.on('return', (message) => note('returned', message.fields.routingKey));
      for (const key of ['k', 'lost', 'lost'])
        confirming.publish(name('x'), key, Buffer.from('m'), { mandatory: true });
      await confirming.waitForConfirms();
      await noteCounts(stage, ch, 'after', [bound ?? '', rest ?? '']);
      const message = await ch.get(rest ?? '', { noAck: true });
      note('as it was', message && [message.fields.exchange.length > 0, message.fields.routingKey]);
      await ch.deleteExchange(name('other'));
      confirming.publish(name('x'), 'lost again', Buffer.from('m'), { mandatory: true });
      await confirming.waitForConfirms();
      await ch.deleteExchange(name('x'));
    },
  },
  {
    name: 'an alternate exchange that leads back to itself ends',
    run: async (stage) => {
      const { name, note, connect, channel } = stage;
      const ch = await channel();
      await ch.assertExchange(name('a'), 'direct', { durable: false, alternateExchange: name('b') });
      await ch.assertExchange(name('b'), 'direct', { durable: false, alternateExchange: name('a') });
      const confirming = await (await connect()).createConfirmChannel();
      confirming.on('return', (message) => note('returned', message.fields.exchange));
      confirming.publish(name('a'), 'k', Buffer.from('m'), { mandatory: true });
      await confirming.waitForConfirms();
      await ch.deleteExchange(name('a'));
      await ch.deleteExchange(name('b'));
    },
  },
  {
    name: 'alternate exchanges are compared when declared again, and must be names',
    run: async ({ name, channel, refused }) => {
      const ch = await channel();
      await ch.assertExchange(name('x'), 'direct', { alternateExchange: name('y') });
      await ch.assertExchange(name('x'), 'direct', { alternateExchange: name('y') });
      await refused('another', (c) =>
        c.assertExchange(name('x'), 'direct', { alternateExchange: name('z') }),
      );
      await refused('none', (c) => c.assertExchange(name('x'), 'direct'));
      await refused('number', (c) =>
        c.assertExchange(name('z'), 'direct', { arguments: { 'alternate-exchange': 5 } }),
      );
      await ch.deleteExchange(name('x'));
    },
  },
  {
    name: 'exchanges bound to exchanges: keys count at each, and each queue gets one copy',
    run: async (stage) => {
      const { name, channel } = stage;
      const ch = await channel();
      await ch.assertExchange(name('first'), 'topic', { durable: false });
      await ch.assertExchange(name('second'), 'direct', { durable: false, internal: true });
      await ch.bindExchange(name('second'), name('first'), 'a.#');
      await ch.bindExchange(name('second'), name('first'), '#.b');
      const queues = await bindAll(stage, ch, name('second'), { exact: ['a.b'], other: ['a'] });
      await ch.bindQueue(queues[0] ?? '', name('first'), 'a.*');
      for (const key of ['a.b', 'a', 'b', 'c.b']) ch.publish(name('first'), key, Buffer.from(key));
      await noteCounts(stage, ch, 'through two', queues);
      await ch.unbindExchange(name('second'), name('first'), 'a.#');
      ch.publish(name('first'), 'a', Buffer.from('m'));
      await noteCounts(stage, ch, 'unbound', queues);
      await ch.deleteExchange(name('second'));
      ch.publish(name('first'), 'a.b', Buffer.from('m'));
      await noteCounts(stage, ch, 'deleted', queues);
      await ch.deleteExchange(name('first'));
    },
  },
  {
    name: 'exchanges bound in a circle',
    run: async (stage) => {
      const { name, channel } = stage;
      const ch = await channel();
      await ch.assertExchange(name('a'), 'fanout', { durable: false });
      await ch.assertExchange(name('b'), 'fanout', { durable: false });
      await ch.bindExchange(name('a'), name('b'), '');
      await ch.bindExchange(name('b'), name('a'), '');
      await ch.bindExchange(name('a'), name('a'), '');
      const queues = await bindAll(stage, ch, name('a'), { q: [''] });
      ch.publish(name('b'), '', Buffer.from('m'));
      await noteCounts(stage, ch, 'once', queues);
      await ch.deleteExchange(name('a'));
      await ch.deleteExchange(name('b'));
    },
  },
  {
    name: 'an auto-delete exchange goes with its last binding to an exchange, one after the other',
    run: async ({ name, channel, refused, note }) => {
      const ch = await channel();
      await ch.assertExchange(name('source'), 'fanout', { autoDelete: true });
      await ch.assertExchange(name('middle'), 'fanout', { autoDelete: true });
      await ch.bindExchange(name('middle'), name('source'), '');
      const { queue } = await ch.assertQueue('', { exclusive: true });
      await ch.bindQueue(queue, name('middle'), '');
      note('there', await ch.checkExchange(name('source')));
      await ch.deleteQueue(queue);
      await refused('middle', (c) => c.checkExchange(name('middle')));
      await refused('source', (c) => c.checkExchange(name('source')));
    },
  },
  {
    name: 'binding exchanges that are not there, or the default one',
    run: async ({ name, channel, refused, note }) => {
      const ch = await channel();
      await ch.assertExchange(name('x'), 'fanout', { durable: false });
      await refused('no source', (c) => c.bindExchange(name('x'), name('none'), ''));
      await refused('no destination', (c) => c.bindExchange(name('none'), name('x'), ''));
      await refused('neither', (c) => c.bindExchange(name('none'), name('nothing'), ''));
      await refused('default source', (c) => c.bindExchange(name('x'), '', ''));
      await refused('default destination', (c) => c.bindExchange('', name('x'), ''));
      note('unbind', await ch.unbindExchange(name('x'), name('none'), ''));
      await refused('if unused', async (c) => {
        await c.bindExchange('amq.fanout', name('x'), 'k');
        await c.deleteExchange(name('x'), { ifUnused: true });
      });
      await ch.deleteExchange(name('x'));
    },
  },
  {
    name: 'CC and BCC: more keys, of which the blind ones are not shown',
    run: async ({ name, note, channel }) => {
      const ch = await channel();
      for (const queue of ['to', 'cc', 'bcc', 'both']) await ch.assertQueue(name(queue), { exclusive: true });
      ch.publish('', name('to'), Buffer.from('m'), {
        CC: [name('cc'), name('both')],
        BCC: [name('bcc'), name('both')],
        headers: { kept: 1 },
      });
      for (const queue of ['to', 'cc', 'bcc', 'both']) {
        await settled(ch, name(queue));
        note(queue, await drained(ch, name(queue)));
      }
      ch.publish('amq.direct', 'nowhere', Buffer.from('m'), { CC: name('cc') });
      note('through an exchange', (await settled(ch, name('cc'))).ready);
      await ch.bindQueue(name('cc'), 'amq.direct', name('key'));
      ch.publish('amq.direct', 'nowhere', Buffer.from('m'), { CC: [name('key')] });
      note('through an exchange', (await settled(ch, name('cc'))).ready);
      ch.publish('', 'nowhere', Buffer.from('m'), { headers: { CC: [1, null, name('cc')] } });
      note('passing over what is no text', (await settled(ch, name('cc'))).ready);
    },
  },
  {
    name: 'CC that is no list of texts is refused',
    run: async ({ refused }) => {
      for (const headers of [{ CC: 'text' }, { BCC: 5 }, { CC: { a: 1 } }, { BCC: null }]) {
        await refused(JSON.stringify(headers), (ch) => ch.publish('', 'q', Buffer.from('m'), { headers }));
      }
    },
  },
];
