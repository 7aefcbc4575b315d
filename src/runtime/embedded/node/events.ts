/** `node:events`: the npm package of the same name, plus what Node has added since. */
import { EventEmitter as Base } from 'events';
import { codedError, invalidArgument } from './core/errors.ts';
import { inspect } from './util/inspect.ts';

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

/** What an async listener rejects with goes to `Symbol.for('nodejs.rejection')`, or to 'error'. */
function capture(emitter: Base & { [captureRejectionSymbol]?: Listener }): void {
  const add = (verb: 'on' | 'prependListener') => (name: Name, listener: Listener) => {
    if (typeof listener !== 'function') return Base.prototype[verb].call(emitter, name, listener);
    const watched = function (this: unknown, ...args: unknown[]): void {
      const result: unknown = Reflect.apply(listener, this, args);
      if (typeof (result as Promise<unknown> | null)?.then !== 'function' || name === 'error') return;
      void (result as Promise<unknown>).then(undefined, (error: unknown) => {
        const own = emitter[captureRejectionSymbol];
        if (own) own.call(emitter, error, name, ...args);
        else emitter.emit('error', error);
      });
    };
    return Base.prototype[verb].call(emitter, name, Object.assign(watched, { listener }));
  };
  for (const [name, verb] of [
    ['on', 'on'],
    ['addListener', 'on'],
    ['prependListener', 'prependListener'],
  ] as const) {
    Object.defineProperty(emitter, name, { value: add(verb), writable: true, configurable: true });
  }
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
        const unhandled = codedError('ERR_UNHANDLED_ERROR', `Unhandled error. (${inspect(error)})`);
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

let warnOfLeak: (warning: Error) => void = () => undefined;

/** Says where warnings about too many listeners go. */
export function warnOfLeaksWith(warn: (warning: Error) => void): void {
  warnOfLeak = warn;
}

/** A list of listeners, which remembers that it was warned about. */
type List = Listener[] & { warned?: boolean };

function warnAbove(emitter: Base & Inner, name: Name): void {
  const list = emitter._events?.[name] as List | undefined;
  const most = emitter.getMaxListeners();
  if (!Array.isArray(list) || list.warned === true || most <= 0 || list.length < most) return;
  list.warned = true;
  const count = list.length + 1;
  const title = (emitter as object).constructor.name;
  const warning = new Error(
    `Possible EventEmitter memory leak detected. ${count} ${String(name)} listeners added to [${title}]. MaxListeners is ${most}. Use emitter.setMaxListeners() to increase limit`,
  );
  warnOfLeak(Object.assign(warning, { name: 'MaxListenersExceededWarning', emitter, type: name, count }));
}

function outOfRange(name: string, value: unknown): Error {
  if (typeof value !== 'number') return invalidArgument(name, 'of type number', value);
  const message = `The value of "${name}" is out of range. It must be >= 0. Received ${value}`;
  return codedError('ERR_OUT_OF_RANGE', message, RangeError);
}

/** Listeners and limits are checked with Node's errors, and its warning. */
function check(Emitter: typeof Base): void {
  const proto = Emitter.prototype as unknown as Record<
    string,
    (this: Base & Inner, ...args: unknown[]) => unknown
  >;
  for (const name of [
    'on',
    'addListener',
    'prependListener',
    'once',
    'prependOnceListener',
    'off',
    'removeListener',
  ]) {
    const original = proto[name] as (this: Base, ...args: unknown[]) => unknown;
    const adds = /on$|add|pendL/.test(name);
    proto[name] = function (event, listener) {
      if (typeof listener !== 'function') throw invalidArgument('listener', 'of type function', listener);
      if (adds) warnAbove(this, event as Name);
      return original.call(this, event, listener);
    };
  }
  const { setMaxListeners: set } = proto;
  proto['setMaxListeners'] = function (count) {
    if (!(typeof count === 'number' && count >= 0)) throw outOfRange('setMaxListeners', count);
    return set?.call(this, count);
  };
}

if (!Object.hasOwn(Base, 'errorMonitor')) check(Base);
extend(Base as unknown as Extended);

/** Node's EventEmitter, shared with every stream and socket of this realm; its constructor takes options. */
export const EventEmitter = new Proxy(Base, {
  construct(target, args: [{ readonly captureRejections?: boolean }?], newTarget) {
    const emitter = Reflect.construct(target, args, newTarget) as Base;
    if (args[0]?.captureRejections === true) capture(emitter);
    return emitter;
  },
  set(target, name, value, receiver) {
    if (name === 'defaultMaxListeners' && !(typeof value === 'number' && value >= 0))
      throw outOfRange(name, value);
    return Reflect.set(target, name, value, receiver);
  },
});
Object.assign(Base, { EventEmitter });
Base.prototype.constructor = EventEmitter;
export type EventEmitter = Base;
