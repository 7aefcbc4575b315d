/** `node:timers` and `node:timers/promises`: Timeout objects that count as handles and carry their context. */
import { codedError, invalidArgument } from './core/errors.ts';
import type { Handle } from './core/handles.ts';
import type { Frame, Loop } from './core/loop.ts';

type Callback = (...args: unknown[]) => void;

const custom = Symbol.for('nodejs.util.promisify.custom');
const inspectCustom = Symbol.for('nodejs.util.inspect.custom');
const MAX_DELAY = 0x7fff_ffff;

function checked(callback: unknown): Callback {
  if (typeof callback !== 'function') throw invalidArgument('callback', 'of type function', callback);
  return callback as Callback;
}

function delayOf(ms: unknown): number {
  const delay = Number(ms);
  return delay >= 1 && delay <= MAX_DELAY ? Math.trunc(delay) : 1;
}

interface PromiseOptions {
  readonly signal?: AbortSignal;
  readonly ref?: boolean;
}

/** What `setTimeout` and `setInterval` return. */
export interface TimeoutLike {
  ref(): this;
  unref(): this;
  hasRef(): boolean;
  refresh(): this;
  close(): this;
}

export interface Timers {
  setTimeout(callback: unknown, ms?: unknown, ...args: unknown[]): TimeoutLike;
  clearTimeout(timer?: unknown): void;
  setInterval(callback: unknown, ms?: unknown, ...args: unknown[]): TimeoutLike;
  clearInterval(timer?: unknown): void;
  setImmediate(callback: unknown, ...args: unknown[]): object;
  clearImmediate(immediate?: unknown): void;
  readonly promises: object;
}

/** The build shortens the names of classes. */
const named = (Class: object, name: string): void =>
  void Object.defineProperty(Class, 'name', { value: name });

export function createTimers(loop: Loop): Timers {
  const byId = new Map<number, Timeout>();
  let ids = 0;

  class Timeout implements TimeoutLike {
    static {
      named(this, 'Timeout');
    }

    readonly #frame: Frame = loop.frames.current();
    readonly #handle: Handle = loop.handles.open('Timeout');
    readonly #run: () => void;
    readonly #delay: number;
    readonly #repeat: boolean;
    #native: unknown;
    #id = 0;
    #done = false;
    #refed = true;
    _destroyed = false;

    constructor(callback: Callback, ms: unknown, args: readonly unknown[], repeat: boolean) {
      this.#run = () => Reflect.apply(callback, this, args);
      this.#delay = delayOf(ms);
      this.#repeat = repeat;
      this.#arm();
    }

    #arm(): void {
      this.#native = loop.clockwork.setTimeout(() => this.#fire(), this.#delay);
    }

    #fire(): void {
      if (this.#repeat) this.#native = undefined;
      else this.#done = true;
      loop.enter(this.#frame, this.#run);
      if (this.#repeat && !this._destroyed && this.#native === undefined) this.#arm();
      // A callback may have revived its own timer with refresh().
      if (this.#done) this.close();
    }

    ref(): this {
      this.#refed = true;
      if (!this._destroyed) this.#handle.ref();
      return this;
    }

    unref(): this {
      this.#refed = false;
      this.#handle.unref();
      return this;
    }

    hasRef(): boolean {
      return this.#refed;
    }

    refresh(): this {
      if (this._destroyed) return this;
      loop.clockwork.clearTimeout(this.#native);
      this.#done = false;
      this.#arm();
      return this;
    }

    close(): this {
      this._destroyed = true;
      loop.clockwork.clearTimeout(this.#native);
      this.#handle.close();
      byId.delete(this.#id);
      return this;
    }

    [Symbol.toPrimitive](): number {
      if (this.#id === 0) {
        this.#id = ++ids;
        if (!this._destroyed) byId.set(this.#id, this);
      }
      return this.#id;
    }

    [Symbol.dispose](): void {
      this.close();
    }

    [inspectCustom](): string {
      return `Timeout { _idleTimeout: ${this.#delay}, _repeat: ${this.#repeat ? this.#delay : null} }`;
    }
  }

  class Immediate {
    static {
      named(this, 'Immediate');
    }

    readonly #handle: Handle = loop.handles.open('Immediate');
    _destroyed = false;

    constructor(callback: Callback, args: readonly unknown[]) {
      const frame = loop.frames.current();
      loop.clockwork.macrotask(() => {
        if (this._destroyed) return;
        loop.enter(frame, () => Reflect.apply(callback, this, args));
        this.close();
      });
    }

    ref(): this {
      if (!this._destroyed) this.#handle.ref();
      return this;
    }

    unref(): this {
      this.#handle.unref();
      return this;
    }

    hasRef(): boolean {
      return this.#handle.hasRef();
    }

    close(): void {
      this._destroyed = true;
      this.#handle.close();
    }

    [Symbol.dispose](): void {
      this.close();
    }
  }

  function clear(timer: unknown): void {
    if (timer instanceof Timeout || timer instanceof Immediate) timer.close();
    else if (typeof timer === 'number' || typeof timer === 'string') byId.get(Number(timer))?.close();
  }

  const setTimeout = (callback: unknown, ms?: unknown, ...args: unknown[]): Timeout =>
    new Timeout(checked(callback), ms, args, false);
  const setInterval = (callback: unknown, ms?: unknown, ...args: unknown[]): Timeout =>
    new Timeout(checked(callback), ms, args, true);
  const setImmediate = (callback: unknown, ...args: unknown[]): Immediate =>
    new Immediate(checked(callback), args);

  function aborted(signal: AbortSignal): Error {
    const error = codedError('ABORT_ERR', 'The operation was aborted');
    error.name = 'AbortError';
    error.cause = signal.reason;
    return error;
  }

  function later<T>(
    arm: (done: () => void) => Timeout | Immediate,
    value: T,
    options: PromiseOptions = {},
  ): Promise<T> {
    const { signal, ref = true } = options;
    if (signal?.aborted) return Promise.reject(aborted(signal));
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        timer.close();
        if (signal) reject(aborted(signal));
      };
      const timer = arm(() => {
        signal?.removeEventListener('abort', stop);
        resolve(value);
      });
      if (!ref) timer.unref();
      signal?.addEventListener('abort', stop, { once: true });
    });
  }

  const wait = <T>(ms?: number, value?: T, options?: PromiseOptions): Promise<T | undefined> =>
    later((done) => setTimeout(done, ms), value, options);
  const immediate = <T>(value?: T, options?: PromiseOptions): Promise<T | undefined> =>
    later((done) => setImmediate(done), value, options);

  async function* interval<T>(
    ms?: number,
    value?: T,
    options: PromiseOptions = {},
  ): AsyncGenerator<T | undefined> {
    const { signal, ref = true } = options;
    if (signal?.aborted) throw aborted(signal);
    let due = 0;
    let wake: (() => void) | null = null;
    const beat = (): void => {
      due += 1;
      wake?.();
    };
    const timer = setInterval(beat, ms);
    if (!ref) timer.unref();
    const stop = (): void => wake?.();
    signal?.addEventListener('abort', stop, { once: true });
    try {
      for (;;) {
        if (due === 0 && !signal?.aborted) await new Promise<void>((resolve) => (wake = resolve));
        if (signal?.aborted) throw aborted(signal);
        for (; due > 0; due -= 1) yield value;
      }
    } finally {
      timer.close();
      signal?.removeEventListener('abort', stop);
    }
  }

  Object.defineProperty(setTimeout, custom, { enumerable: true, value: wait });
  Object.defineProperty(setImmediate, custom, { enumerable: true, value: immediate });

  return {
    setTimeout,
    clearTimeout: clear,
    setInterval,
    clearInterval: clear,
    setImmediate,
    clearImmediate: clear,
    promises: {
      setTimeout: wait,
      setImmediate: immediate,
      setInterval: interval,
      scheduler: {
        wait: (ms: number, options?: PromiseOptions) => wait(ms, undefined, options),
        yield: immediate,
      },
    },
  };
}
