/** Where durable things are written down, so that they are there again after a restart, a crash or a kill. */
import type { Table } from '../codec/index.ts';
import type { Destination, Exchange, ExchangeOptions } from '../exchange/index.ts';
import type { Copy, Journal, Queue, QueueOptions } from '../queue/index.ts';

/** The part of a store that belongs to one virtual host. Telling it twice is telling it once. */
export interface VhostStore {
  /** A durable queue is there; returns where its copies are written. */
  journal(queue: Pick<QueueOptions, 'name' | 'autoDelete' | 'kind' | 'arguments'>): Journal;
  queueGone(queue: Queue): void;
  exchange(exchange: Exchange): void;
  exchangeGone(exchange: Exchange): void;
  binding(exchange: Exchange, destination: Destination, key: string, args: Table): void;
  forget(exchange: Exchange, destination: Destination, key: string, args: Table): void;
  /** A kept copy is done with. */
  settle(copy: Copy): void;
}

/** What a virtual host was made of when the broker last ran. */
export interface Recovered {
  readonly exchanges: readonly Omit<ExchangeOptions, 'alternate'>[];
  readonly queues: readonly RecoveredQueue[];
  readonly bindings: readonly RecoveredBinding[];
}

export interface RecoveredQueue extends Pick<QueueOptions, 'name' | 'autoDelete' | 'kind' | 'arguments'> {
  /** In the order in which they waited. What was held by a consumer counts as come back. */
  readonly copies: readonly Copy[];
}

export interface RecoveredBinding {
  readonly exchange: string;
  readonly destination: string;
  readonly kind: 'queue' | 'exchange';
  readonly key: string;
  readonly arguments: Table;
}

/** Everything that outlives the broker. */
export interface Store {
  /** The virtual hosts that were there. Asked once: the copies belong to who asks. */
  recover(): ReadonlyMap<string, Recovered>;
  vhost(name: string): VhostStore;
  /**
   * Calls back once everything told so far is on the disk: true; or could not be written: false. In order.
   * Until then it may be lost.
   */
  afterWrite(call: (written: boolean) => void): void;
  /** Told when the disk can't be written any more, and when it can again. */
  onTrouble(call: (trouble: boolean) => void): void;
  /** Whether something was told that is not on the disk yet. */
  readonly dirty: () => boolean;
  /** Writes what waits and lets go of the files. Idempotent. */
  close(): void;
}
