/** Histories that nobody thought of: drawn from a seed, the same for both brokers. */
import type { Channel, ConfirmChannel, GetMessage } from 'amqplib';
import { createRandom, pickWith, type Pick } from '../../../broker/random.ts';
import { seen, settled, type Script, type Stage } from '../script.ts';

const KEYS = ['a', 'b', 'a.b', 'a.b.c'];
const PATTERNS = ['a', 'b', '#', '*', 'a.*', 'a.#', '*.b', '#.c'];
const TYPES = ['direct', 'fanout', 'topic', 'headers'];

interface World {
  readonly stage: Stage;
  readonly ch: ConfirmChannel;
  readonly queues: readonly string[];
  readonly exchanges: readonly string[];
  /** Deliveries that are not settled. */
  held: GetMessage[];
  sent: number;
}

/** Arguments that lead to nothing that depends on time. */
const queueArguments = (pick: Pick, grave: string): object =>
  pick([
    {},
    { 'x-max-length': 2 },
    { 'x-max-length': 3, 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': grave },
    { 'x-max-length': 1, 'x-overflow': 'reject-publish' },
    { 'x-max-priority': 3 },
    { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': grave },
    { 'x-max-length-bytes': 6, 'x-max-priority': 2 },
  ]);

const setUp = async (stage: Stage, pick: Pick): Promise<World> => {
  const ch = await (await stage.connect()).createConfirmChannel();
  const grave = stage.name('grave');
  await ch.assertQueue(grave, { exclusive: true });
  const queues = ['q0', 'q1', 'q2'].map(stage.name);
  for (const queue of queues) {
    const args = queueArguments(pick, grave);
    stage.note('queue', args);
    await ch.assertQueue(queue, { exclusive: true, arguments: args });
  }
  const exchanges = ['x0', 'x1'].map(stage.name);
  for (const exchange of exchanges) {
    const type = pick(TYPES);
    stage.note('exchange', type);
    await ch.assertExchange(exchange, type, { durable: false });
  }
  return { stage, ch, queues: [...queues, grave], exchanges, held: [], sent: 0 };
};

const bindArguments = (pick: Pick): object => pick([{}, { h: '1' }, { 'x-match': 'any', h: '1', i: '2' }]);

type Step = (world: World, pick: Pick) => Promise<readonly unknown[]>;

const publish: Step = async (world, pick) => {
  const { ch, stage } = world;
  world.sent += 1;
  const body = `m${world.sent}`;
  const direct = pick([true, false]);
  const [exchange, key] = direct ? ['', pick(world.queues)] : [pick(world.exchanges), pick(KEYS)];
  const options = {
    priority: pick([0, 1, 2, 9]),
    mandatory: pick([true, false]),
    headers: pick([{}, { h: '1' }, { i: '2', h: '3' }]),
    ...(pick([true, false, false]) ? { CC: [pick(world.queues)] } : {}),
  };
  const outcome = await new Promise<string>((resolve) => {
    ch.publish(exchange, key, Buffer.from(body), options, (error) => resolve(error ? 'nack' : 'ack'));
  });
  stage.note('published', body, exchange, key, outcome);
  return [];
};

const get: Step = async (world, pick) => {
  const queue = pick(world.queues);
  const noAck = pick([true, false, false]);
  const message = await world.ch.get(queue, { noAck });
  if (message && !noAck) world.held.push(message);
  return ['got', queue, message && [seen(message), message.fields.messageCount]];
};

const settle: Step = async (world, pick) => {
  if (world.held.length === 0) return ['nothing held'];
  const message = pick(world.held);
  const how = pick(['ack', 'nack', 'reject', 'drop'] as const);
  world.held = world.held.filter((each) => each !== message);
  if (how === 'ack') world.ch.ack(message);
  else if (how === 'nack') world.ch.nack(message);
  else world.ch.reject(message, how === 'reject');
  return [how, seen(message)];
};

const bind: Step = async ({ ch, queues, exchanges }, pick) => {
  const [queue, exchange, pattern, args] = [
    pick(queues),
    pick(exchanges),
    pick(PATTERNS),
    bindArguments(pick),
  ];
  await ch.bindQueue(queue, exchange, pattern, args);
  return ['bound', queue, exchange, pattern, args];
};

const unbind: Step = async ({ ch, queues, exchanges }, pick) => {
  const [queue, exchange, pattern, args] = [
    pick(queues),
    pick(exchanges),
    pick(PATTERNS),
    bindArguments(pick),
  ];
  await ch.unbindQueue(queue, exchange, pattern, args);
  return ['unbound', queue, exchange, pattern, args];
};

const bindExchanges: Step = async ({ ch, exchanges }, pick) => {
  const [to, from, pattern] = [pick(exchanges), pick(exchanges), pick(PATTERNS)];
  await ch.bindExchange(to, from, pattern);
  return ['bound', to, 'to', from, pattern];
};

const purge: Step = async ({ ch, queues }, pick) => {
  const queue = pick(queues);
  return ['purged', queue, await ch.purgeQueue(queue)];
};

const recover: Step = async (world) => {
  await world.ch.recover();
  world.held = [];
  return ['recovered'];
};

const STEPS: readonly Step[] = [
  publish,
  publish,
  publish,
  publish,
  get,
  get,
  settle,
  settle,
  bind,
  bind,
  unbind,
  bindExchanges,
  purge,
  recover,
];

/** What can be seen of every queue. */
const look = async (ch: Channel, queues: readonly string[]): Promise<readonly number[]> => {
  const counts: number[] = [];
  for (const queue of queues) counts.push((await settled(ch, queue)).ready);
  return counts;
};

/** A history of `length` steps. */
const history = (seed: number, length: number): Script => ({
  name: `a history drawn from the seed ${seed}`,
  run: async (stage) => {
    const pick = pickWith(createRandom(seed));
    const world = await setUp(stage, pick);
    world.ch.on('return', (message) => stage.note('returned', message.content.toString()));
    for (let step = 0; step < length; step += 1) {
      const told = await pick(STEPS)(world, pick);
      stage.note('step', ...told);
      stage.note('waiting', await look(world.ch, world.queues));
    }
    for (const queue of world.queues) {
      for (let message = await world.ch.get(queue, { noAck: true }); message;) {
        stage.note('left in', queue, seen(message));
        message = await world.ch.get(queue, { noAck: true });
      }
    }
    for (const exchange of world.exchanges) await world.ch.deleteExchange(exchange);
  },
});

/** Histories from these seeds. */
export const histories = (from: number, count: number, length: number): readonly Script[] =>
  Array.from({ length: count }, (_, index) => history(from + index, length));

export const RANDOM: readonly Script[] = histories(1, 24, 25);
