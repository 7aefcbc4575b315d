/** What the broker needs from the world, and what it offers to it. Nothing here knows about sockets or timers. */
import type { Emitted } from '#events';
import type { Connection } from './connection.ts';
import type { Envelope } from './message.ts';
import type { Store } from './store/index.ts';
import type { User } from './users.ts';
import type { Vhost } from './vhost.ts';

/** Time, as an argument. `now` is milliseconds since 1970; `every` and `after` take milliseconds and return what stops them. */
export interface Clock {
  now(): number;
  every(ms: number, call: () => void): () => void;
  after(ms: number, call: () => void): () => void;
}

/** Where a peer is: what its socket says. The lab's switch knows its name. */
export interface PeerAddress {
  readonly address: string;
  readonly port: number;
}

/** The outgoing half of one client's byte stream. */
export interface Transport {
  readonly peer: PeerAddress;
  /** Takes bytes for good. False: too many wait already; the owner calls `drained` when they are gone. */
  write(bytes: Uint8Array): boolean;
  /** Sends what waits, then closes. */
  end(): void;
  /** Closes now. */
  destroy(): void;
}

/** One client of the broker, driven by the owner of its transport. None of these ever throws. */
export interface Client {
  receive(bytes: Buffer): void;
  drained(): void;
  /** The stream is gone, with or without a goodbye. Idempotent. */
  lost(): void;
}

/** Where the steps of messages are reported. `active` is asked before anything is put together. */
export interface Tracer {
  active(): boolean;
  emit(event: Emitted): void;
}

export interface BrokerOptions {
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  readonly tracer: Tracer;
  /** Who may log in; at least one. */
  readonly users: readonly User[];
  /** The virtual hosts; at least one. */
  readonly vhosts: readonly string[];
  /** Absent: everything is in memory only. */
  readonly store: Store | undefined;
  /** Told of errors that are this broker's own fault; the client at hand got 541 INTERNAL_ERROR. */
  readonly onDefect: (error: unknown) => void;
}

/** The parts of a broker. */
export interface Inside {
  readonly vhosts: ReadonlyMap<string, Vhost>;
  readonly users: ReadonlyMap<string, User>;
  readonly connections: () => Iterable<Connection>;
  /** Does something, with all that follows from it. Throws what `call` throws. */
  act<T>(call: () => T): T;
  /** Publishes a message of the broker's own; returns whether any queue took it. Throws AmqpError. */
  publish(
    vhost: Vhost,
    content: Pick<Envelope, 'exchange' | 'routingKey' | 'properties'>,
    body: Buffer,
  ): boolean;
}

/** What is in the broker now, for panels and tests. */
export interface BrokerSnapshot {
  readonly connections: number;
  readonly channels: number;
  readonly exchanges: readonly { readonly vhost: string; readonly name: string; readonly type: string }[];
  readonly queues: readonly {
    readonly vhost: string;
    readonly name: string;
    readonly ready: number;
    readonly unacked: number;
    readonly consumers: number;
  }[];
}

export interface Broker {
  connect(transport: Transport): Client;
  snapshot(): BrokerSnapshot;
  /** For those who look inside and act from there (the management API). */
  readonly inside: Inside;
  /** Says 320 CONNECTION_FORCED to every client and closes it. Idempotent. */
  close(): void;
}
