/**
 * Asynchronous context without AsyncLocalStorage, for engines that have none. Compiled code calls `save` before and
 * `resume` after every `await`; everything that calls back later (timers, `then`, sockets) is wrapped with `bind`.
 */

/** The names under which compiled code finds the three functions of the one context of its process. */
export const CONTEXT_GLOBALS = {
  save: '__ruche_save',
  resume: '__ruche_resume',
  current: '__ruche_current',
  enter: '__ruche_enter',
} as const;

/** How an awaited value settled, and the context to go on in. */
export type Settled<T> =
  | { readonly ok: true; readonly value: unknown; readonly context: T | undefined }
  | { readonly ok: false; readonly error: unknown; readonly context: T | undefined };

export interface Context<T> {
  current(): T | undefined;
  /** From here on, until the current turn or `run` ends (AsyncLocalStorage's `enterWith`). */
  enter(value: T | undefined): void;
  /** Calls `work` with another context; the old one is back when it returns or throws. */
  run<R>(value: T | undefined, work: () => R): R;
  /** The same function, always called in the context of now. */
  bind<A extends unknown[], R, S = unknown>(work: (this: S, ...args: A) => R): (this: S, ...args: A) => R;
  /** `await x` is compiled to `resume(await save(x))`: never rejects, settles as `x` does. */
  save(awaited: unknown): Promise<Settled<T>> | Settled<T>;
  /** Restores the context of the matching `save`; returns the awaited value or throws its error. */
  resume(settled: Settled<T>): unknown;
}

/** One context per process. Takes `then` as it is now: make it before `Promise.prototype.then` is patched. */
export function createContext<T>(): Context<T> {
  const then = Promise.prototype.then;
  let current: T | undefined;

  function run<R>(value: T | undefined, work: () => R): R {
    const before = current;
    current = value;
    try {
      return work();
    } finally {
      current = before;
    }
  }

  return {
    current: () => current,
    enter(value) {
      current = value;
    },
    run,
    bind(work) {
      const context = current;
      return function (...args) {
        return run(context, () => work.apply(this, args));
      };
    },
    save(awaited) {
      const context = current;
      // `await 1` takes one turn; so does awaiting this record, which is no thenable.
      if (!isObject(awaited)) return { ok: true, value: awaited, context };
      let promise: Promise<unknown>;
      try {
        promise = Promise.resolve(awaited);
      } catch (error) {
        // A getter `constructor` of a promise threw: `await` throws that.
        return { ok: false, error, context };
      }
      return then.call(
        promise,
        (value): Settled<T> => ({ ok: true, value, context }),
        (error): Settled<T> => ({ ok: false, error, context }),
      ) as Promise<Settled<T>>;
    },
    resume(settled) {
      current = settled.context;
      if (settled.ok) return settled.value;
      throw settled.error;
    },
  };
}

function isObject(value: unknown): boolean {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

/** Puts the context where compiled code looks for it. Returns its undo. */
export function installContext<T>(context: Context<T>, scope: object = globalThis): () => void {
  const functions: Readonly<Record<string, unknown>> = {
    [CONTEXT_GLOBALS.save]: context.save,
    [CONTEXT_GLOBALS.resume]: context.resume,
    [CONTEXT_GLOBALS.current]: context.current,
    [CONTEXT_GLOBALS.enter]: context.enter,
  };
  for (const [name, value] of Object.entries(functions)) {
    Object.defineProperty(scope, name, { value, configurable: true, writable: true, enumerable: false });
  }
  return () => {
    for (const name of Object.keys(functions)) Reflect.deleteProperty(scope, name);
  };
}
