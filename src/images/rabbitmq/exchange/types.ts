import type { Table } from '../codec/index.ts';
import type { Queue } from '../queue.ts';

/** The kinds of exchange that this broker has. */
export type ExchangeType = 'direct' | 'fanout' | 'topic';

/** How an exchange of one type finds queues. Bindings are sets: binding twice is binding once. */
export interface Router {
  /** False: it was bound already. */
  bind(queue: Queue, key: string): boolean;
  /** False: there was no such binding. */
  unbind(queue: Queue, key: string): boolean;
  /** Adds every queue that a message of this key belongs in. */
  route(key: string, into: Set<Queue>): void;
  /** The keys by which a queue is bound. */
  keysOf(queue: Queue): readonly string[];
  readonly size: () => number;
}

export interface ExchangeOptions {
  readonly name: string;
  readonly type: ExchangeType;
  readonly durable: boolean;
  readonly autoDelete: boolean;
  readonly internal: boolean;
  readonly arguments: Table;
}

export interface Exchange extends ExchangeOptions {
  readonly router: Router;
}
