/**
 * The contract that every engine keeps: embedded (the tab), native (child processes), WebContainer (later).
 * `contract.ts` is the one suite for all of them.
 */
import type { Emitted, EventSource, LabEvent, LinkFault } from '#events';

/** Absolute `/`-separated path → content. Text is UTF-8. */
export type FileTree = Readonly<Record<string, string | Uint8Array>>;

/** A dotted IPv4 address of the lab's own virtual network (10.89.0.0/16; the reader is READER). */
export type IP = string;

/** The address from which the reader's own requests come. */
export const READER: IP = '10.89.0.1';

export type Signal = 'SIGTERM' | 'SIGINT' | 'SIGQUIT' | 'SIGHUP' | 'SIGKILL';

/** What a runtime can and can't do: declared, so that the page and the contract suite can say so. */
export interface Capabilities {
  readonly engine: 'embedded' | 'native' | 'webcontainer';
  /** stdout and stderr arrive on one stream (stdout). */
  readonly mergedOutput: boolean;
  /** Works with the network off, after the first start. */
  readonly offline: boolean;
  /** Files that are written while it runs are compiled by the engine itself. */
  readonly edits: boolean;
  /**
   * `usage` of a process knows its memory and its processor time. False in the tab: no browser tells a page what one of
   * its workers uses.
   */
  readonly measures: boolean;
  /**
   * A signal without a handler ends a container's first process. True in both of our engines, and an honest difference:
   * under Docker that process is PID 1, for which the kernel ignores such a signal unless the container has an init, so
   * that `stop` waits for the grace period and then kills.
   */
  readonly signalsEndPidOne: boolean;
}

/** What a process uses: resident memory in bytes, processor time since its start in milliseconds. */
export interface Usage {
  readonly memory: number;
  readonly cpu: number;
}

/** A named volume, mounted into one replica (TRUTHS: more than one is refused by the lab). */
export interface VolumeMount {
  readonly volume: string;
  readonly target: string;
  readonly readOnly: boolean;
}

/** What to run: a Node program with its argv (`argv[0]` is the script, or `-e` and code), or one of our images. */
export type Program =
  | { readonly kind: 'node'; readonly argv: readonly string[] }
  | { readonly kind: 'image'; readonly image: 'nginx' | 'rabbitmq'; readonly argv: readonly string[] };

/** One replica of a service = one process. */
export interface ProcessSpec {
  readonly service: string;
  readonly replica: number;
  readonly program: Program;
  /** Absolute path inside the process's own file system. */
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** The process's own root file system, apart from volumes: a private copy, gone with the process. */
  readonly files: FileTree;
  readonly volumes: readonly VolumeMount[];
  /** Networks it is on; it can reach, and resolve, only processes that share one. */
  readonly networks: readonly string[];
  /**
   * The address to have again: a container that is started again keeps its own. Absent, or taken meanwhile: a new one,
   * as for a container that is created anew.
   */
  readonly address?: IP;
  /** Run inside another process's container (same address, names and files): health checks, `exec`. Its id. */
  readonly inside?: string;
}

/** `code` is null when a signal ended it; `128 + n` is what Docker would print. */
export interface ExitStatus {
  readonly code: number | null;
  readonly signal: Signal | null;
}

export interface Process {
  readonly id: string;
  readonly service: string;
  readonly replica: number;
  readonly address: IP;
  readonly stdout: ReadableStream<Uint8Array>;
  readonly stderr: ReadableStream<Uint8Array>;
  readonly stdin: WritableStream<Uint8Array>;
  /** Settles once, never rejects. Sockets of the process are reset by then and its ports are free. */
  readonly exit: Promise<ExitStatus>;
  /** Resolves when it first listens on a port; never, if it ends before. Only where the engine can tell. */
  readonly listening?: Promise<void>;
  /** What it uses now; null where the engine does not measure (see Capabilities), and after its end. */
  usage(): Promise<Usage | null>;
  /** Resolves when the signal was delivered, not when the process ended. After the end it does nothing. */
  kill(signal: Signal): Promise<void>;
  /**
   * Ends the process from inside, as a bug would: an uncaught error whose stack goes to stderr, exit code 1. Resolves
   * when it was asked for, not when the process ended. After the end it does nothing.
   */
  crash(): Promise<void>;
}

export interface Address {
  readonly ip: IP;
  readonly port: number;
}

/** One byte stream through the switch. Both ends close like TCP (half-open allowed). */
export interface Socket {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
  /** RST. */
  destroy(): void;
}

/** A directed pair of service names; `*` stands for every service. Shaping covers both directions of a connection. */
export interface Link {
  readonly from: string;
  readonly to: string;
}

export interface Network {
  /** Addresses of all running replicas of a service, rotated at each call; empty when there are none. */
  resolve(name: string): readonly IP[];
  /** Rejects with a NetworkError (ECONNREFUSED, EHOSTUNREACH, ECONNRESET, ETIMEDOUT). */
  dial(from: IP, to: Address): Promise<Socket>;
  /** HTTP/1.1 over `dial`, to `http://<ip or service>:port/…`. Redirects are returned, not followed. */
  fetch(from: IP, request: Request): Promise<Response>;
  shape(link: Link, fault: LinkFault | null): void;
}

export interface Runtime {
  readonly capabilities: Capabilities;
  /** The sandbox's own files (absolute, `/package.json` …), from which packages are resolved. Call before `spawn`. */
  mount(files: FileTree): Promise<void>;
  /** Resolves when the process exists (it may still fail: see `exit`). Rejects with a RuntimeFailure. */
  spawn(spec: ProcessSpec): Promise<Process>;
  readonly network: Network;
  readonly events: EventSource<LabEvent>;
  /** Stamps an event of the lab's own, in order with everything else. `of` names the replica that it is about. */
  emit(event: Emitted, of?: { readonly service: string; readonly replica: number }): void;
  /** The files of a named volume (empty when it does not exist), and their replacement while nobody mounts it. */
  readVolume(volume: string): Promise<FileTree>;
  writeVolume(volume: string, files: FileTree): Promise<void>;
  /** Kills everything and frees everything. Idempotent. */
  dispose(): Promise<void>;
}

export type NetworkErrorCode = 'ECONNREFUSED' | 'EHOSTUNREACH' | 'ECONNRESET' | 'ETIMEDOUT' | 'ENOTFOUND';

/** Typed failures of a runtime; the page has a sentence in both languages and a next action for each code. */
export type RuntimeFailureCode =
  | 'unsupported-browser'
  | 'workers-blocked'
  | 'frame-crashed'
  | 'engine-unreachable'
  | 'out-of-memory'
  | 'missing-package'
  | 'unknown-image'
  | 'port-taken'
  | 'disposed';

export class RuntimeFailure extends Error {
  readonly code: RuntimeFailureCode;
  constructor(code: RuntimeFailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'RuntimeFailure';
    this.code = code;
  }
}

export class NetworkError extends Error {
  readonly code: NetworkErrorCode;
  constructor(code: NetworkErrorCode, message: string) {
    super(message);
    this.name = 'NetworkError';
    this.code = code;
  }
}
