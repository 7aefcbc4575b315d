/** `node:diagnostics_channel`, real: images and instrumentation publish on it, and the platform listens to 'ruche'. */
import { invalidArgument } from './core/errors.ts';

type Name = string | symbol;
type Listener = (message: unknown, name: Name) => void;

interface Storage {
  run<T>(store: unknown, body: () => T): T;
}

/** How TracingChannel names the phases of one traced call. */
const PHASES = ['start', 'end', 'asyncStart', 'asyncEnd', 'error'] as const;
type Phase = (typeof PHASES)[number];

export type DiagnosticsChannel = ReturnType<typeof createDiagnosticsChannel>;

/** `onError`: what a subscriber throws is an uncaught error of the process, never the publisher's. */
export function createDiagnosticsChannel(onError: (error: unknown) => void) {
  const channels = new Map<Name, Channel>();

  class Channel {
    readonly name: Name;
    #listeners: readonly Listener[] = [];
    readonly #stores = new Map<Storage, ((message: unknown) => unknown) | undefined>();

    constructor(name: Name) {
      this.name = name;
    }

    get hasSubscribers(): boolean {
      return this.#listeners.length > 0 || this.#stores.size > 0;
    }

    subscribe(listener: Listener): void {
      if (typeof listener !== 'function') throw invalidArgument('subscription', 'of type function', listener);
      this.#listeners = [...this.#listeners, listener];
    }

    unsubscribe(listener: Listener): boolean {
      const before = this.#listeners.length;
      this.#listeners = this.#listeners.filter((known) => known !== listener);
      return this.#listeners.length < before;
    }

    publish(message: unknown): void {
      for (const listener of this.#listeners) {
        try {
          listener(message, this.name);
        } catch (error) {
          queueMicrotask(() => onError(error));
        }
      }
    }

    bindStore(store: Storage, transform?: (message: unknown) => unknown): void {
      this.#stores.set(store, transform);
    }

    unbindStore(store: Storage): boolean {
      return this.#stores.delete(store);
    }

    runStores(
      message: unknown,
      body: (...args: unknown[]) => unknown,
      self?: unknown,
      ...args: unknown[]
    ): unknown {
      let run = (): unknown => {
        this.publish(message);
        return Reflect.apply(body, self, args);
      };
      for (const [store, transform] of this.#stores) {
        const inner = run;
        run = () => store.run(transform ? transform(message) : message, inner);
      }
      return run();
    }
  }

  function channel(name: Name): Channel {
    if (typeof name !== 'string' && typeof name !== 'symbol') {
      throw invalidArgument('channel', 'one of type string or symbol', name);
    }
    let found = channels.get(name);
    if (!found) channels.set(name, (found = new Channel(name)));
    return found;
  }

  class TracingChannel {
    readonly start: Channel;
    readonly end: Channel;
    readonly asyncStart: Channel;
    readonly asyncEnd: Channel;
    readonly error: Channel;

    constructor(given: string | Readonly<Record<Phase, Channel>>) {
      const pick = (phase: Phase): Channel =>
        typeof given === 'string' ? channel(`tracing:${given}:${phase}`) : given[phase];
      this.start = pick('start');
      this.end = pick('end');
      this.asyncStart = pick('asyncStart');
      this.asyncEnd = pick('asyncEnd');
      this.error = pick('error');
    }

    get hasSubscribers(): boolean {
      return PHASES.some((phase) => this[phase].hasSubscribers);
    }

    subscribe(handlers: Partial<Record<Phase, Listener>>): void {
      for (const phase of PHASES) if (handlers[phase]) this[phase].subscribe(handlers[phase]);
    }

    unsubscribe(handlers: Partial<Record<Phase, Listener>>): boolean {
      return PHASES.every(
        (phase) => handlers[phase] === undefined || this[phase].unsubscribe(handlers[phase]),
      );
    }

    traceSync(
      body: (...args: unknown[]) => unknown,
      context: Record<string, unknown> = {},
      self?: unknown,
      ...args: unknown[]
    ): unknown {
      return this.start.runStores(context, () => {
        try {
          return (context['result'] = Reflect.apply(body, self, args));
        } catch (error) {
          context['error'] = error;
          this.error.publish(context);
          throw error;
        } finally {
          this.end.publish(context);
        }
      });
    }

    tracePromise(
      body: (...args: unknown[]) => unknown,
      context: Record<string, unknown> = {},
      self?: unknown,
      ...args: unknown[]
    ): Promise<unknown> {
      const settled = (): void => {
        this.asyncStart.publish(context);
        this.asyncEnd.publish(context);
      };
      const promise = Promise.resolve(this.start.runStores(context, () => Reflect.apply(body, self, args)));
      this.end.publish(context);
      return promise.then(
        (result) => {
          context['result'] = result;
          settled();
          return result;
        },
        (error: unknown) => {
          context['error'] = error;
          this.error.publish(context);
          settled();
          throw error;
        },
      );
    }

    traceCallback(
      body: (...args: unknown[]) => unknown,
      position = -1,
      context: Record<string, unknown> = {},
      self?: unknown,
      ...args: unknown[]
    ): unknown {
      const callback = args.at(position);
      if (typeof callback !== 'function') throw invalidArgument('callback', 'of type function', callback);
      const { asyncStart, asyncEnd, error: failed } = this;
      const wrapped = function (this: unknown, ...results: unknown[]): unknown {
        const [error, result] = results;
        if (error) {
          context['error'] = error;
          failed.publish(context);
        } else context['result'] = result;
        return asyncStart.runStores(context, () => {
          try {
            return Reflect.apply(callback, this, results) as unknown;
          } finally {
            asyncEnd.publish(context);
          }
        });
      };
      args.splice(position < 0 ? args.length + position : position, 1, wrapped);
      return this.start.runStores(context, () => {
        try {
          return Reflect.apply(body, self, args);
        } catch (error) {
          context['error'] = error;
          failed.publish(context);
          throw error;
        } finally {
          this.end.publish(context);
        }
      });
    }
  }

  return {
    channel,
    hasSubscribers: (name: Name) => channels.get(name)?.hasSubscribers ?? false,
    subscribe: (name: Name, listener: Listener) => channel(name).subscribe(listener),
    unsubscribe: (name: Name, listener: Listener) => channel(name).unsubscribe(listener),
    tracingChannel(given: string | Readonly<Record<Phase, Channel>>) {
      if (typeof given !== 'string' && (typeof given !== 'object' || given === null)) {
        throw invalidArgument(
          'nameOrChannels',
          'of type string or an instance of TracingChannel or Object',
          given,
        );
      }
      return new TracingChannel(given);
    },
    Channel,
  };
}
