/**
 * Random histories against a model of a queue that one can read at a glance. After each step: what was delivered is what
 * waited longest (of the highest priority), nobody holds more than their prefetch, nobody with room is left without,
 * what came back says so, and everything is somewhere.
 */
import { EMPTY_TABLE, type Field, type Method } from '../../images/rabbitmq/codec/index.ts';
import { createTestBroker, openClient, type TestClient } from '../../images/rabbitmq/testing.ts';
import { createRandom, pickWith, type Pick } from './random.ts';

/** A message in the model. */
interface Item {
  readonly id: number;
  readonly priority: number;
  returned: boolean;
}

interface Worker {
  readonly client: TestClient;
  readonly prefetch: number;
  readonly noAck: boolean;
  /** Deliveries that are not settled, by tag, in order. */
  readonly held: Map<number, Item>;
}

interface Rules {
  readonly kind: 'classic' | 'quorum';
  readonly maxPriority: number;
  readonly maxLength: number | undefined;
}

/** Something that must not be; the message says what, after which steps. */
export class Broken extends Error {
  constructor(what: string, steps: readonly string[]) {
    super(`${what}\nafter:\n  ${steps.slice(-12).join('\n  ')}`);
    this.name = 'Broken';
  }
}

/** Plays a history; returns how many messages were delivered. Throws Broken. */
export function playHistory(seed: number, length: number): number {
  const random = createRandom(seed);
  const pick = pickWith(random);
  const rules: Rules = pick<Rules>([
    { kind: 'classic', maxPriority: 0, maxLength: undefined },
    { kind: 'classic', maxPriority: 3, maxLength: undefined },
    { kind: 'classic', maxPriority: 0, maxLength: 5 },
    { kind: 'classic', maxPriority: 2, maxLength: 4 },
  ]);
  const { broker, defects } = createTestBroker();
  const steps: string[] = [JSON.stringify(rules)];
  const fail = (what: string): never => {
    throw new Broken(`${what} (seed ${seed})`, steps);
  };
  const sender = openClient(broker);
  sender.say(1, declare(rules));
  let ready: Item[] = [];
  let workers: Worker[] = [];
  let delivered = 0;
  let last = 0;

  const order = (a: Item, b: Item): number => b.priority - a.priority || a.id - b.id;
  /** The oldest go when there are too many. */
  const trim = (): void => {
    ready.sort(order);
    if (rules.maxLength !== undefined) ready = ready.slice(Math.max(0, ready.length - rules.maxLength));
  };
  const back = (items: Iterable<Item>): void => {
    for (const item of items) ready.push(Object.assign(item, { returned: true }));
  };

  /** What the workers heard, held against the model. */
  const collect = (): void => {
    const got: Item[] = [];
    for (const worker of workers) {
      const bodies = worker.client.heard().filter((line) => line.includes(' body '));
      const deliveries = worker.client.methods().filter((method) => method.name === 'basic.deliver');
      for (const [index, { deliveryTag, redelivered }] of deliveries.entries()) {
        const id = Number(/body (\d+)$/.exec(bodies[index] ?? '')?.[1]);
        const item = ready.find((each) => each.id === id);
        if (!item) return fail(`${id} was delivered, but does not wait`);
        if (item.returned !== redelivered) fail(`${id}: redelivered is ${redelivered}`);
        if (!worker.noAck) worker.held.set(deliveryTag, item);
        got.push(item);
      }
      if (worker.prefetch > 0 && worker.held.size > worker.prefetch) fail('more than the prefetch is held');
    }
    delivered += got.length;
    const due = ready.toSorted(order).slice(0, got.length);
    if (due.some((item) => !got.includes(item))) fail(`delivered ${idsOf(got)}, due were ${idsOf(due)}`);
    ready = ready.filter((item) => !got.includes(item));
    const free = workers.some(({ noAck, prefetch, held }) => noAck || prefetch === 0 || held.size < prefetch);
    if (free && ready.length > 0) fail(`${idsOf(ready)} wait although a worker has room`);
  };

  const acts: Readonly<Record<string, (choose: Pick) => void>> = {
    publish: () => {
      last += 1;
      const priority = pick([0, 1, 2, 3, 9]);
      ready.push({ id: last, priority: Math.min(priority, rules.maxPriority), returned: false });
      steps.push(`publish ${last} priority ${priority}`);
      sender.publish('q', String(last), { priority });
      collect();
      trim();
    },
    hire: () => {
      if (workers.length >= 4) return;
      const worker: Worker = {
        client: openClient(broker),
        prefetch: pick([0, 1, 2, 5]),
        noAck: pick([false, false, false, true]),
        held: new Map(),
      };
      steps.push(`hire prefetch ${worker.prefetch} noAck ${worker.noAck}`);
      workers.push(worker);
      worker.client.say(
        1,
        { name: 'basic.qos', prefetchSize: 0, prefetchCount: worker.prefetch, global: false },
        consume(worker.noAck),
      );
      collect();
    },
    settle: (choose) => {
      const busy = workers.filter(({ held }) => held.size > 0);
      if (busy.length === 0) return;
      const { client, held } = choose(busy);
      const tag = choose([...held.keys()]);
      const multiple = choose([true, false, false]);
      const how = choose(['ack', 'ack', 'requeue', 'drop'] as const);
      const items = [...held].filter(([each]) => (multiple ? each <= tag : each === tag));
      for (const [each] of items) held.delete(each);
      steps.push(`${how} ${tag} multiple ${multiple}`);
      if (how === 'requeue') back(items.map(([, item]) => item));
      if (how === 'requeue') trim();
      client.say(
        1,
        how === 'ack'
          ? { name: 'basic.ack', deliveryTag: tag, multiple }
          : { name: 'basic.nack', deliveryTag: tag, multiple, requeue: how === 'requeue' },
      );
      collect();
    },
    lose: (choose) => {
      if (workers.length === 0) return;
      const doomed = choose(workers);
      workers = workers.filter((worker) => worker !== doomed);
      steps.push(`lose one that holds ${doomed.held.size}`);
      back(doomed.held.values());
      trim();
      doomed.client.lose();
      collect();
    },
    recover: (choose) => {
      if (workers.length === 0) return;
      const { client, held } = choose(workers);
      steps.push(`recover ${held.size}`);
      back(held.values());
      held.clear();
      trim();
      client.say(1, { name: 'basic.recover', requeue: true });
      collect();
    },
  };
  const weighted = ['publish', 'publish', 'publish', 'settle', 'settle', 'settle', 'hire', 'lose', 'recover'];
  for (let step = 0; step < length; step += 1) acts[pick(weighted)]?.(pick);

  const held = workers.reduce((sum, worker) => sum + worker.held.size, 0);
  const [queue] = broker.snapshot().queues;
  if (queue?.ready !== ready.length || queue.unacked !== held) {
    fail(`the broker counts ${queue?.ready} and ${queue?.unacked}, the model ${ready.length} and ${held}`);
  }
  if (defects.length > 0) fail(String(defects[0]));
  return delivered;
}

const idsOf = (items: readonly Item[]): string => items.map(({ id }) => id).join(' ') || 'nothing';

function declare({ kind, maxPriority, maxLength }: Rules): Method {
  const args = new Map<string, Field>([['x-queue-type', { type: 'S', value: Buffer.from(kind) }]]);
  if (maxPriority > 0) args.set('x-max-priority', { type: 'I', value: maxPriority });
  if (maxLength !== undefined) args.set('x-max-length', { type: 'I', value: maxLength });
  return {
    name: 'queue.declare',
    ticket: 0,
    queue: 'q',
    passive: false,
    durable: true,
    exclusive: false,
    autoDelete: false,
    nowait: false,
    arguments: args,
  };
}

function consume(noAck: boolean): Method {
  return {
    name: 'basic.consume',
    ticket: 0,
    queue: 'q',
    consumerTag: 'c',
    noLocal: false,
    noAck,
    exclusive: false,
    nowait: false,
    arguments: EMPTY_TABLE,
  };
}
