/** The exchanges and queues of the one virtual host, `/`. */
import { EMPTY_TABLE } from './codec/index.ts';
import { AmqpError, thing } from './errors.ts';
import type { Reporter } from './events.ts';
import { createExchange, type Exchange, type ExchangeOptions, type ExchangeType } from './exchange/index.ts';
import { createQueue, type Copy, type Queue, type QueueOptions } from './queue.ts';

export interface Vhost {
  queue(name: string): Queue | undefined;
  /** Throws 404, or 405 when another connection owns it. */
  queueFor(name: string, connection: object): Queue;
  declareQueue(options: QueueOptions): Queue;
  deleteQueue(queue: Queue): number;
  exchange(name: string): Exchange | undefined;
  /** Throws 404. */
  knownExchange(name: string): Exchange;
  declareExchange(options: ExchangeOptions): Exchange;
  deleteExchange(exchange: Exchange): void;
  bind(exchange: Exchange, queue: Queue, key: string): void;
  unbind(exchange: Exchange, queue: Queue, key: string): void;
  /** The queues in which a message belongs. */
  route(exchange: string, key: string): ReadonlySet<Queue>;
  /** Drops copies for good, saying why. */
  drop(queue: Queue, copies: readonly Copy[], reason: string): void;
  readonly queues: () => IterableIterator<Queue>;
  readonly exchanges: () => IterableIterator<Exchange>;
}

/** The exchanges that every virtual host is born with. */
const BORN_WITH: readonly (readonly [name: string, type: ExchangeType, internal?: boolean])[] = [
  ['amq.direct', 'direct'],
  ['amq.fanout', 'fanout'],
  ['amq.topic', 'topic'],
  ['amq.rabbitmq.trace', 'topic', true],
];

/** A virtual host with the exchanges it is born with and no queues. */
export function createVhost(report: Reporter): Vhost {
  const queues = new Map<string, Queue>();
  const exchanges = new Map<string, Exchange>();
  for (const [name, type, internal] of BORN_WITH) {
    const options = { name, type, durable: true, autoDelete: false, internal: internal === true };
    exchanges.set(name, createExchange({ ...options, arguments: EMPTY_TABLE }));
  }

  const drop = (queue: Queue, copies: readonly Copy[], reason: string): void => {
    for (const { message } of copies) report.step('dropped', message, { queue: queue.name, reason });
  };

  const unbind = (exchange: Exchange, queue: Queue, key: string): void => {
    if (!exchange.router.unbind(queue, key)) return;
    report.queue({ state: 'unbound', queue: queue.name, exchange: exchange.name, key });
    if (exchange.autoDelete && exchange.router.size() === 0) exchanges.delete(exchange.name);
  };

  const known = <T>(kind: 'queue' | 'exchange', name: string, found: T | undefined): T => {
    if (found === undefined) throw new AmqpError('NOT_FOUND', `no ${thing(kind, name)}`);
    return found;
  };

  return {
    queue: (name) => queues.get(name),
    queueFor: (name, connection) => {
      const queue = known('queue', name, queues.get(name));
      checkOwner(queue, connection);
      return queue;
    },
    declareQueue: (options) => {
      const queue = createQueue(options);
      queues.set(options.name, queue);
      report.queue({ state: 'declared', queue: queue.name, durable: queue.durable });
      return queue;
    },
    deleteQueue: (queue) => {
      if (queue.deleted()) return 0;
      queues.delete(queue.name);
      for (const exchange of exchanges.values()) {
        for (const key of exchange.router.keysOf(queue)) unbind(exchange, queue, key);
      }
      const orphans = queue.delete();
      drop(queue, orphans, 'queue deleted');
      report.queue({ state: 'deleted', queue: queue.name });
      return orphans.length;
    },
    exchange: (name) => exchanges.get(name),
    knownExchange: (name) => known('exchange', name, exchanges.get(name)),
    declareExchange: (options) => {
      const exchange = createExchange(options);
      exchanges.set(options.name, exchange);
      return exchange;
    },
    deleteExchange: (exchange) => {
      exchanges.delete(exchange.name);
      for (const queue of queues.values()) {
        for (const key of exchange.router.keysOf(queue)) {
          report.queue({ state: 'unbound', queue: queue.name, exchange: exchange.name, key });
        }
      }
    },
    bind: (exchange, queue, key) => {
      if (!exchange.router.bind(queue, key)) return;
      report.queue({ state: 'bound', queue: queue.name, exchange: exchange.name, key });
    },
    unbind,
    route: (name, key) => {
      const found = new Set<Queue>();
      if (name === '') {
        const queue = queues.get(key);
        if (queue) found.add(queue);
      } else known('exchange', name, exchanges.get(name)).router.route(key, found);
      return found;
    },
    drop,
    queues: () => queues.values(),
    exchanges: () => exchanges.values(),
  };
}

/** Throws 405 when an exclusive queue belongs to another connection. */
export function checkOwner(queue: Queue, connection: object): void {
  if (queue.owner !== undefined && queue.owner !== connection) throw locked(queue.name);
}

/** 405, in RabbitMQ's words. */
export function locked(name: string): AmqpError {
  return new AmqpError(
    'RESOURCE_LOCKED',
    `cannot obtain exclusive access to locked ${thing('queue', name)}. It could be originally declared on ` +
      'another connection or the exclusive property value does not match that of the original declaration.',
  );
}
