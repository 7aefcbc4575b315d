/** A virtual host: a world of exchanges and queues of its own. */
import { createDeaths } from './death.ts';
import { limitsOf, maxPriorityOf } from './arguments.ts';
import { asText, EMPTY_TABLE, type Table } from './codec/index.ts';
import { AmqpError, thing } from './errors.ts';
import type { Reporter } from './events.ts';
import {
  createExchange,
  type Destination,
  type Exchange,
  type ExchangeOptions,
  type ExchangeType,
} from './exchange/index.ts';
import type { Message } from './message.ts';
import { createQueue, type Copy, type Queue, type QueueOptions } from './queue/index.ts';
import type { Recovered, VhostStore } from './store/index.ts';
import type { Clock } from './types.ts';

export interface Vhost {
  readonly name: string;
  /** `queue 'q' in vhost '/'` */
  thing(kind: 'queue' | 'exchange', name: string): string;
  queue(name: string): Queue | undefined;
  /** Throws 404, or 405 when another connection owns it. */
  queueFor(name: string, connection: object): Queue;
  /** `recovered`: a store had kept it. */
  declareQueue(options: QueueOptions, recovered?: boolean): Queue;
  deleteQueue(queue: Queue): number;
  exchange(name: string): Exchange | undefined;
  /** Throws 404. */
  knownExchange(name: string): Exchange;
  declareExchange(options: Omit<ExchangeOptions, 'alternate'>): Exchange;
  deleteExchange(exchange: Exchange): void;
  bind(exchange: Exchange, destination: Destination, key: string, args: Table): void;
  unbind(exchange: Exchange, destination: Destination, key: string, args: Table): void;
  /** The queues in which a message belongs. `headers` are asked for by an exchange that reads them. */
  route(message: Routed, headers: () => Table): Iterable<Queue>;
  /** Puts back what a store had kept. */
  refill(queue: Queue, copies: readonly Copy[]): void;
  /** Drops copies for good, saying why. */
  drop(queue: Queue, copies: readonly Copy[], reason: string): void;
  readonly queues: () => IterableIterator<Queue>;
  readonly exchanges: () => IterableIterator<Exchange>;
}

type Routed = Pick<Message, 'exchange' | 'routingKey' | 'moreKeys'>;

/** What a virtual host needs around it. */
export interface VhostWorld {
  readonly report: Reporter;
  readonly clock: Clock;
  readonly store: VhostStore | undefined;
  /** Calls back before the current batch of input ends. */
  atEndOfBatch(call: () => void): void;
}

/** The exchanges that every virtual host is born with. */
const BORN_WITH: readonly (readonly [name: string, type: ExchangeType, internal?: boolean])[] = [
  ['amq.direct', 'direct'],
  ['amq.fanout', 'fanout'],
  ['amq.topic', 'topic'],
  ['amq.headers', 'headers'],
  ['amq.match', 'headers'],
  ['amq.rabbitmq.trace', 'topic', true],
];

const NOWHERE: readonly Queue[] = [];

/** A virtual host with the exchanges it is born with and no queues. */
export function createVhost(name: string, world: VhostWorld): Vhost {
  const { report, clock, store } = world;
  const queues = new Map<string, Queue>();
  const exchanges = new Map<string, Exchange>();
  for (const [born, type, internal] of BORN_WITH) {
    const options = { name: born, type, durable: true, autoDelete: false, internal: internal === true };
    exchanges.set(born, createExchange({ ...options, arguments: EMPTY_TABLE, alternate: undefined }));
  }

  const drop = (queue: Queue, copies: readonly Copy[], reason: string): void => {
    for (const copy of copies) {
      if (copy.kept > 0) store?.settle(copy);
      report.step('dropped', copy.message, { queue: queue.name, reason });
    }
  };

  const reportBinding = (state: 'bound' | 'unbound', exchange: Exchange, to: Destination, key: string) => {
    if (to.kind !== 'exchange') report.queue({ state, queue: to.name, exchange: exchange.name, key });
  };

  const unbind = (exchange: Exchange, destination: Destination, key: string, args: Table): void => {
    if (!exchange.unbind(destination, key, args)) return;
    reportBinding('unbound', exchange, destination, key);
    if (exchange.durable && destination.durable) store?.forget(exchange, destination, key, args);
    if (exchange.autoDelete && exchange.size() === 0) deleteExchange(exchange);
  };
  /** Unbinds what is gone from everything that led to it. */
  const unbindAll = (destination: Destination): void => {
    for (const exchange of exchanges.values()) {
      for (const { key, arguments: args } of exchange.bindingsTo(destination))
        unbind(exchange, destination, key, args);
    }
  };
  const deleteExchange = (exchange: Exchange): void => {
    exchanges.delete(exchange.name);
    for (const { destination, key } of exchange.bindings())
      reportBinding('unbound', exchange, destination, key);
    if (exchange.durable) store?.exchangeGone(exchange);
    unbindAll(exchange);
  };
  const deleteQueue = (queue: Queue): number => {
    if (queue.deleted()) return 0;
    queues.delete(queue.name);
    unbindAll(queue);
    if (queue.durable) store?.queueGone(queue);
    const orphans = queue.delete();
    drop(queue, orphans, 'queue deleted');
    report.queue({ state: 'deleted', queue: queue.name });
    return orphans.length;
  };

  const known = <T>(kind: 'queue' | 'exchange', wanted: string, found: T | undefined): T => {
    if (found === undefined) throw new AmqpError('NOT_FOUND', `no ${thing(kind, wanted, name)}`);
    return found;
  };

  /** Follows bindings, exchange after exchange; what one of them can't route goes to its alternate. */
  const follow = (start: Exchange, message: Routed, headers: () => Table): Iterable<Queue> => {
    const found = new Set<Queue>();
    const seen = new Set([start]);
    for (const exchange of seen) {
      const here = new Set<Destination>();
      const table = exchange.type === 'headers' ? headers() : EMPTY_TABLE;
      exchange.route(message.routingKey, table, here);
      for (const key of message.moreKeys) exchange.route(key, table, here);
      const alternate =
        here.size === 0 && exchange.alternate !== undefined ? exchanges.get(exchange.alternate) : undefined;
      if (alternate) seen.add(alternate); // a set that grows while it is walked: each exchange once
      for (const each of here) {
        if (each.kind === 'exchange') seen.add(each);
        else found.add(each);
      }
    }
    return found;
  };
  const route: Vhost['route'] = (message, headers) => {
    if (message.exchange !== '') {
      return follow(known('exchange', message.exchange, exchanges.get(message.exchange)), message, headers);
    }
    const queue = queues.get(message.routingKey);
    if (message.moreKeys.length === 0) return queue ? [queue] : NOWHERE;
    const found = new Set(queue ? [queue] : []);
    for (const key of message.moreKeys) {
      const another = queues.get(key);
      if (another) found.add(another);
    }
    return found;
  };

  const deaths = createDeaths({
    report,
    now: clock.now,
    exchange: (wanted) => wanted === '' || exchanges.has(wanted),
    route,
    settle: (copy) => store?.settle(copy),
    later: world.atEndOfBatch,
  });

  return {
    name,
    thing: (kind, of) => thing(kind, of, name),
    queue: (wanted) => queues.get(wanted),
    queueFor: (wanted, connection) => {
      const queue = known('queue', wanted, queues.get(wanted));
      if (queue.owner !== undefined && queue.owner !== connection) throw locked(thing('queue', wanted, name));
      return queue;
    },
    declareQueue: (options, recovered = false) => {
      const queue = createQueue(options, {
        now: clock.now,
        after: clock.after,
        bury: deaths.bury,
        abandon: deleteQueue,
        journal: options.durable ? store?.journal(options) : undefined,
      });
      queues.set(options.name, queue);
      if (!recovered) report.queue({ state: 'declared', queue: queue.name, durable: queue.durable });
      return queue;
    },
    deleteQueue,
    exchange: (wanted) => exchanges.get(wanted),
    knownExchange: (wanted) => known('exchange', wanted, exchanges.get(wanted)),
    declareExchange: (options) => {
      const exchange = createExchange({
        ...options,
        alternate: asText(options.arguments.get('alternate-exchange')),
      });
      exchanges.set(options.name, exchange);
      if (exchange.durable) store?.exchange(exchange);
      return exchange;
    },
    deleteExchange,
    bind: (exchange, destination, key, args) => {
      if (!exchange.bind(destination, key, args)) return;
      if (exchange.durable && destination.durable) store?.binding(exchange, destination, key, args);
      reportBinding('bound', exchange, destination, key);
    },
    unbind,
    route,
    refill: (queue, copies) => {
      report.recovered(queue, copies);
      queue.restore(copies);
    },
    drop,
    queues: () => queues.values(),
    exchanges: () => exchanges.values(),
  };
}

/** Makes a virtual host again as it was. */
export function restore(vhost: Vhost, { exchanges, queues, bindings }: Recovered): void {
  for (const exchange of exchanges) vhost.declareExchange(exchange);
  for (const { copies, ...queue } of queues) {
    const args = queue.arguments;
    const options: QueueOptions = {
      ...queue,
      durable: true,
      owner: undefined,
      limits: limitsOf(args),
      maxPriority: maxPriorityOf(args),
      singleActive: args.get('x-single-active-consumer')?.value === true,
    };
    const made = vhost.declareQueue(options, true);
    vhost.refill(made, copies);
  }
  for (const { exchange, kind, destination, key, arguments: args } of bindings) {
    const [from, to] = [
      vhost.exchange(exchange),
      kind === 'queue' ? vhost.queue(destination) : vhost.exchange(destination),
    ];
    if (from && to) vhost.bind(from, to, key, args);
  }
}

/** 405, in RabbitMQ's words. `of` names the queue. */
export function locked(of: string): AmqpError {
  return new AmqpError(
    'RESOURCE_LOCKED',
    `cannot obtain exclusive access to locked ${of}. It could be originally declared on ` +
      'another connection or the exclusive property value does not match that of the original declaration.',
  );
}
