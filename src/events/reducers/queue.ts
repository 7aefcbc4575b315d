import type { ConsumerEvent, LabEvent, MessageEvent, Peer, QueueEvent } from '../types.ts';

/** One copy of one message in one queue. */
export interface Copy {
  readonly message: string;
  /** Its place in the queue: a copy that comes back goes in front of all with a higher one (RabbitMQ, "requeue"). */
  readonly order: number;
  /** `at` of its arrival in the queue. */
  readonly at: number;
  readonly redelivered: boolean;
  readonly size: number;
  readonly payload: string | null;
  readonly trace: string | null;
  /** Who holds it, while it is unacked. */
  readonly holder: Peer | null;
  readonly consumer: string | null;
}

export interface ConsumerView {
  readonly consumer: string;
  readonly peer: Peer;
  readonly prefetch: number;
  readonly autoAck: boolean;
}

/** Counters since the queue was declared: numbers on screen come from these, never from dots. */
export interface QueueCounters {
  readonly routed: number;
  readonly delivered: number;
  readonly redelivered: number;
  readonly acked: number;
  readonly requeued: number;
  readonly dropped: number;
  readonly dead: number;
  /** Delivered with automatic acknowledgement: the broker forgot them at once. */
  readonly forgotten: number;
}

/** Messages that an exchange gets with this key (a pattern, for a topic exchange) come to the queue. */
export interface BindingView {
  readonly exchange: string;
  readonly key: string;
}

export interface QueueView {
  readonly name: string;
  /** Head first. */
  readonly ready: readonly Copy[];
  /** In order of delivery. */
  readonly unacked: readonly Copy[];
  readonly consumers: readonly ConsumerView[];
  /** Beside the default exchange's, by which every queue is reached under its own name. */
  readonly bindings: readonly BindingView[];
  readonly counters: QueueCounters;
}

export interface QueuesView {
  readonly queues: Readonly<Record<string, QueueView>>;
  /** Messages that no queue took: returned to their publisher, or dropped. */
  readonly unroutable: number;
}

export const emptyQueues: QueuesView = { queues: {}, unroutable: 0 };

interface Draft {
  name: string;
  ready: Copy[];
  unacked: Copy[];
  consumers: ConsumerView[];
  bindings: readonly BindingView[];
  counters: { -readonly [Key in keyof QueueCounters]: QueueCounters[Key] };
}

const zero: QueueCounters = {
  routed: 0,
  delivered: 0,
  redelivered: 0,
  acked: 0,
  requeued: 0,
  dropped: 0,
  dead: 0,
  forgotten: 0,
};

/** Folds a batch. A queue is copied once a batch, however many events touch it; the same object back when none does. */
export function queueReducer(view: QueuesView, batch: readonly LabEvent[]): QueuesView {
  const drafts = new Map<string, Draft | null>();
  let unroutable = view.unroutable;

  const draft = (name: string): Draft => {
    const open = drafts.get(name);
    if (open) return open;
    const before = open === null ? undefined : view.queues[name];
    const made: Draft = {
      name,
      ready: [...(before?.ready ?? [])],
      unacked: [...(before?.unacked ?? [])],
      consumers: [...(before?.consumers ?? [])],
      bindings: before?.bindings ?? [],
      counters: { ...(before?.counters ?? zero) },
    };
    drafts.set(name, made);
    return made;
  };

  for (const event of batch) {
    if (event.type === 'queue') {
      // A binding names an exchange and a queue that exist already, and holds no messages of its own.
      if (event.state === 'declared') draft(event.queue);
      else if (event.state === 'recovered') recover(draft(event.queue), event.messages ?? [], event.at);
      else if (event.state === 'deleted') drafts.set(event.queue, null);
      else if (event.state === 'purged') draft(event.queue).ready = [];
      else if (drafts.get(event.queue) ?? view.queues[event.queue]) applyBinding(draft(event.queue), event);
    } else if (event.type === 'consumer') {
      applyConsumer(draft(event.queue), event);
    } else if (event.type === 'message') {
      if (event.queue === undefined) {
        if (event.step === 'returned' || event.step === 'dropped') unroutable += 1;
      } else applyMessage(draft(event.queue), event);
    }
  }

  if (drafts.size === 0) return unroutable === view.unroutable ? view : { ...view, unroutable };
  const queues: Record<string, QueueView> = { ...view.queues };
  for (const [name, made] of drafts) {
    if (made === null) delete queues[name];
    else queues[name] = made;
  }
  return { queues, unroutable };
}

function applyBinding(queue: Draft, { state, exchange = '', key = '' }: QueueEvent): void {
  const others = queue.bindings.filter((one) => one.exchange !== exchange || one.key !== key);
  queue.bindings = state === 'bound' ? [...others, { exchange, key }] : others;
}

/** What the broker kept waits again; what a consumer held when the broker died has come back. */
function recover(queue: Draft, kept: readonly string[], at: number): void {
  const { counters } = queue;
  const before = [...queue.ready, ...queue.unacked.map((copy) => ({ ...copy, redelivered: true }))];
  queue.consumers = [];
  queue.unacked = [];
  queue.ready = kept.map((message, index) => {
    const known = before.find((copy) => copy.message === message);
    return known
      ? { ...known, holder: null, consumer: null }
      : unknown(message, counters.routed - kept.length + index, at);
  });
}

/** A copy of which only the name is known. */
function unknown(message: string, order: number, at: number): Copy {
  return {
    message,
    order,
    at,
    redelivered: false,
    size: 0,
    payload: null,
    trace: null,
    holder: null,
    consumer: null,
  };
}

function applyConsumer(queue: Draft, event: ConsumerEvent): void {
  queue.consumers = queue.consumers.filter(
    (view) => view.consumer !== event.consumer || !samePeer(view.peer, event.peer),
  );
  if (event.state === 'removed') return;
  queue.consumers.push({
    consumer: event.consumer,
    peer: event.peer,
    prefetch: event.prefetch ?? 0,
    autoAck: event.autoAck ?? false,
  });
}

function applyMessage(queue: Draft, event: LabEvent & MessageEvent): void {
  const { counters } = queue;
  switch (event.step) {
    case 'routed':
      counters.routed += 1;
      queue.ready.push({
        message: event.message,
        order: counters.routed,
        at: event.at,
        redelivered: false,
        size: event.size ?? 0,
        payload: event.payload ?? null,
        trace: event.trace ?? null,
        holder: null,
        consumer: null,
      });
      break;
    case 'delivered': {
      const copy = take(queue.ready, event.message);
      counters.delivered += 1;
      if (event.redelivered) counters.redelivered += 1;
      if (event.autoAck) counters.forgotten += 1;
      else if (copy)
        queue.unacked.push({
          ...copy,
          redelivered: event.redelivered ?? copy.redelivered,
          holder: event.peer ?? null,
          consumer: event.consumer ?? null,
        });
      break;
    }
    case 'acked':
      take(queue.unacked, event.message);
      counters.acked += 1;
      break;
    case 'requeued': {
      const copy = take(queue.unacked, event.message);
      counters.requeued += 1;
      if (copy) putBack(queue.ready, { ...copy, redelivered: true, holder: null, consumer: null });
      break;
    }
    case 'dead':
    case 'dropped':
      counters[event.step] += 1;
      if (!take(queue.unacked, event.message)) take(queue.ready, event.message);
      break;
    case 'published':
    case 'returned':
    case 'confirmed':
      break;
    default:
      event.step satisfies never;
  }
}

function take(copies: Copy[], message: string): Copy | null {
  const index = copies.findIndex((copy) => copy.message === message);
  return index < 0 ? null : (copies.splice(index, 1)[0] ?? null);
}

function putBack(ready: Copy[], copy: Copy): void {
  const index = ready.findIndex((other) => other.order > copy.order);
  ready.splice(index < 0 ? ready.length : index, 0, copy);
}

function samePeer(a: Peer, b: Peer): boolean {
  return a.address === b.address && a.port === b.port;
}
