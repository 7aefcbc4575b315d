/**
 * LabEvent: the one event stream. Every panel, recording, check and slide is a fold over it.
 *
 * Life of an event: a process (or the lab) *emits* an `Emitted` value; the switch of the runtime (the hub, or its
 * native twin) stamps it in one place with `seq` and `at`, says which replica it came from, and turns every peer's
 * address into a service and a replica. What leaves a runtime is a `LabEvent`.
 */

/** Version of the event format; the first line of a recording repeats it. */
export const EVENTS_VERSION = 1;

/** What the switch adds. `seq` has no gaps; `at` is milliseconds since the lab started (fractions allowed). */
export interface Stamp {
  readonly seq: number;
  readonly at: number;
  /** The service and the replica (1, 2, …) whose process emitted it; absent when the lab itself did. */
  readonly service?: string;
  readonly replica?: number;
}

/** W3C trace context: `trace` is 32 hex digits, `span` and `parent` 16. */
export interface TraceContext {
  readonly trace?: string;
  readonly span?: string;
  readonly parent?: string;
}

/** One end of a conversation. Processes know addresses; the switch adds names. No service: outside (the reader). */
export interface Peer {
  readonly address?: string;
  readonly port?: number;
  readonly service?: string;
  readonly replica?: number;
}

/** The lab as a whole. `detail` is a plain sentence for a log, not for the page. */
export interface LabStateEvent {
  readonly type: 'lab';
  readonly state: 'starting' | 'ready' | 'stopping' | 'stopped' | 'failed';
  readonly detail?: string;
}

/** The life of one replica. `exited` carries the exit code (137 = SIGKILL, 143 = SIGTERM) and who asked for it. */
export interface ReplicaEvent {
  readonly type: 'replica';
  readonly state:
    'created' | 'starting' | 'running' | 'healthy' | 'unhealthy' | 'stopping' | 'exited' | 'removed';
  readonly address?: string;
  readonly exit?: { readonly code: number | null; readonly signal: string | null };
  /** Why: the reader's command, the restart policy, a crash. */
  readonly reason?: 'start' | 'stop' | 'kill' | 'crash' | 'policy' | 'scale' | 'restart' | 'probe';
  readonly detail?: string;
}

/** A TCP connection through the switch. `id` joins open and closed. */
export interface LinkEvent {
  readonly type: 'link';
  readonly state: 'open' | 'closed' | 'reset' | 'refused' | 'unreachable';
  readonly id: string;
  readonly from: Peer;
  readonly to: Peer;
}

/**
 * An HTTP request was sent (`id` = its span). Reported by its sender where that one is instrumented (it then carries
 * `traceparent`); a request that arrives without `traceparent` is reported by its receiver. Sizes are body bytes.
 */
export interface RequestEvent {
  readonly type: 'request';
  readonly id: string;
  readonly from: Peer;
  readonly to: Peer;
  readonly method: string;
  readonly path: string;
  readonly size?: number;
}

/** The answer to the request of the same `id`. `status` 0: none came, and `error` says why (ECONNRESET …). */
export interface ResponseEvent {
  readonly type: 'response';
  readonly id: string;
  readonly from: Peer;
  readonly to: Peer;
  readonly status: number;
  readonly ms: number;
  readonly size?: number;
  readonly error?: string;
}

/**
 * One step of one message, reported by the broker. `message` names the published message; a copy in a queue is the
 * pair (`message`, `queue`). Order of steps for one copy: published → routed → delivered → acked, with
 * delivered → requeued → delivered for each time it comes back.
 */
export interface MessageEvent {
  readonly type: 'message';
  readonly step:
    | 'published'
    | 'routed'
    | 'delivered'
    | 'acked'
    | 'requeued'
    | 'dead'
    | 'returned'
    | 'dropped'
    | 'confirmed';
  readonly message: string;
  readonly exchange?: string;
  readonly key?: string;
  readonly queue?: string;
  /** Who published it (published, routed), or who holds or held it (delivered, acked, requeued). */
  readonly peer?: Peer;
  readonly consumer?: string;
  /** delivered only: the broker forgot it at once (automatic acknowledgement). */
  readonly autoAck?: boolean;
  readonly redelivered?: boolean;
  readonly reason?: string;
  /** Body bytes, and at most the first 256 of them as text where they are valid UTF-8 (published, routed, delivered). */
  readonly size?: number;
  readonly payload?: string;
  readonly contentType?: string;
}

/**
 * A queue or an exchange came, went or was emptied. `recovered`: its broker started again and read it back from
 * its disk, with the messages that it kept and no consumers.
 */
export interface QueueEvent {
  readonly type: 'queue';
  readonly state: 'declared' | 'recovered' | 'deleted' | 'purged' | 'bound' | 'unbound';
  readonly queue: string;
  readonly exchange?: string;
  readonly key?: string;
  readonly durable?: boolean;
  /** recovered only: the messages that it kept, in order; at most the first thousand. */
  readonly messages?: readonly string[];
}

/** A consumer came or went. `prefetch` 0 is unlimited. */
export interface ConsumerEvent {
  readonly type: 'consumer';
  readonly state: 'added' | 'removed';
  readonly queue: string;
  readonly consumer: string;
  readonly peer: Peer;
  readonly prefetch?: number;
  readonly autoAck?: boolean;
}

/** One line of output, without its newline. */
export interface LogEvent {
  readonly type: 'log';
  readonly stream: 'stdout' | 'stderr';
  readonly line: string;
}

/** A fault was put on a link or a replica, or taken off (`fault: null`). */
export interface FaultEvent {
  readonly type: 'fault';
  readonly from: string;
  readonly to: string;
  readonly fault: LinkFault | null;
}

/** What can be wrong with a link. `latency` in ms each way; `loss` 0–1 of new connections; `cut`: nothing passes. */
export interface LinkFault {
  readonly latency?: number;
  readonly loss?: number;
  readonly cut?: boolean;
}

/** The reader (or a scenario, slide, check) did something: the command's own type and target, for logs and replays. */
export interface CommandEvent {
  readonly type: 'command';
  readonly command: string;
  readonly target?: string;
}

/**
 * The load generator was started (again), stopped, or could not send `count` requests because as many as it allows
 * itself were still waiting for an answer.
 */
export interface LoadEvent {
  readonly type: 'load';
  readonly state: 'started' | 'stopped' | 'skipped';
  /** Requests a second (started). */
  readonly rate?: number;
  readonly target?: string;
  readonly count?: number;
}

/** The bounded ring or a slow reader lost `count` events before this one. */
export interface LostEvent {
  readonly type: 'lost';
  readonly count: number;
}

/** Every kind of event, without its stamp. */
export type EventBody =
  | LabStateEvent
  | ReplicaEvent
  | LinkEvent
  | RequestEvent
  | ResponseEvent
  | MessageEvent
  | QueueEvent
  | ConsumerEvent
  | LogEvent
  | FaultEvent
  | CommandEvent
  | LoadEvent
  | LostEvent;

/** What a process publishes on `diagnostics_channel('ruche')`. */
export type Emitted = EventBody & TraceContext;

/** What leaves a runtime. */
export type LabEvent = Stamp & TraceContext & EventBody;

/** The name of the diagnostics channel on which images and instrumentation publish. */
export const CHANNEL = 'ruche';

/** At most this many bytes of a payload travel in an event. */
export const PAYLOAD_BYTES = 256;

/** A source of batches. `subscribe` returns its undo. Batches are non-empty and in `seq` order. */
export interface EventSource<T> {
  subscribe(listener: (batch: readonly T[]) => void): () => void;
}
