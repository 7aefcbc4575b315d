/**
 * What the `node:` shims of a worker stand on. The worker's core implements it over its one ordered port to the hub;
 * tests implement it in memory. Nothing here knows about Node.
 */
import type { Emitted } from '#events';
import type { Address, FileTree, IP, NetworkErrorCode, Signal } from '../types.ts';

/** Who this process is. `argv` as Node shows it: `['/usr/local/bin/node', '/app/index.ts', …]`. */
export interface Self {
  readonly id: string;
  readonly pid: number;
  readonly service: string;
  readonly replica: number;
  readonly address: IP;
  readonly hostname: string;
  readonly argv: readonly string[];
  readonly env: Record<string, string>;
  readonly cwd: string;
}

/** Callbacks of one end of a connection; every one is called asynchronously, in order, `close` once and last. */
export interface ConnectionHandlers {
  open(local: Address, remote: Address): void;
  data(bytes: Uint8Array): void;
  /** Everything sent so far was consumed by the other end, or buffered below the mark: `pending` is low again. */
  drain(): void;
  /** FIN: the other end sends no more. */
  end(): void;
  close(error: NetworkErrorCode | null): void;
}

/** One end of a TCP-like connection. */
export interface Connection {
  /** Takes ownership of the buffer (it may be transferred). */
  send(bytes: Uint8Array): void;
  /** Bytes sent that the other end has not consumed: above HIGH_WATER a sender waits for `drain`. */
  readonly pending: number;
  /** The reader took n bytes: opens the other end's window. */
  consumed(bytes: number): void;
  /** FIN. */
  end(): void;
  /** RST. */
  reset(): void;
}

/** Flow-control window of a connection, in bytes. */
export const HIGH_WATER = 256 * 1024;

export interface Listener {
  readonly port: number;
  close(): void;
}

export interface Kernel {
  readonly self: Self;
  /** The process's own files at start (volumes included) and which path prefixes are volumes. */
  readonly files: FileTree;
  readonly volumes: readonly {
    readonly volume: string;
    readonly target: string;
    readonly readOnly: boolean;
  }[];
  /** A file under a volume was written (or removed: null); `path` is absolute. Ordered with everything sent. */
  volumeWrite(path: string, content: Uint8Array | null): void;

  /** Asynchronous: refused and unreachable come as `close(code)` before any `open`. */
  connect(to: Address, handlers: ConnectionHandlers): Connection;
  /** Throws an Error with code EADDRINUSE. Port 0 picks a free one. `accept` returns the new end's handlers. */
  listen(port: number, accept: (connection: Connection) => ConnectionHandlers): Listener;
  /** All addresses of a name (service, own hostname, localhost), rotated; empty when unknown. */
  resolve(name: string): Promise<readonly IP[]>;

  /** stdout (1) or stderr (2). */
  write(fd: 1 | 2, bytes: Uint8Array): void;
  onStdin(listener: (bytes: Uint8Array | null) => void): void;
  /** Signals other than SIGKILL. Without a listener the default action (exit by signal) is the core's. */
  onSignal(listener: (signal: Signal) => boolean): void;
  /** Ends this process after everything sent so far; never returns. */
  exit(code: number): never;
  /** Publishes an event towards the hub, which stamps it. */
  emit(event: Emitted): void;

  /** Milliseconds since the process started, sub-millisecond where the platform has it. */
  now(): number;
  random(bytes: Uint8Array): void;
}
