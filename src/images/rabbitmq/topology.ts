/** exchange.* and queue.*: what a channel may declare, bind, empty and delete. */
import {
  checkQueueArguments,
  checkSame,
  checkSameArgument,
  comparedArguments,
  limitsOf,
  maxPriorityOf,
  typeName,
} from './arguments.ts';
import { asText, type MethodOf, type Table } from './codec/index.ts';
import type { Context, Session } from './context.ts';
import { AmqpError, notImplemented } from './errors.ts';
import { checkMatch, isExchangeType, type Destination } from './exchange/index.ts';
import type { Queue } from './queue/index.ts';
import { locked } from './vhost.ts';

/** RabbitMQ's address for direct replies; also the beginning of those it makes of it. */
export const REPLY_TO = 'amq.rabbitmq.reply-to';

export interface Topology {
  declareExchange(method: MethodOf<'exchange.declare'>): void;
  deleteExchange(method: MethodOf<'exchange.delete'>): void;
  /** Returns the actual name and the counts for declare-ok. */
  declareQueue(method: MethodOf<'queue.declare'>): Declared;
  bind(method: MethodOf<'queue.bind'>): void;
  unbind(method: MethodOf<'queue.unbind'>): void;
  bindExchange(method: MethodOf<'exchange.bind'>): void;
  unbindExchange(method: MethodOf<'exchange.unbind'>): void;
  purge(name: string): number;
  deleteQueue(method: MethodOf<'queue.delete'>): number;
  /** An empty name stands for the queue that was declared last on this channel. */
  named(name: string): string;
}

/** A binding, as it was asked for. */
interface Asked {
  readonly source: string;
  readonly destination: string;
  readonly key: string;
  readonly arguments: Table;
}

const ALTERNATE = 'alternate-exchange';

export interface Declared {
  readonly queue: string;
  readonly messageCount: number;
  readonly consumerCount: number;
}

/** The topology of one channel: it remembers the queue that it declared last. Every member throws AmqpError. */
export function createTopology(context: Context, session: Session): Topology {
  const { report } = context;
  const { vhost, permit } = session;
  let lastDeclared = '';

  const named = (name: string): string => {
    if (name !== '') return name;
    if (lastDeclared === '') throw new AmqpError('NOT_FOUND', 'no previously declared queue');
    return lastDeclared;
  };
  const counts = (queue: Queue): Declared => ({
    queue: queue.name,
    messageCount: queue.ready(),
    consumerCount: queue.consumers(),
  });

  const declareQueue = (method: MethodOf<'queue.declare'>): Declared => {
    const asked = stripLines(method.queue);
    if (asked.startsWith(REPLY_TO)) return declareReplyTo(asked);
    if (method.passive) {
      const queue = vhost.queueFor(asked, session.identity);
      queue.touch();
      return counts(queue);
    }
    const kindAsked = asText(method.arguments.get('x-queue-type'));
    if (asked === '' && (kindAsked === 'quorum' || kindAsked === 'stream')) {
      const why = `Cannot declare a server-named queue for type rabbit_${kindAsked}_queue`;
      throw new AmqpError('PRECONDITION_FAILED', why);
    }
    if (asked.startsWith('amq.')) throw reserved('queue', asked);
    const name = asked === '' ? context.generateName('amq.gen') : asked;
    permit('configure', 'queue', name);
    const owner = method.exclusive ? session.identity : undefined;
    const durable = method.durable && !method.exclusive;
    const existing = vhost.queue(name);
    if (existing) {
      checkSameQueue(existing, { ...method, durable }, owner);
      existing.touch();
      return counts(existing);
    }
    const of = vhost.thing('queue', name);
    const { autoDelete, arguments: args } = method;
    textIn(of, args, 'x-dead-letter-exchange');
    const kind = checkQueueArguments(of, args);
    if (kind === 'quorum') checkQuorum(of, autoDelete, method.exclusive, durable);
    const limits = limitsOf(args);
    if (limits.deadLetterExchange !== undefined) {
      permit('read', 'queue', name);
      permit('write', 'exchange', limits.deadLetterExchange);
    }
    const singleActive = args.get('x-single-active-consumer')?.value === true;
    const maxPriority = maxPriorityOf(args);
    return counts(
      vhost.declareQueue({
        name,
        durable,
        autoDelete,
        owner,
        arguments: args,
        kind,
        limits,
        maxPriority,
        singleActive,
      }),
    );
  };

  const checkSameQueue = (
    queue: Queue,
    asked: Pick<MethodOf<'queue.declare'>, 'durable' | 'autoDelete' | 'arguments'>,
    owner: object | undefined,
  ): void => {
    const of = vhost.thing('queue', queue.name);
    if (queue.owner !== owner) throw locked(of);
    checkSame(of, 'durable', queue.durable, asked.durable);
    checkSame(of, 'auto_delete', queue.autoDelete, asked.autoDelete);
    for (const key of comparedArguments(queue.kind)) {
      checkSameArgument(of, key, queue.arguments.get(key), asked.arguments.get(key));
    }
  };

  const declareReplyTo = (name: string): Declared => {
    const alive = name === REPLY_TO || context.replyTakers.has(name.slice(REPLY_TO.length + 1));
    if (!alive) throw new AmqpError('NOT_FOUND', `no ${vhost.thing('queue', name)}`);
    return { queue: name, messageCount: 0, consumerCount: 1 };
  };

  /** Binds or unbinds, with RabbitMQ's order of complaints. A destination that is gone is unbound. */
  const change = (how: 'bind' | 'unbind', kind: 'queue' | 'exchange', asked: Asked): void => {
    const [from, to] = [stripLines(asked.source), stripLines(asked.destination)];
    permit('write', kind, to);
    if (from === '' || (kind === 'exchange' && to === '')) throw notOnDefault();
    permit('read', 'exchange', from);
    const exchange = vhost.exchange(from);
    const destination: Destination | undefined = kind === 'queue' ? vhost.queue(to) : vhost.exchange(to);
    if (!exchange || !destination) {
      if (how === 'unbind') return;
      const missing = exchange ? vhost.thing(kind, to) : vhost.thing('exchange', from);
      throw new AmqpError('NOT_FOUND', `no ${missing}`);
    }
    if (destination.kind !== 'exchange') vhost.queueFor(to, session.identity); // 405 if it is another's
    if (how === 'bind' && exchange.type === 'headers') checkMatch(asked.arguments);
    vhost[how](exchange, destination, asked.key, asked.arguments);
  };
  const changeQueue = (
    how: 'bind' | 'unbind',
    method: MethodOf<'queue.bind'> | MethodOf<'queue.unbind'>,
  ): void =>
    change(how, 'queue', {
      source: method.exchange,
      destination: named(method.queue),
      key: method.queue === '' && method.routingKey === '' ? named('') : method.routingKey,
      arguments: method.arguments,
    });
  const changeExchange = (
    how: 'bind' | 'unbind',
    method: MethodOf<'exchange.bind'> | MethodOf<'exchange.unbind'>,
  ): void =>
    change(how, 'exchange', {
      source: method.source,
      destination: method.destination,
      key: method.routingKey,
      arguments: method.arguments,
    });

  return {
    named,
    declareExchange: (method) => {
      const name = stripLines(method.exchange);
      if (method.passive) {
        if (name === '') throw notOnDefault();
        vhost.knownExchange(name);
        return;
      }
      const { type } = method;
      if (!isExchangeType(type)) throw new AmqpError('COMMAND_INVALID', `unknown exchange type '${type}'`);
      if (name === '') throw notOnDefault();
      permit('configure', 'exchange', name);
      const of = vhost.thing('exchange', name);
      const existing = vhost.exchange(name);
      if (existing) {
        checkSame(of, 'type', existing.type, type);
        checkSame(of, 'durable', existing.durable, method.durable);
        checkSame(of, 'auto_delete', existing.autoDelete, method.autoDelete);
        checkSame(of, 'internal', existing.internal, method.internal);
        checkSameArgument(of, ALTERNATE, existing.arguments.get(ALTERNATE), method.arguments.get(ALTERNATE));
        return;
      }
      if (name.startsWith('amq.')) throw reserved('exchange', name);
      const alternate = textIn(of, method.arguments, ALTERNATE);
      if (alternate !== undefined) {
        permit('read', 'exchange', name);
        permit('write', 'exchange', alternate);
      }
      const { durable, autoDelete, internal, arguments: args } = method;
      vhost.declareExchange({ name, type, durable, autoDelete, internal, arguments: args });
    },
    deleteExchange: (method) => {
      const name = stripLines(method.exchange);
      if (name === '') throw notOnDefault();
      if (name.startsWith('amq.')) {
        throw new AmqpError(
          'ACCESS_REFUSED',
          `deletion of system ${vhost.thing('exchange', name)} not allowed`,
        );
      }
      permit('configure', 'exchange', name);
      const exchange = vhost.exchange(name);
      if (!exchange) return; // deleting what is not there is no error
      if (method.ifUnused && exchange.size() > 0) {
        throw new AmqpError('PRECONDITION_FAILED', `${vhost.thing('exchange', name)} in use`);
      }
      vhost.deleteExchange(exchange);
    },
    declareQueue: (method) => {
      const declared = declareQueue(method);
      lastDeclared = declared.queue;
      return declared;
    },
    bind: (method) => changeQueue('bind', method),
    unbind: (method) => changeQueue('unbind', method),
    bindExchange: (method) => changeExchange('bind', method),
    unbindExchange: (method) => changeExchange('unbind', method),
    purge: (name) => {
      permit('read', 'queue', named(name));
      const queue = vhost.queueFor(named(name), session.identity);
      const copies = queue.purge();
      vhost.drop(queue, copies, 'purged');
      report.queue({ state: 'purged', queue: queue.name });
      return copies.length;
    },
    deleteQueue: (method) => {
      const name = stripLines(named(method.queue));
      permit('configure', 'queue', name);
      if (!vhost.queue(name)) return 0; // deleting what is not there is no error
      const queue = vhost.queueFor(name, session.identity);
      const of = vhost.thing('queue', name);
      if (queue.kind === 'quorum') checkQuorumDelete(method, of);
      if (method.ifUnused && queue.consumers() > 0) {
        throw new AmqpError('PRECONDITION_FAILED', `${of} in use`);
      }
      if (method.ifEmpty && queue.ready() > 0) {
        throw new AmqpError('PRECONDITION_FAILED', `${of} not empty`);
      }
      return vhost.deleteQueue(queue);
    },
  };
}

/** The name in an argument. Throws 406 when it is not a text. */
function textIn(of: string, args: Table, key: string): string | undefined {
  const field = args.get(key);
  const name = asText(field);
  if (!field || name !== undefined) return name;
  throw new AmqpError('PRECONDITION_FAILED', `invalid type '${typeName(field)}' for arg '${key}' in ${of}`);
}

function checkQuorum(of: string, autoDelete: boolean, exclusive: boolean, durable: boolean): void {
  const wrong = autoDelete
    ? 'auto-delete'
    : exclusive
      ? 'exclusive-owner'
      : durable
        ? undefined
        : 'non-durable';
  if (wrong !== undefined) {
    throw new AmqpError('PRECONDITION_FAILED', `invalid property '${wrong}' for ${of}`);
  }
}

function checkQuorumDelete(method: MethodOf<'queue.delete'>, of: string): void {
  const flag = method.ifUnused ? 'if-unused' : method.ifEmpty ? 'if-empty' : undefined;
  if (flag === undefined) return;
  throw notImplemented(
    `cannot delete ${of}. queue.delete operations with ${flag} flag set are not supported ` +
      'by quorum queues',
  );
}

function notOnDefault(): AmqpError {
  return new AmqpError('ACCESS_REFUSED', 'operation not permitted on the default exchange');
}

function reserved(kind: string, name: string): AmqpError {
  return new AmqpError('ACCESS_REFUSED', `${kind} name '${name}' contains reserved prefix 'amq.*'`);
}

/** RabbitMQ strips line breaks from names. */
const stripLines = (name: string): string => name.replaceAll(/[\r\n]/g, '');
