/** exchange.* and queue.*: what a channel may declare, bind, empty and delete. */
import { checkQueueArguments, checkSame, checkSameArgument, comparedArguments } from './arguments.ts';
import { asText, type MethodOf } from './codec/index.ts';
import type { Context, Session } from './context.ts';
import { AmqpError, notImplemented, thing } from './errors.ts';
import { isExchangeType } from './exchange/index.ts';
import type { Queue } from './queue.ts';
import { checkOwner, locked } from './vhost.ts';

/** RabbitMQ's address for direct replies; also the beginning of those it makes of it. */
export const REPLY_TO = 'amq.rabbitmq.reply-to';

export interface Topology {
  declareExchange(method: MethodOf<'exchange.declare'>): void;
  deleteExchange(method: MethodOf<'exchange.delete'>): void;
  /** Returns the actual name and the counts for declare-ok. */
  declareQueue(method: MethodOf<'queue.declare'>): Declared;
  bind(method: MethodOf<'queue.bind'>): void;
  unbind(method: MethodOf<'queue.unbind'>): void;
  purge(name: string): number;
  deleteQueue(method: MethodOf<'queue.delete'>): number;
  /** An empty name stands for the queue that was declared last on this channel. */
  named(name: string): string;
}

export interface Declared {
  readonly queue: string;
  readonly messageCount: number;
  readonly consumerCount: number;
}

/** The topology of one channel: it remembers the queue that it declared last. Every member throws AmqpError. */
export function createTopology(context: Context, session: Session): Topology {
  const { vhost, report } = context;
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
    if (method.passive) return counts(vhost.queueFor(asked, session.identity));
    const kindAsked = asText(method.arguments.get('x-queue-type'));
    if (asked === '' && (kindAsked === 'quorum' || kindAsked === 'stream')) {
      const why = `Cannot declare a server-named queue for type rabbit_${kindAsked}_queue`;
      throw new AmqpError('PRECONDITION_FAILED', why);
    }
    if (asked.startsWith('amq.')) throw reserved('queue', asked);
    const name = asked === '' ? context.generateName('amq.gen') : asked;
    const owner = method.exclusive ? session.identity : undefined;
    const durable = method.durable && !method.exclusive;
    const existing = vhost.queue(name);
    if (existing) {
      checkSameQueue(existing, { ...method, durable }, owner);
      return counts(existing);
    }
    const kind = checkQueueArguments(name, method.arguments);
    if (kind === 'quorum') checkQuorum(name, method.autoDelete, method.exclusive, durable);
    const { autoDelete, arguments: args } = method;
    return counts(vhost.declareQueue({ name, durable, autoDelete, owner, arguments: args, kind }));
  };

  const declareReplyTo = (name: string): Declared => {
    const alive = name === REPLY_TO || context.replyTakers.has(name.slice(REPLY_TO.length + 1));
    if (!alive) throw new AmqpError('NOT_FOUND', `no ${thing('queue', name)}`);
    return { queue: name, messageCount: 0, consumerCount: 1 };
  };

  /** The two ends of a binding, in RabbitMQ's order of complaints. */
  const ends = (method: MethodOf<'queue.bind'> | MethodOf<'queue.unbind'>) => {
    const queueName = stripLines(named(method.queue));
    const exchangeName = stripLines(method.exchange);
    const key = method.queue === '' && method.routingKey === '' ? named('') : method.routingKey;
    if (exchangeName === '') throw notOnDefault();
    return { exchange: vhost.exchange(exchangeName), exchangeName, queueName, key };
  };

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
      if (type === 'headers') throw notImplemented("exchange type 'headers' is not available in this broker");
      if (!isExchangeType(type)) throw new AmqpError('COMMAND_INVALID', `unknown exchange type '${type}'`);
      if (name === '') throw notOnDefault();
      const existing = vhost.exchange(name);
      if (existing) {
        const of = thing('exchange', name);
        checkSame(of, 'type', existing.type, type);
        checkSame(of, 'durable', existing.durable, method.durable);
        checkSame(of, 'auto_delete', existing.autoDelete, method.autoDelete);
        checkSame(of, 'internal', existing.internal, method.internal);
        return;
      }
      if (name.startsWith('amq.')) throw reserved('exchange', name);
      if (method.arguments.has('alternate-exchange')) {
        throw notImplemented("exchange argument 'alternate-exchange' is not available in this broker");
      }
      const { durable, autoDelete, internal, arguments: args } = method;
      vhost.declareExchange({ name, type, durable, autoDelete, internal, arguments: args });
    },
    deleteExchange: (method) => {
      const name = stripLines(method.exchange);
      if (name === '') throw notOnDefault();
      if (name.startsWith('amq.')) {
        throw new AmqpError('ACCESS_REFUSED', `deletion of system ${thing('exchange', name)} not allowed`);
      }
      const exchange = vhost.exchange(name);
      if (!exchange) return; // deleting what is not there is no error
      if (method.ifUnused && exchange.router.size() > 0) {
        throw new AmqpError('PRECONDITION_FAILED', `${thing('exchange', name)} in use`);
      }
      vhost.deleteExchange(exchange);
    },
    declareQueue: (method) => {
      const declared = declareQueue(method);
      lastDeclared = declared.queue;
      return declared;
    },
    bind: (method) => {
      const { exchange, exchangeName, queueName, key } = ends(method);
      if (!exchange) throw new AmqpError('NOT_FOUND', `no ${thing('exchange', exchangeName)}`);
      vhost.bind(exchange, vhost.queueFor(queueName, session.identity), key);
    },
    unbind: (method) => {
      const { exchange, queueName, key } = ends(method);
      const queue = vhost.queue(queueName);
      if (!exchange || !queue) return; // gone is unbound
      checkOwner(queue, session.identity);
      vhost.unbind(exchange, queue, key);
    },
    purge: (name) => {
      const queue = vhost.queueFor(named(name), session.identity);
      const copies = queue.purge();
      vhost.drop(queue, copies, 'purged');
      report.queue({ state: 'purged', queue: queue.name });
      return copies.length;
    },
    deleteQueue: (method) => {
      const name = stripLines(named(method.queue));
      const queue = vhost.queue(name);
      if (!queue) return 0; // deleting what is not there is no error
      checkOwner(queue, session.identity);
      if (queue.kind === 'quorum') checkQuorumDelete(method, name);
      if (method.ifUnused && queue.consumers() > 0) {
        throw new AmqpError('PRECONDITION_FAILED', `${thing('queue', name)} in use`);
      }
      if (method.ifEmpty && queue.ready() > 0) {
        throw new AmqpError('PRECONDITION_FAILED', `${thing('queue', name)} not empty`);
      }
      return vhost.deleteQueue(queue);
    },
  };
}

function checkSameQueue(
  queue: Queue,
  asked: Pick<MethodOf<'queue.declare'>, 'durable' | 'autoDelete' | 'arguments'>,
  owner: object | undefined,
): void {
  if (queue.owner !== owner) throw locked(queue.name);
  const of = thing('queue', queue.name);
  checkSame(of, 'durable', queue.durable, asked.durable);
  checkSame(of, 'auto_delete', queue.autoDelete, asked.autoDelete);
  for (const key of comparedArguments(queue.kind)) {
    checkSameArgument(of, key, queue.arguments.get(key), asked.arguments.get(key));
  }
}

function checkQuorum(name: string, autoDelete: boolean, exclusive: boolean, durable: boolean): void {
  const wrong = autoDelete
    ? 'auto-delete'
    : exclusive
      ? 'exclusive-owner'
      : durable
        ? undefined
        : 'non-durable';
  if (wrong !== undefined) {
    throw new AmqpError('PRECONDITION_FAILED', `invalid property '${wrong}' for ${thing('queue', name)}`);
  }
}

function checkQuorumDelete(method: MethodOf<'queue.delete'>, name: string): void {
  const flag = method.ifUnused ? 'if-unused' : method.ifEmpty ? 'if-empty' : undefined;
  if (flag === undefined) return;
  throw notImplemented(
    `cannot delete ${thing('queue', name)}. queue.delete operations with ${flag} flag set are not supported ` +
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
