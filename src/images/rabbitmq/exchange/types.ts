import type { Table } from '../codec/index.ts';
import type { Queue } from '../queue/index.ts';

/** The kinds of exchange that there are. */
export type ExchangeType = 'direct' | 'fanout' | 'topic' | 'headers';

/** Where a binding leads. */
export type Destination = Queue | Exchange;

/** One rule of an exchange. Two with the same destination, key and arguments are one. */
export interface Binding {
  readonly destination: Destination;
  readonly key: string;
  readonly arguments: Table;
}

/** How an exchange of one type finds destinations. It is given each binding once. */
export interface Router {
  add(binding: Binding): void;
  delete(binding: Binding): void;
  /** Adds every destination to which a message of this key and these headers goes. */
  route(key: string, headers: Table, into: Set<Destination>): void;
}

export interface ExchangeOptions {
  readonly name: string;
  readonly type: ExchangeType;
  readonly durable: boolean;
  readonly autoDelete: boolean;
  readonly internal: boolean;
  readonly arguments: Table;
  /** Takes what this one can't route. */
  readonly alternate: string | undefined;
}

export interface Exchange extends ExchangeOptions {
  readonly kind: 'exchange';
  /** False: it was bound already. */
  bind(destination: Destination, key: string, args: Table): boolean;
  /** False: there was no such binding. */
  unbind(destination: Destination, key: string, args: Table): boolean;
  bindingsTo(destination: Destination): readonly Binding[];
  readonly bindings: () => readonly Binding[];
  /** How many bindings it has. */
  readonly size: () => number;
  readonly route: Router['route'];
}
