/**
 * A queue: copies of messages in order, and the consumers that are served in turn.
 *
 *   push ──► waiting ──take──► a consumer ──settle──► gone
 *                ▲                  │
 *            returned ◄──requeue────┘     (served before `waiting`; each copy back in its old place)
 *
 * A copy leaves from the head only, so whatever comes back is older than everything in `waiting`: two parts suffice to
 * keep the original order, at O(1) for each end.
 */
import { createDeque } from './deque.ts';
import type { Table } from './codec/index.ts';
import type { Message } from './message.ts';

/** One message in one queue. `position` is its place in the order of arrival. */
export interface Copy {
  readonly message: Message;
  readonly position: number;
  /** How often it came back. */
  returns: number;
}

/** What a queue serves. Channels make these. */
export interface Consumer {
  readonly tag: string;
  readonly noAck: boolean;
  readonly exclusive: boolean;
  /** False: prefetch is reached or its client reads too slowly. It is then set aside until `queue.wake`. */
  ready(): boolean;
  deliver(copy: Copy, queue: Queue): void;
  /** The queue is gone. */
  cancelled(queue: Queue): void;
}

export interface QueueOptions {
  readonly name: string;
  readonly durable: boolean;
  readonly autoDelete: boolean;
  /** The connection that owns an exclusive queue. */
  readonly owner: object | undefined;
  readonly arguments: Table;
  readonly kind: 'classic' | 'quorum';
}

export interface Queue extends QueueOptions {
  readonly deleted: () => boolean;
  readonly ready: () => number;
  readonly unacked: () => number;
  readonly consumers: () => number;
  /** Whether an exclusive consumer holds it. */
  readonly held: () => boolean;
  push(message: Message): void;
  /** The oldest copy, for basic.get; `settle` or `requeue` it later. */
  take(): Copy | undefined;
  /** A copy that was taken is done with. */
  settle(copy: Copy): void;
  /**
   * Copies come back, marked as redelivered: to their old places, but to the tail of a quorum queue when their
   * consumer `rejected` them (RabbitMQ 3.10 without a delivery limit).
   */
  requeue(copies: readonly Copy[], rejected: boolean): void;
  /** Drops every copy that waits; returns them. */
  purge(): readonly Copy[];
  add(consumer: Consumer): void;
  /** True when it was the last consumer. */
  remove(consumer: Consumer): boolean;
  /** A consumer that was not ready may be again. */
  wake(consumer: Consumer): void;
  /** Tells its consumers and drops everything; returns the copies that waited. */
  delete(): readonly Copy[];
}

/** An empty queue. */
export function createQueue(options: QueueOptions): Queue {
  const waiting = createDeque<Copy>();
  let returned: Copy[] = []; // oldest last, so that the head is popped
  let consumers: Consumer[] = []; // next to be served first
  const asleep = new Set<Consumer>();
  let exclusive: Consumer | undefined;
  let deleted = false;
  let serving = false;
  let position = 0;
  let unacked = 0;

  const ready = (): number => waiting.size() + returned.length;
  const next = (): Copy | undefined => returned.pop() ?? waiting.shift();

  /** Serves consumers in turn until there is nothing to give or nobody to take it. */
  const serve = (): void => {
    if (serving) return; // a consumer's delivery led back here
    serving = true;
    while (consumers.length > 0 && ready() > 0) {
      const consumer = consumers.shift();
      if (!consumer) break;
      if (!consumer.ready()) {
        asleep.add(consumer);
        continue;
      }
      const copy = next();
      if (!copy) break;
      consumers.push(consumer);
      if (!consumer.noAck) unacked += 1;
      consumer.deliver(copy, queue);
    }
    serving = false;
  };

  /** Merges copies (any order) into `returned`, which is sorted with the oldest last. */
  const giveBack = (copies: readonly Copy[]): void => {
    const back = [...copies].sort((a, b) => b.position - a.position);
    if (options.kind === 'quorum' || returned.length === 0) {
      // A quorum queue serves what came back in the order in which it came back.
      returned = [...back, ...returned];
      return;
    }
    const newest = back[0];
    const oldest = returned[returned.length - 1];
    if (newest && oldest && newest.position < oldest.position) {
      for (const copy of back) returned.push(copy);
      return;
    }
    returned = [...returned, ...back].sort((a, b) => b.position - a.position);
  };

  const append = (copies: readonly Copy[]): void => {
    for (const { message, returns } of [...copies].sort((a, b) => a.position - b.position)) {
      position += 1;
      waiting.push({ message, position, returns });
    }
  };

  const drain = (): readonly Copy[] => {
    const copies = [...returned.reverse(), ...waiting.values()];
    returned = [];
    waiting.clear();
    return copies;
  };

  const queue: Queue = {
    ...options,
    deleted: () => deleted,
    ready,
    unacked: () => unacked,
    consumers: () => consumers.length + asleep.size,
    held: () => exclusive !== undefined,
    push: (message) => {
      position += 1;
      waiting.push({ message, position, returns: 0 });
      serve();
    },
    take: () => {
      const copy = next();
      if (copy) unacked += 1;
      return copy;
    },
    settle: () => {
      unacked -= 1;
    },
    requeue: (copies, rejected) => {
      if (deleted) return;
      unacked -= copies.length;
      for (const copy of copies) copy.returns += 1;
      if (rejected && options.kind === 'quorum') append(copies);
      else giveBack(copies);
      serve();
    },
    purge: drain,
    add: (consumer) => {
      if (consumer.exclusive) exclusive = consumer;
      consumers.push(consumer);
      serve();
    },
    remove: (consumer) => {
      if (exclusive === consumer) exclusive = undefined;
      const index = consumers.indexOf(consumer);
      if (index >= 0) consumers.splice(index, 1);
      else if (!asleep.delete(consumer)) return false;
      return consumers.length + asleep.size === 0;
    },
    wake: (consumer) => {
      if (!asleep.has(consumer) || !consumer.ready()) return;
      asleep.delete(consumer);
      consumers.push(consumer);
      serve();
    },
    delete: () => {
      deleted = true;
      const orphans = [...consumers, ...asleep];
      consumers = [];
      asleep.clear();
      for (const consumer of orphans) consumer.cancelled(queue);
      return drain();
    },
  };
  return queue;
}
