/** What the broker needs from the world, and what it offers to it. Nothing here knows about sockets or timers. */
import type { Emitted } from '#events';
import type { Store } from './store/index.ts';
import type { User } from './users.ts';

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
  /** Says 320 CONNECTION_FORCED to every client and closes it. Idempotent. */
  close(): void;
}
