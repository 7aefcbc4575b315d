/**
 * What the worker's core sees of Node: every `node:` module, the globals, and whether anything keeps the process alive.
 */
import type { Context } from '../../compile/context.ts';
import type { Tracer } from '../../trace/index.ts';

/** The asynchronous context of this process, as the compiled `await` carries it. */
export type PlatformContext = Context<ReadonlyMap<object, unknown>>;

/** Node's platform for one process (one worker). */
export interface NodePlatform {
  /** A builtin by name, with or without `node:`. Unknown: an Error with code ERR_UNKNOWN_BUILTIN_MODULE naming it. */
  require(name: string): unknown;
  has(name: string): boolean;
  /** A module of the core, for the parts of Node that are packs (`ruche:buffer`); null for every other specifier. */
  lent(specifier: string): unknown;
  /** Names without `node:`. */
  readonly builtins: readonly string[];
  /** Puts Node's globals (process, Buffer, timers, console, fetch, …) on the given global object. */
  install(target: object): void;
  /**
   * Runs a callback from outside as one turn: its ticks run before the promise jobs that it queued, and what it throws
   * is an uncaught error.
   */
  enter(body: () => void): void;
  /** Something ref-counted (listener, connection, timer, pending operation) keeps the process alive. */
  alive(): boolean;
  /**
   * Called each time the last handle goes. The core then calls `drain()`; when that returns false it exits with
   * `exitCode()`.
   */
  onIdle(listener: () => void): void;
  /** Emits `beforeExit`; true when that brought new work. */
  drain(): boolean;
  /** Emits `exit` (once) and returns the code to exit with. */
  exitCode(): number;
  /** An error nobody caught: `uncaughtException` listeners first, else printed as Node does, then exit 1. */
  uncaught(error: unknown): void;
  /** A rejection nobody handled: `unhandledRejection` listeners first, else as `uncaught`. */
  rejected(reason: unknown, promise: Promise<unknown>): void;
  readonly tracer: Tracer;
  readonly context: PlatformContext;
}
