/** A running system: a Plan on a Runtime. */
import type { Plan } from '#compose';
import type { EventSource, LabEvent } from '#events';
import type { Capabilities, FileTree, Runtime } from '#runtime';
import type { CommandResult, LabCommand, LoadSpec } from './commands.ts';

/** A sandbox as data: what the build sends to the page and what the native tools read from disk. */
export interface Sandbox {
  readonly name: string;
  readonly plan: Plan;
  /** The sandbox's own files; absolute paths, `/compose.yaml`, `/services/img/index.ts` … */
  readonly files: FileTree;
}

export type ReplicaState =
  'created' | 'starting' | 'running' | 'healthy' | 'unhealthy' | 'stopping' | 'exited';

export interface ReplicaSnapshot {
  readonly service: string;
  readonly replica: number;
  readonly state: ReplicaState;
  readonly address: string | null;
  readonly restarts: number;
  readonly exit: { readonly code: number | null; readonly signal: string | null } | null;
}

/** Where the system stands now; a late joiner gets this, then the tail of the events. */
export interface LabSnapshot {
  readonly state: 'idle' | 'starting' | 'ready' | 'stopping' | 'stopped' | 'failed';
  readonly replicas: readonly ReplicaSnapshot[];
  readonly faults: readonly { readonly from: string; readonly to: string }[];
  /** What the load generator sends; null: nothing. */
  readonly load: LoadSpec | null;
  /** Service → its variables, as `configure` has left them. */
  readonly environments: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export interface Lab {
  readonly sandbox: Sandbox;
  readonly capabilities: Capabilities;
  readonly events: EventSource<LabEvent>;
  /** Resolves when every service runs and every health check that has a say is green. Rejects with a LabFailure. */
  start(): Promise<void>;
  /** Commands act at once; each resolves when its effect is there (a stop: the replica has exited). */
  send(command: LabCommand): Promise<CommandResult>;
  snapshot(): LabSnapshot;
  /** The sandbox's files as they are now: what `file.write` has changed included. */
  files(): FileTree;
  /** Stops services in reverse order and disposes of the runtime. Idempotent. */
  stop(): Promise<void>;
}

export interface LabOptions {
  readonly sandbox: Sandbox;
  readonly runtime: Runtime;
  /** Timers, so that tests need not wait; default: the platform's own. */
  readonly clock?: Clock;
}

export interface Clock {
  now(): number;
  /** Returns its undo. */
  after(ms: number, run: () => void): () => void;
}
