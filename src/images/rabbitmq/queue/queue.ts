/**
 * A queue: copies of messages in order, and the consumers that are served in turn.
 *
 *   push ──► lane ──take──► a consumer ──settle──► gone
 *              ▲ │               │
 *              │ └─ too old, too many ──► bury ──► the dead letter exchange, or nowhere
 *              └──────requeue────┘
 *
 * There is one lane, or one for each priority; the highest that is not empty is served first.
 */
import { createLane, type Lane } from './lane.ts';
import { createTurns } from './turns.ts';
import type { Message } from '../message.ts';
import type { Consumer, Copy, Queue, QueueOptions, QueueWorld } from './types.ts';

/** Longer than this no timer can wait (2³¹ − 1 ms); it is wound up again then. */
const LONGEST_TIMER = 2_147_483_647;

/** An empty queue. */
export function createQueue(options: QueueOptions, world: QueueWorld): Queue {
  const { kind, maxPriority } = options;
  const { journal } = world;
  const first = createLane(kind === 'quorum');
  const lanes: (Lane | undefined)[] = [first];
  const turns = createTurns(options.singleActive);
  let { limits } = options;
  let top = 0; // no lane above it holds a copy
  let ready = 0;
  let bytes = 0;
  let unacked = 0;
  let position = 0;
  let exclusive: Consumer | undefined;
  let deleted = false;
  let serving = false;
  let ageing = false; // some copy may die of age
  let wakesAt = Number.POSITIVE_INFINITY;
  let stopTimer = (): void => undefined;
  let stopUnused = (): void => undefined;

  /** The lane whose head is served next. */
  const topLane = (): Lane => {
    while (top > 0 && (lanes[top]?.size() ?? 0) === 0) top -= 1;
    return lanes[top] ?? first;
  };
  const laneOf = (priority: number): Lane => {
    if (priority > top) top = priority;
    return (lanes[priority] ??= createLane(kind === 'quorum'));
  };
  const counted = (copy: Copy): void => {
    ready += 1;
    bytes += copy.message.size;
    if (copy.expires !== undefined) ageing = true;
  };
  const next = (lane = topLane()): Copy | undefined => {
    const copy = lane.next();
    if (copy) {
      ready -= 1;
      bytes -= copy.message.size;
    }
    return copy;
  };

  /** Buries what is too old, as far as it has come to the head of its lane. */
  const expire = (): void => {
    if (!ageing || ready === 0) return;
    const now = world.now();
    for (const lane of lanes) {
      while ((lane?.head()?.expires ?? Number.POSITIVE_INFINITY) <= now) {
        const copy = next(lane);
        if (copy) world.bury(queue, copy, 'expired');
      }
    }
  };
  /** Wakes up when the next head is too old. */
  const arm = (): void => {
    if (!ageing) return;
    let earliest = Number.POSITIVE_INFINITY;
    for (const lane of lanes) earliest = Math.min(earliest, lane?.head()?.expires ?? earliest);
    if (earliest >= wakesAt) return;
    stopTimer();
    wakesAt = earliest;
    const wait = Math.min(LONGEST_TIMER, Math.max(0, earliest - world.now()));
    stopTimer = world.after(wait, () => {
      wakesAt = Number.POSITIVE_INFINITY;
      expire();
      arm();
    });
  };

  const tooMany = (length: number, size: number): boolean =>
    length > (limits.maxLength ?? length) || size > (limits.maxBytes ?? size);
  /** What is done with a message too many. RabbitMQ takes `reject-publish-dlx` of a quorum queue for `drop-head`. */
  const overflow = () =>
    kind === 'quorum' && limits.overflow === 'reject-publish-dlx' ? 'drop-head' : limits.overflow;
  /** Drops heads until the rest is few enough. */
  const trim = (): void => {
    if (overflow() !== 'drop-head') return;
    while (tooMany(ready, bytes)) {
      const copy = next();
      if (!copy) return;
      world.bury(queue, copy, 'maxlen');
    }
  };

  const hand = (copy: Copy, consumer: Consumer): void => {
    if (consumer.noAck) {
      if (copy.kept > 0) journal?.settle(copy);
    } else {
      unacked += 1;
      if (copy.kept > 0) journal?.delivered(copy);
    }
    consumer.deliver(copy, queue);
  };
  /** Serves consumers in turn until there is nothing to give or nobody to take it. */
  const serve = (): void => {
    if (serving) return; // a consumer's delivery led back here
    serving = true;
    expire();
    for (;;) {
      const consumer = ready > 0 ? turns.pick() : undefined;
      const copy = consumer && next();
      if (!consumer || !copy) break;
      hand(copy, consumer);
      expire();
    }
    serving = false;
    arm();
  };

  const copyOf = (message: Message): Copy => {
    position += 1;
    const { expiration = limits.messageTtl } = message;
    const ttl = expiration === undefined ? undefined : Math.min(expiration, limits.messageTtl ?? expiration);
    return {
      message,
      position,
      priority: Math.min(message.priority, maxPriority),
      expires: ttl === undefined ? undefined : world.now() + ttl,
      returns: 0,
      kept: 0,
    };
  };
  const enqueue = (copy: Copy): void => {
    counted(copy);
    laneOf(copy.priority).push(copy);
  };

  const requeue = (copies: readonly Copy[], rejected: boolean): void => {
    const { deliveryLimit } = limits;
    for (const copy of copies) copy.returns += 1;
    const back = copies.filter(({ returns }) => returns <= (deliveryLimit ?? returns));
    for (const copy of copies) if (!back.includes(copy)) world.bury(queue, copy, 'delivery_limit');
    if (rejected && kind === 'quorum' && deliveryLimit === undefined) {
      for (const copy of back.toSorted((a, b) => a.position - b.position)) {
        position += 1;
        copy.position = position;
        enqueue(copy);
      }
      return;
    }
    back.forEach(counted);
    if (maxPriority === 0) first.giveBack(back);
    else for (const copy of back) laneOf(copy.priority).giveBack([copy]);
  };

  /** From head to tail, the highest priority first. */
  function* inOrder(): IterableIterator<Copy> {
    for (const lane of lanes.toReversed()) if (lane) yield* lane.values();
  }
  const drain = (): readonly Copy[] => {
    const copies = [...inOrder()];
    for (const lane of lanes) lane?.clear();
    ready = 0;
    bytes = 0;
    return copies;
  };

  const touch = (): void => {
    const { expires } = limits;
    stopUnused();
    if (expires === undefined || deleted || turns.size() > 0) return;
    stopUnused = world.after(Math.min(LONGEST_TIMER, expires), () => {
      if (turns.size() === 0) world.abandon(queue);
    });
  };

  const queue: Queue = {
    ...options,
    limits: () => limits,
    deleted: () => deleted,
    ready: () => ready,
    unacked: () => unacked,
    bytes: () => bytes,
    consumers: turns.size,
    held: () => exclusive !== undefined,
    serves: (consumer) => !options.singleActive || turns.active() === consumer,
    push: (message) => {
      if (overflow() !== 'drop-head' && tooMany(ready + 1, bytes + message.size)) {
        if (overflow() === 'reject-publish-dlx') world.bury(queue, copyOf(message), 'maxlen');
        return false;
      }
      const copy = copyOf(message);
      // Straight to a consumer: what nobody has to wait for can't be too old or too many.
      const consumer = ready === 0 && !serving ? turns.pick() : undefined;
      if (consumer) {
        serving = true;
        if (!consumer.noAck) journal?.keep(copy);
        hand(copy, consumer);
        serving = false;
        return true;
      }
      enqueue(copy);
      journal?.keep(copy);
      serve();
      trim();
      arm();
      return true;
    },
    restore: (copies) => {
      for (const copy of copies) {
        enqueue(copy);
        position = Math.max(position, copy.position);
      }
      expire();
      trim();
      arm();
    },
    take: () => {
      expire();
      touch();
      const copy = next();
      if (copy) unacked += 1;
      if (copy && copy.kept > 0) journal?.delivered(copy);
      arm();
      return copy;
    },
    settle: (copy) => {
      unacked -= 1;
      if (copy.kept > 0) journal?.settle(copy);
    },
    kill: (copy) => {
      unacked -= 1;
      world.bury(queue, copy, 'rejected');
    },
    requeue: (copies, rejected) => {
      unacked -= copies.length;
      if (deleted) {
        for (const copy of copies) if (copy.kept > 0) journal?.settle(copy);
        return;
      }
      requeue(copies, rejected);
      trim();
      serve();
    },
    purge: drain,
    peek: (count) => {
      const copies: Copy[] = [];
      for (const copy of inOrder()) {
        if (copies.length >= count) break;
        copies.push(copy);
      }
      return copies;
    },
    add: (consumer) => {
      stopUnused();
      if (consumer.exclusive) exclusive = consumer;
      turns.add(consumer);
      serve();
    },
    remove: (consumer) => {
      if (!turns.remove(consumer)) return false;
      if (exclusive === consumer) exclusive = undefined;
      if (options.singleActive) serve();
      touch();
      return turns.size() === 0;
    },
    wake: (consumer) => {
      if (turns.wake(consumer)) serve();
    },
    touch,
    limit: (changed) => {
      limits = changed;
      trim();
      touch();
    },
    delete: () => {
      deleted = true;
      stopTimer();
      stopUnused();
      const orphans = turns.all();
      turns.clear();
      for (const consumer of orphans) consumer.cancelled(queue);
      return drain();
    },
  };
  touch();
  return queue;
}
