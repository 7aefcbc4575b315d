/** Where durable things are written down, so that they are there again after a restart, a crash or a kill. */
import type { Table } from '../codec/index.ts';
import type { Destination, Exchange, ExchangeOptions } from '../exchange/index.ts';
import type { Copy, Journal, Queue, QueueOptions } from '../queue/index.ts';

/** The part of a store that belongs to one virtual host. Telling it twice is telling it once. */
export interface VhostStore {
  /** A durable queue is there; returns where its copies are written. */
  journal(queue: QueueOptions): Journal;
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
  readonly queues: readonly Pick<QueueOptions, 'name' | 'autoDelete' | 'kind' | 'arguments'>[];
  readonly bindings: readonly {
    readonly exchange: string;
    readonly destination: string;
    readonly kind: 'queue' | 'exchange';
    readonly key: string;
    readonly arguments: Table;
  }[];
  /** By queue, in the order in which they waited. */
  readonly copies: ReadonlyMap<string, readonly Copy[]>;
}

/** Everything that outlives the broker. */
export interface Store {
  /** The virtual hosts that were there. */
  readonly recovered: ReadonlyMap<string, Recovered>;
  vhost(name: string): VhostStore;
  vhostGone(name: string): void;
  /**
   * Calls back once everything told so far is written, in order: true; or could not be written: false.
   * Until then it may be lost.
   */
  afterWrite(call: (written: boolean) => void): void;
  /** Whether something was told that `afterWrite` has not yet answered for. */
  readonly dirty: () => boolean;
  /** Writes what waits and lets go of the files. Idempotent. */
  close(): void;
}
