import type { Emitted, TraceContext } from '#events';

/** Where a context lives while work goes on: an AsyncLocalStorage, or the tab's twin of it. */
export interface ContextStorage {
  getStore(): TraceContext | undefined;
  run<R>(context: TraceContext | undefined, work: () => R): R;
}

/** Knows the trace of the running code, runs code in another, and publishes events. */
export interface Tracer {
  current(): TraceContext | undefined;
  run<R>(context: TraceContext, work: () => R): R;
  emit(event: Emitted): void;
  /** Milliseconds, from any origin. */
  now(): number;
  readonly ids: { trace(): string; span(): string };
}

export interface TracerOptions {
  readonly storage: ContextStorage;
  readonly emit: (event: Emitted) => void;
  readonly random: (bytes: Uint8Array) => void;
  readonly now: () => number;
}

/** A tracer for one process. */
export function createTracer({ storage, emit, random, now }: TracerOptions): Tracer {
  const id = (bytes: number) => () => {
    const buffer = new Uint8Array(bytes);
    random(buffer);
    return Array.from(buffer, (byte) => byte.toString(16).padStart(2, '0')).join('');
  };
  return {
    current: () => storage.getStore(),
    run: (context, work) => storage.run(context, work),
    emit,
    now,
    ids: { trace: id(16), span: id(8) },
  };
}
