/** basic.consume, get, ack, nack, reject, recover, qos: from queues to a client and back. */
import { checkConsumeArguments } from './arguments.ts';
import { encodeProperties, type MethodOf } from './codec/index.ts';
import type { Context, Session } from './context.ts';
import { AmqpError, notImplemented } from './errors.ts';
import { readProperties, type Message } from './message.ts';
import type { Output } from './output.ts';
import type { Consumer, Copy, Queue } from './queue/index.ts';
import { REPLY_TO } from './topology.ts';
import type { Transaction } from './transaction.ts';

export interface Consuming {
  qos(method: MethodOf<'basic.qos'>): void;
  /** Starts a consumer on `queue` (its name was resolved). `ready` is called before anything is delivered. */
  consume(method: MethodOf<'basic.consume'>, queue: string, ready: (tag: string) => void): void;
  cancel(tag: string): void;
  /** The oldest message, or undefined. The caller sends what it returns. */
  get(queue: string, noAck: boolean): Got | undefined;
  ack(tag: number, multiple: boolean): void;
  reject(tag: number, multiple: boolean, requeue: boolean): void;
  recover(): void;
  /** Consumers may be ready again: their client reads. */
  wake(): void;
  /** Takes consumers away and gives back what was not acknowledged. Idempotent. */
  close(reason: string): void;
  readonly replyKey: () => string | undefined;
  readonly describe: () => ConsumingDescription;
}

/** What a channel consumes, for people who look. */
export interface ConsumingDescription {
  readonly prefetch: number;
  readonly globalPrefetch: number;
  readonly unacked: number;
  readonly consumers: readonly {
    readonly tag: string;
    readonly queue: string;
    readonly noAck: boolean;
    readonly exclusive: boolean;
    readonly prefetch: number;
    readonly active: boolean;
  }[];
}

export interface Got {
  readonly message: Message;
  readonly properties: Buffer;
  readonly deliveryTag: number;
  readonly redelivered: boolean;
  readonly left: number;
}

/** A consumer of this channel, with what it holds. */
interface Subscription extends Consumer {
  readonly queue: Queue;
  readonly prefetch: number;
  held: number;
}

/** One delivery that waits for its acknowledgement. `to` is absent after basic.get. */
interface Delivery {
  readonly tag: number;
  readonly copy: Copy;
  readonly queue: Queue;
  readonly to: Subscription | undefined;
}

/** The consuming half of a channel. Members throw AmqpError. */
export function createConsuming(
  context: Context,
  session: Session,
  channel: number,
  output: Output,
  transaction: Transaction,
): Consuming {
  const { report } = context;
  const { vhost, permit } = session;
  const subscriptions = new Map<string, Subscription>();
  const unacked = new Map<number, Delivery>(); // in order of tag
  let nextTag = 1;
  let prefetch = 0;
  let channelPrefetch = 0;
  let uncommitted = 0; // acknowledged in a transaction: still held
  let reply: { readonly tag: string; readonly key: string } | undefined;

  const deliver = (to: Subscription, bytes: Buffer, copy: Copy, queue: Queue): void => {
    const tag = nextTag;
    nextTag += 1;
    if (!to.noAck) {
      unacked.set(tag, { tag, copy, queue, to });
      to.held += 1;
    }
    const redelivered = copy.returns > 0;
    if (report.active()) {
      const { peer } = session;
      const details = { queue: queue.name, consumer: to.tag, peer, autoAck: to.noAck, redelivered };
      report.delivered(copy.message, details);
    }
    output.deliver(channel, bytes, tag, redelivered, copy.message, propertiesOf(copy, queue));
  };

  const subscribe = (
    method: MethodOf<'basic.consume'>,
    queue: Queue,
    tag: string,
    priority: number,
  ): Subscription => {
    const bytes = shortString(tag);
    const subscription: Subscription = {
      tag,
      queue,
      prefetch,
      noAck: method.noAck,
      exclusive: method.exclusive,
      priority,
      held: 0,
      ready: () =>
        !output.congested() &&
        (subscription.noAck ||
          ((subscription.prefetch === 0 || subscription.held < subscription.prefetch) &&
            (channelPrefetch === 0 || unacked.size + uncommitted < channelPrefetch))),
      deliver: (copy, from) => deliver(subscription, bytes, copy, from),
      cancelled: () => {
        subscriptions.delete(tag);
        reportConsumer('removed', subscription);
        if (session.cancelNotify) {
          output.method(channel, { name: 'basic.cancel', consumerTag: tag, nowait: true });
        }
      },
    };
    return subscription;
  };

  const reportConsumer = (state: 'added' | 'removed', subscription: Subscription): void =>
    report.consumer({
      state,
      queue: subscription.queue.name,
      consumer: subscription.tag,
      peer: session.peer,
      prefetch: subscription.prefetch,
      autoAck: subscription.noAck,
    });

  const unsubscribe = (subscription: Subscription): void => {
    subscriptions.delete(subscription.tag);
    const last = subscription.queue.remove(subscription);
    reportConsumer('removed', subscription);
    if (last && subscription.queue.autoDelete) vhost.deleteQueue(subscription.queue);
  };

  /** Takes deliveries out of `unacked`, oldest first. Throws 406 for a tag that is not there. */
  const release = (tag: number, multiple: boolean): readonly Delivery[] => {
    if (tag === 0 && multiple) {
      const all = [...unacked.values()];
      unacked.clear();
      return all;
    }
    const found = unacked.get(tag);
    if (!found) throw new AmqpError('PRECONDITION_FAILED', `unknown delivery tag ${tag}`);
    if (!multiple) {
      unacked.delete(tag);
      return [found];
    }
    const released: Delivery[] = [];
    for (const [each, delivery] of unacked) {
      if (each > tag) break;
      unacked.delete(each);
      released.push(delivery);
    }
    return released;
  };

  /** Prefetch has room again. */
  const wake = (): void => {
    for (const subscription of subscriptions.values()) subscription.queue.wake(subscription);
  };
  const wakeAfter = (released: readonly Delivery[]): void => {
    const [only] = released;
    if (released.length === 1 && channelPrefetch === 0) only?.to?.queue.wake(only.to);
    else wake();
  };

  const settle = (delivery: Delivery): void => {
    if (delivery.to) delivery.to.held -= 1;
    delivery.queue.settle(delivery.copy);
    reportEnd('acked', delivery);
  };
  /** Its queue buries it. */
  const kill = (delivery: Delivery): void => {
    if (delivery.to) delivery.to.held -= 1;
    delivery.queue.kill(delivery.copy);
  };
  /** Takes deliveries out of what is held, and does something with them: at once, or when the transaction commits. */
  const finish = (tag: number, multiple: boolean, how: (released: readonly Delivery[]) => void): void => {
    const released = release(tag, multiple);
    if (!transaction.active()) {
      how(released);
      wakeAfter(released);
      return;
    }
    uncommitted += released.length;
    transaction.run({
      commit: () => {
        uncommitted -= released.length;
        how(released);
        wakeAfter(released);
      },
      rollback: () => {
        uncommitted -= released.length;
        putBack(released);
      },
    });
  };
  const putBack = (released: readonly Delivery[]): void => {
    const all = [...released, ...unacked.values()].sort((a, b) => a.tag - b.tag);
    unacked.clear();
    for (const delivery of all) unacked.set(delivery.tag, delivery);
  };
  const reportEnd = (step: 'acked' | 'dropped' | 'requeued', delivery: Delivery, reason?: string): void => {
    if (!report.active()) return;
    const { copy, queue, to } = delivery;
    report.step(step, copy.message, {
      queue: queue.name,
      peer: session.peer,
      ...(to ? { consumer: to.tag } : {}),
      ...(reason === undefined ? {} : { reason }),
    });
  };

  const giveBack = (deliveries: readonly Delivery[], reason: string, rejected: boolean): void => {
    const byQueue = new Map<Queue, Copy[]>();
    for (const delivery of deliveries) {
      if (delivery.to) delivery.to.held -= 1;
      reportEnd(delivery.queue.deleted() ? 'dropped' : 'requeued', delivery, reason);
      const copies = byQueue.get(delivery.queue) ?? [];
      copies.push(delivery.copy);
      byQueue.set(delivery.queue, copies);
    }
    for (const [queue, copies] of byQueue) queue.requeue(copies, rejected);
  };

  const consumeReplies = (method: MethodOf<'basic.consume'>): string => {
    if (!method.noAck) throw new AmqpError('PRECONDITION_FAILED', 'reply consumer cannot acknowledge');
    if (reply) throw new AmqpError('PRECONDITION_FAILED', 'reply consumer already set');
    const tag = method.consumerTag === '' ? context.generateName('amq.ctag') : method.consumerTag;
    const key = context.generateName('g1');
    const bytes = shortString(tag);
    reply = { tag, key };
    context.replyTakers.set(key, {
      deliver: (message) => {
        report.delivered(message, {
          queue: message.routingKey,
          consumer: tag,
          peer: session.peer,
          autoAck: true,
          redelivered: false,
        });
        // As in RabbitMQ, a direct reply does not use up its delivery tag.
        output.deliver(channel, bytes, nextTag, false, message, message.properties);
      },
    });
    return tag;
  };
  const stopReplies = (): void => {
    if (reply) context.replyTakers.delete(reply.key);
    reply = undefined;
  };

  return {
    replyKey: () => reply?.key,
    describe: () => ({
      prefetch,
      globalPrefetch: channelPrefetch,
      unacked: unacked.size + uncommitted,
      consumers: [...subscriptions.values()].map((subscription) => ({
        tag: subscription.tag,
        queue: subscription.queue.name,
        noAck: subscription.noAck,
        exclusive: subscription.exclusive,
        prefetch: subscription.prefetch,
        active: subscription.queue.serves(subscription),
      })),
    }),
    qos: (method) => {
      if (method.prefetchSize !== 0) throw notImplemented(`prefetch_size!=0 (${method.prefetchSize})`);
      if (method.global) channelPrefetch = method.prefetchCount;
      else {
        prefetch = method.prefetchCount;
        channelPrefetch = 0; // RabbitMQ: a limit per consumer lifts the one per channel
      }
      wake();
    },
    consume: (method, name, ready) => {
      const { consumerTag } = method;
      if (subscriptions.has(consumerTag)) {
        throw new AmqpError('NOT_ALLOWED', `attempt to reuse consumer tag '${consumerTag}'`);
      }
      if (name === REPLY_TO) {
        ready(consumeReplies(method));
        return;
      }
      permit('read', 'queue', name);
      const queue = vhost.queueFor(name, session.identity);
      const of = vhost.thing('queue', name);
      const priority = checkConsumeArguments(of, method.arguments);
      if (channelPrefetch > 0 && queue.kind === 'quorum') {
        throw notImplemented(`${of} does not support global qos`);
      }
      if (queue.held() || (method.exclusive && (queue.consumers() > 0 || queue.singleActive))) {
        throw new AmqpError('ACCESS_REFUSED', `${of} in exclusive use`);
      }
      const tag = consumerTag === '' ? context.generateName('amq.ctag') : consumerTag;
      const subscription = subscribe(method, queue, tag, priority);
      subscriptions.set(tag, subscription);
      reportConsumer('added', subscription);
      ready(tag);
      queue.add(subscription);
    },
    cancel: (tag) => {
      if (reply?.tag === tag) stopReplies();
      const subscription = subscriptions.get(tag);
      if (subscription) unsubscribe(subscription);
    },
    get: (name, noAck) => {
      permit('read', 'queue', name);
      const queue = vhost.queueFor(name, session.identity);
      if (queue.kind === 'quorum' && queue.singleActive) {
        const why =
          `cannot obtain access to locked ${vhost.thing('queue', name)}. basic.get operations are not supported ` +
          'by quorum queues with single active consumer';
        throw new AmqpError('RESOURCE_LOCKED', why);
      }
      const copy = queue.take();
      if (!copy) return undefined;
      const deliveryTag = nextTag;
      nextTag += 1;
      if (noAck) queue.settle(copy);
      else unacked.set(deliveryTag, { tag: deliveryTag, copy, queue, to: undefined });
      const redelivered = copy.returns > 0;
      const details = { queue: queue.name, peer: session.peer, autoAck: noAck, redelivered };
      report.delivered(copy.message, details);
      const properties = queue.kind === 'quorum' ? counted(copy) : copy.message.properties;
      return { message: copy.message, properties, deliveryTag, redelivered, left: queue.ready() };
    },
    ack: (tag, multiple) => finish(tag, multiple, (released) => released.forEach(settle)),
    reject: (tag, multiple, requeue) =>
      finish(tag, multiple, (released) => {
        if (requeue) giveBack(released, 'rejected', true);
        else released.forEach(kill);
      }),
    recover: () => {
      giveBack(release(0, true), 'recover', true);
      wake();
    },
    wake,
    close: (reason) => {
      stopReplies();
      for (const subscription of subscriptions.values()) unsubscribe(subscription);
      giveBack(release(0, true), reason, false);
    },
  };
}

/** A quorum queue tells how often a message came back: a consumer only when it did, basic.get always. */
function propertiesOf(copy: Copy, queue: Queue): Buffer {
  return queue.kind === 'classic' || copy.returns === 0 ? copy.message.properties : counted(copy);
}

function counted(copy: Copy): Buffer {
  const properties = readProperties(copy.message.properties) ?? {};
  const headers = new Map(properties.headers);
  headers.set('x-delivery-count', { type: 'l', value: BigInt(copy.returns) });
  return encodeProperties({ ...properties, headers });
}

function shortString(value: string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}
