/**
 * The turn of the event loop as Node has it: a callback from outside runs in the context it was registered in, then
 * every `process.nextTick`, and only then the promise microtasks.
 *
 * Difference from Node: a tick scheduled *inside* a microtask (or in code that nobody entered through here) waits for
 * the end of the microtasks that were queued before it, not for all of them.
 */
import type { Context } from '../../../compile/context.ts';
import { createHandles, type Handles } from './handles.ts';

/** An immutable set of context values, one per AsyncLocalStorage (and one for the trace). */
export type Values = ReadonlyMap<object, unknown>;
export type Frame = Values | undefined;

/** The context that compiled `await`s save and restore. */
export type FrameStore = Context<Values>;

/** The platform's own clockwork, captured before `install` replaces it. */
export interface Clockwork {
  setTimeout(callback: () => void, ms: number): unknown;
  clearTimeout(id: unknown): void;
  queueMicrotask(callback: () => void): void;
  /** After I/O that is already waiting, without the 4 ms clamp of nested timers. */
  macrotask(callback: () => void): void;
}

export interface Loop {
  readonly frames: FrameStore;
  readonly clockwork: Clockwork;
  readonly handles: Handles;
  /** Runs a callback from outside. What it throws goes to `onError`. */
  enter(frame: Frame, body: () => void): void;
  nextTick(callback: () => void): void;
  microtask(callback: () => void): void;
  onError(listener: (error: unknown) => void): void;
  onIdle(listener: () => void): void;
  /** After `process.exit`: nothing runs any more. */
  stop(): void;
}

interface Tick {
  readonly frame: Frame;
  readonly run: () => void;
}

export function createLoop(frames: FrameStore, clockwork: Clockwork): Loop {
  const handles = createHandles();
  const idle: (() => void)[] = [];
  let report: (error: unknown) => void = (error) => {
    throw error;
  };
  let ticks: Tick[] = [];
  let depth = 0;
  let draining = false;
  let scheduled = false;
  let checking = false;
  let stopped = false;

  function guarded(frame: Frame, body: () => void): void {
    try {
      frames.run(frame, body);
    } catch (error) {
      if (stopped) return;
      try {
        report(error);
      } catch (next) {
        // Exiting may unwind by throwing.
        if (!stopped) throw next;
      }
    }
  }

  function drain(): void {
    scheduled = false;
    if (draining) return;
    draining = true;
    try {
      while (ticks.length > 0) {
        const batch = ticks;
        ticks = [];
        for (const tick of batch) if (!stopped) guarded(tick.frame, tick.run);
      }
    } finally {
      draining = false;
    }
  }

  function check(): void {
    checking = false;
    if (handles.alive || ticks.length > 0 || stopped) return;
    for (const listener of idle) listener();
  }

  handles.onEmpty(() => {
    if (checking) return;
    checking = true;
    clockwork.macrotask(check);
  });

  return {
    frames,
    clockwork,
    handles,
    enter(frame, body) {
      if (stopped) return;
      depth += 1;
      guarded(frame, body);
      depth -= 1;
      if (depth === 0) drain();
    },
    nextTick(callback) {
      ticks.push({ frame: frames.current(), run: callback });
      if (depth > 0 || draining || scheduled) return;
      scheduled = true;
      clockwork.queueMicrotask(drain);
    },
    microtask(callback) {
      const frame = frames.current();
      clockwork.queueMicrotask(() => {
        if (!stopped) guarded(frame, callback);
      });
    },
    onError: (listener) => void (report = listener),
    onIdle: (listener) => void idle.push(listener),
    stop: () => void (stopped = true),
  };
}
