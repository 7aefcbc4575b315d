/** What a queue holds, serves and needs. */
import type { Table } from '../codec/index.ts';
import type { Message } from '../message.ts';

/** One message in one queue. */
export interface Copy {
  readonly message: Message;
  /** Its place in the order of arrival; no two copies of a queue share one. */
  position: number;
  /** 0 unless the queue has priorities. */
  readonly priority: number;
  /** When it dies of age, in milliseconds since 1970; undefined: never. */
  readonly expires: number | undefined;
  /** How often it came back. */
  returns: number;
  /** Its number in the journal; 0: it is not there. */
  kept: number;
}

/** Why a message left its queue other than by an acknowledgement, in RabbitMQ's words (header `x-death`). */
export type DeathReason = 'rejected' | 'expired' | 'maxlen' | 'delivery_limit';

/** What a queue serves. Channels make these. */
export interface Consumer {
  readonly tag: string;
  readonly noAck: boolean;
  readonly exclusive: boolean;
  /** Higher is served first, as long as it is ready. */
  readonly priority: number;
  /** False: prefetch is reached or its client reads too slowly. It is then set aside until `queue.wake`. */
  ready(): boolean;
  deliver(copy: Copy, queue: Queue): void;
  /** The queue is gone. */
  cancelled(queue: Queue): void;
}

/** What the arguments of a queue (and its policy) ask for. Milliseconds and bytes. */
export interface QueueLimits {
  readonly messageTtl: number | undefined;
  readonly expires: number | undefined;
  readonly maxLength: number | undefined;
  readonly maxBytes: number | undefined;
  readonly overflow: 'drop-head' | 'reject-publish' | 'reject-publish-dlx';
  readonly deadLetterExchange: string | undefined;
  readonly deadLetterKey: string | undefined;
  readonly deliveryLimit: number | undefined;
}

/** A queue that keeps everything for ever. */
export const NO_LIMITS: QueueLimits = {
  messageTtl: undefined,
  expires: undefined,
  maxLength: undefined,
  maxBytes: undefined,
  overflow: 'drop-head',
  deadLetterExchange: undefined,
  deadLetterKey: undefined,
  deliveryLimit: undefined,
};

export interface QueueOptions {
  readonly name: string;
  readonly durable: boolean;
  readonly autoDelete: boolean;
  /** The connection that owns an exclusive queue. */
  readonly owner: object | undefined;
  readonly arguments: Table;
  readonly kind: 'classic' | 'quorum';
  readonly limits: QueueLimits;
  /** The highest priority of its messages; 0: it has none. */
  readonly maxPriority: number;
  /** Only the consumer that came first is served; the next when it is gone. */
  readonly singleActive: boolean;
}

/** Where copies of a durable queue are written down. */
export interface Journal {
  /** Sets `copy.kept`, unless the message is not one to be kept. */
  keep(copy: Copy): void;
  /** A kept copy was handed out once more. */
  delivered(copy: Copy): void;
  /** A kept copy is done with. */
  settle(copy: Copy): void;
}

/** What a queue needs around it. */
export interface QueueWorld {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls once, later; returns what stops it. */
  after(ms: number, call: () => void): () => void;
  /** Takes a copy that died, to be dead-lettered or dropped. It is no longer in the queue. */
  bury(queue: Queue, copy: Copy, reason: DeathReason): void;
  /** The queue was not used for as long as `x-expires` says. */
  abandon(queue: Queue): void;
  /** Absent: the queue lives in memory only. */
  readonly journal: Journal | undefined;
}

export interface Queue extends Omit<QueueOptions, 'limits'> {
  readonly limits: () => QueueLimits;
  readonly deleted: () => boolean;
  readonly ready: () => number;
  readonly unacked: () => number;
  /** Bytes of the bodies that wait. */
  readonly bytes: () => number;
  readonly consumers: () => number;
  /** Whether an exclusive consumer holds it. */
  readonly held: () => boolean;
  /** Whether this consumer is the one that is served: always, unless there is a single active one. */
  readonly serves: (consumer: Consumer) => boolean;
  /** False: the queue is full and refuses the message (`x-overflow: reject-publish`). */
  push(message: Message): boolean;
  /** Puts back what a journal had kept, before anybody is served. */
  restore(copies: readonly Copy[]): void;
  /** The oldest copy, for basic.get; `settle`, `kill` or `requeue` it later. */
  take(): Copy | undefined;
  /** A copy that was taken is done with. */
  settle(copy: Copy): void;
  /** A copy that was taken is rejected for good. */
  kill(copy: Copy): void;
  /**
   * Copies come back, marked as redelivered: to their old places, but to the tail of a quorum queue without a delivery
   * limit when their consumer `rejected` them (RabbitMQ 3.10).
   */
  requeue(copies: readonly Copy[], rejected: boolean): void;
  /** Drops every copy that waits; returns them. */
  purge(): readonly Copy[];
  /** The copies that wait, in the order in which they would be served. */
  peek(count: number): readonly Copy[];
  add(consumer: Consumer): void;
  /** True when it was the last consumer. */
  remove(consumer: Consumer): boolean;
  /** A consumer that was not ready may be again. */
  wake(consumer: Consumer): void;
  /** It was declared again or looked at: `x-expires` begins anew. */
  touch(): void;
  /** A policy changed what is asked of it. */
  limit(limits: QueueLimits): void;
  /** Tells its consumers and drops everything; returns the copies that waited. */
  delete(): readonly Copy[];
}
