/**
 * Dead letters: what dies in a queue (rejected, too old, too many, given back too often) goes to the queue's dead letter
 * exchange, with its story in the header `x-death`. https://www.rabbitmq.com/docs/dlx, rabbit_dead_letter.erl of 3.10
 */
import {
  asText,
  encodeProperties,
  EMPTY_TABLE,
  text,
  type Field,
  type Properties,
  type Table,
} from './codec/index.ts';
import type { Reporter } from './events.ts';
import { createEnvelope, createMessage, readProperties, type Message } from './message.ts';
import type { Copy, DeathReason, Queue } from './queue/index.ts';

export interface Deaths {
  /** Takes a copy that left its queue. It is dead-lettered when the current batch of input ends. */
  bury(queue: Queue, copy: Copy, reason: DeathReason): void;
}

/** What dead lettering needs of its virtual host. */
export interface DeathWorld {
  readonly report: Reporter;
  /** Milliseconds since 1970. */
  now(): number;
  /** Whether there is such an exchange. */
  exchange(name: string): boolean;
  route(message: Message, headers: () => Table): Iterable<Queue>;
  /** A copy that the journal keeps is done with. */
  settle(copy: Copy): void;
  later(call: () => void): void;
}

interface Death {
  readonly queue: Queue;
  readonly copy: Copy;
  readonly reason: DeathReason;
  /** The dead letter exchange at that time. */
  readonly exchange: string;
}

/** The dead letters of one virtual host. */
export function createDeaths(world: DeathWorld): Deaths {
  const { report } = world;
  let waiting: Death[] = [];

  const settle = (copy: Copy): void => {
    if (copy.kept > 0) world.settle(copy);
  };
  /** The copy is settled last: whoever dies in between has it twice, never not at all. */
  const send = ({ queue, copy, reason, exchange }: Death): void => {
    const { message } = copy;
    const letter = deadLetter(
      message,
      queue.name,
      reason,
      exchange,
      queue.limits().deadLetterKey,
      world.now(),
    );
    const headers = readProperties(letter.properties)?.headers ?? EMPTY_TABLE;
    for (const target of world.exchange(exchange) ? world.route(letter, () => headers) : []) {
      if (reason !== 'rejected' && isCycle(target.name, headers)) continue;
      report.routed(letter, target.name);
      if (!target.push(letter)) {
        report.step('dropped', letter, { queue: target.name, reason: 'the queue is full' });
      }
    }
    settle(copy);
  };

  const work = (): void => {
    const now = waiting;
    waiting = [];
    now.forEach(send);
  };

  return {
    bury: (queue, copy, reason) => {
      const exchange = queue.limits().deadLetterExchange;
      if (exchange === undefined) {
        report.step('dropped', copy.message, { queue: queue.name, reason });
        settle(copy);
        return;
      }
      report.step('dead', copy.message, { queue: queue.name, reason });
      if (waiting.length === 0) world.later(work);
      waiting.push({ queue, copy, reason, exchange });
    },
  };
}

/** The message as it is published to the dead letter exchange. */
function deadLetter(
  message: Message,
  queue: string,
  reason: DeathReason,
  exchange: string,
  key: string | undefined,
  now: number,
): Message {
  const properties = readProperties(message.properties) ?? {};
  const { expiration, ...kept } = properties;
  const given = properties.headers ?? EMPTY_TABLE;
  const copies = given.get('CC');
  const keys = [text(message.routingKey), ...(copies?.type === 'A' ? copies.value : [])];
  const entry = new Map<string, Field>([
    ['count', { type: 'l', value: 1n }],
    ['reason', text(reason)],
    ['queue', text(queue)],
    ['time', { type: 'T', value: BigInt(Math.floor(now / 1000)) }],
    ['exchange', text(message.exchange)],
    ['routing-keys', { type: 'A', value: keys }],
    ...(expiration === undefined ? [] : [['original-expiration', text(expiration)] as const]),
  ]);
  const headers = withDeath(given, entry);
  if (key !== undefined) headers.delete('CC');
  const changed: Properties = { ...kept, headers };
  const content = {
    exchange,
    routingKey: key ?? message.routingKey,
    moreKeys: key === undefined ? message.moreKeys : [],
    properties: encodeProperties(changed),
  };
  return createMessage(message, createEnvelope(content, changed), message.body);
}

/** The headers with one more death. Deaths for the same reason in the same queue are counted, the last one first. */
function withDeath(headers: Table, entry: Map<string, Field>): Map<string, Field> {
  const story = headers.get('x-death');
  const deaths = story?.type === 'A' ? story.value : [];
  const changed = new Map(headers);
  if (story === undefined) {
    for (const name of ['reason', 'queue', 'exchange']) {
      const value = entry.get(name);
      if (value) changed.set(`x-first-death-${name}`, value);
    }
  }
  const same = (death: Field): boolean =>
    death.type === 'F' &&
    ['queue', 'reason'].every((key) => asText(death.value.get(key)) === asText(entry.get(key)));
  const before = deaths.find(same);
  const count = before?.type === 'F' ? before.value.get('count') : undefined;
  const again: Table =
    before?.type === 'F'
      ? new Map(before.value).set('count', {
          type: 'l',
          value: (count?.type === 'l' ? count.value : 1n) + 1n,
        })
      : entry;
  // RabbitMQ sorts what it changes: an entry that is added to a story, and the headers.
  const latest: Table = story === undefined ? again : sorted(again);
  changed.set('x-death', {
    type: 'A',
    value: [{ type: 'F', value: latest }, ...deaths.filter((death) => death !== before)],
  });
  return sorted(changed);
}

const sorted = (table: Table): Map<string, Field> => new Map([...table].sort(([a], [b]) => (a < b ? -1 : 1)));

/** Whether the message comes back to this queue without anybody having rejected it on the way: for ever, then. */
function isCycle(queue: string, headers: Table): boolean {
  const story = headers.get('x-death');
  if (story?.type !== 'A') return false;
  const at = story.value.findIndex(
    (death) => death.type === 'F' && asText(death.value.get('queue')) === queue,
  );
  const round = story.value.slice(0, at + 1);
  return (
    at >= 0 && round.every((death) => death.type === 'F' && asText(death.value.get('reason')) !== 'rejected')
  );
}
