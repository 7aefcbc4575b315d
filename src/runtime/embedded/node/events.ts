/** `node:events`: the npm package of the same name, plus what Node has added since. */
import { EventEmitter as Base } from 'events';
import { codedError, invalidArgument } from './core/errors.ts';

type Listener = (...args: unknown[]) => void;
type Name = string | symbol;

interface Inner {
  _events?: Record<Name, Listener | Listener[] | undefined>;
}

const errorMonitor = Symbol('events.errorMonitor');
const captureRejectionSymbol = Symbol.for('nodejs.rejection');

interface Extended {
  errorMonitor?: symbol;
  prototype: { emit: (name: Name, ...args: unknown[]) => boolean };
}

/** Adds to the shared class what the npm package lacks; done once per realm. */
function extend(Emitter: Extended): void {
  if (Object.hasOwn(Emitter, 'errorMonitor')) return;
  const { emit } = Emitter.prototype;
  Emitter.prototype.emit = function (this: Inner, name, ...args) {
    if (name === 'error') {
      if (this._events?.[errorMonitor as never] !== undefined)
        emit.call(this as never, errorMonitor, ...args);
      const error = args[0];
      if (this._events?.error === undefined && !(error instanceof Error)) {
        const shown = typeof error === 'string' ? `'${error}'` : String(error);
        const unhandled = codedError('ERR_UNHANDLED_ERROR', `Unhandled error. (${shown})`);
        throw Object.assign(unhandled, { context: error });
      }
    }
    return emit.call(this as never, name, ...args);
  };
  Object.assign(Emitter, {
    errorMonitor,
    captureRejectionSymbol,
    captureRejections: false,
    usingDomains: false,
    on,
    once,
    getEventListeners,
    getMaxListeners: (emitter: unknown) => (isEmitter(emitter) ? emitter.getMaxListeners() : 0),
    setMaxListeners,
    addAbortListener,
    listenerCount: (emitter: Base, name: Name) => emitter.listenerCount(name),
  });
}

function isEmitter(value: unknown): value is Base {
  return typeof (value as Base | null)?.on === 'function';
}

interface SignalOptions {
  readonly signal?: AbortSignal;
}

function abortError(signal: AbortSignal): Error {
  const error = new Error('The operation was aborted', { cause: signal.reason });
  error.name = 'AbortError';
  return Object.assign(error, { code: 'ABORT_ERR' });
}

function listen(emitter: unknown, name: Name, listener: Listener, onlyOnce: boolean): () => void {
  if (isEmitter(emitter)) {
    if (onlyOnce) emitter.once(name, listener);
    else emitter.on(name, listener);
    return () => void emitter.removeListener(name, listener);
  }
  const target = emitter as EventTarget;
  if (typeof target?.addEventListener !== 'function') {
    throw invalidArgument('emitter', 'an instance of EventEmitter or EventTarget', emitter);
  }
  const handler = listener as unknown as EventListener;
  target.addEventListener(String(name), handler, { once: onlyOnce });
  return () => target.removeEventListener(String(name), handler);
}

/** Resolves with the arguments of the next event; rejects on 'error' or abort. */
function once(emitter: unknown, name: Name, options: SignalOptions = {}): Promise<unknown[]> {
  const { signal } = options;
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(abortError(signal));
    const undo: (() => void)[] = [];
    const settle = (finish: () => void): void => {
      for (const step of undo) step();
      finish();
    };
    undo.push(listen(emitter, name, (...args) => settle(() => resolve(args)), true));
    if (name !== 'error' && isEmitter(emitter)) {
      undo.push(listen(emitter, 'error', (error) => settle(() => reject(error as Error)), true));
    }
    if (signal)
      undo.push(addAbortListener(signal, () => settle(() => reject(abortError(signal))))[Symbol.dispose]);
  });
}

interface OnOptions extends SignalOptions {
  readonly close?: readonly string[];
}

/** An async iterator over the events of one name. */
function on(emitter: unknown, name: Name, options: OnOptions = {}): AsyncIterableIterator<unknown[]> {
  const { signal } = options;
  if (signal?.aborted) throw abortError(signal);
  const values: unknown[][] = [];
  const waiting: { resolve: (r: IteratorResult<unknown[]>) => void; reject: (e: unknown) => void }[] = [];
  let failure: { readonly error: unknown } | null = null;
  let finished = false;
  const undo: (() => void)[] = [];

  const finish = (): Promise<IteratorResult<unknown[]>> => {
    for (const step of undo.splice(0)) step();
    finished = true;
    for (const { resolve } of waiting.splice(0)) resolve({ value: undefined, done: true });
    return Promise.resolve({ value: undefined, done: true });
  };
  const fail = (error: unknown): void => {
    const first = waiting.shift();
    if (first) first.reject(error);
    else failure = { error };
    void finish();
  };
  undo.push(
    listen(
      emitter,
      name,
      (...args) => {
        const first = waiting.shift();
        if (first) first.resolve({ value: args, done: false });
        else values.push(args);
      },
      false,
    ),
  );
  if (name !== 'error' && isEmitter(emitter)) undo.push(listen(emitter, 'error', fail, false));
  for (const closing of options.close ?? []) undo.push(listen(emitter, closing, () => void finish(), false));
  if (signal) undo.push(addAbortListener(signal, () => fail(abortError(signal)))[Symbol.dispose]);

  return {
    next() {
      const value = values.shift();
      if (value) return Promise.resolve({ value, done: false });
      if (failure) {
        const { error } = failure;
        failure = null;
        return Promise.reject(error as Error);
      }
      if (finished) return finish();
      return new Promise((resolve, reject) => waiting.push({ resolve, reject }));
    },
    return: finish,
    throw(error) {
      fail(error);
      return Promise.resolve({ value: undefined, done: true });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

function getEventListeners(emitter: unknown, name: Name): unknown[] {
  return isEmitter(emitter) ? emitter.listeners(name) : [];
}

function setMaxListeners(count = Base.defaultMaxListeners, ...targets: unknown[]): void {
  if (targets.length === 0) Base.defaultMaxListeners = count;
  for (const target of targets) if (isEmitter(target)) target.setMaxListeners(count);
}

/** Calls back once on abort (at once, asynchronously, when it was already); dispose undoes it. */
export function addAbortListener(
  signal: AbortSignal,
  listener: () => void,
): { [Symbol.dispose]: () => void } {
  if (signal.aborted) {
    queueMicrotask(listener);
    return { [Symbol.dispose]: () => {} };
  }
  signal.addEventListener('abort', listener, { once: true });
  return { [Symbol.dispose]: () => signal.removeEventListener('abort', listener) };
}

extend(Base as unknown as Extended);

/** Node's EventEmitter, shared with every stream and socket of this realm. */
export const EventEmitter = Base;
export type EventEmitter = Base;
