/** `node:async_hooks` on the context that compiled `await`s carry. */
import { EventEmitter } from './events.ts';
import { absentMember } from './core/absent.ts';
import { invalidArgument } from './core/errors.ts';
import type { Frame, FrameStore } from './core/loop.ts';

type Body = (...args: never[]) => unknown;

let ids = 1;

export type AsyncHooks = ReturnType<typeof createAsyncHooks>;

export function createAsyncHooks(frames: FrameStore) {
  class AsyncLocalStorage<T = unknown> {
    readonly #initial: T | undefined;
    readonly name: string;

    constructor(options: { readonly defaultValue?: T; readonly name?: string } = {}) {
      this.#initial = options.defaultValue;
      this.name = options.name ?? '';
    }

    static bind<F extends Body>(body: F): F {
      return frames.bind(body as never) as unknown as F;
    }

    static snapshot(): <F extends Body>(body: F, ...args: Parameters<F>) => ReturnType<F> {
      const frame = frames.current();
      return (body, ...args) => frames.run(frame, () => body(...args)) as ReturnType<typeof body>;
    }

    #with(store: T | undefined): Frame {
      const next = new Map(frames.current());
      next.set(this, store);
      return next;
    }

    run<F extends Body>(store: T, body: F, ...args: Parameters<F>): ReturnType<F> {
      return frames.run(this.#with(store), () => body(...args)) as ReturnType<F>;
    }

    exit<F extends Body>(body: F, ...args: Parameters<F>): ReturnType<F> {
      return frames.run(this.#with(undefined), () => body(...args)) as ReturnType<F>;
    }

    getStore(): T | undefined {
      const frame = frames.current();
      return frame?.has(this) ? (frame.get(this) as T) : this.#initial;
    }

    enterWith(store: T): void {
      frames.enter(this.#with(store));
    }

    disable(): void {
      const next = new Map(frames.current());
      next.delete(this);
      frames.enter(next);
    }
  }

  class AsyncResource {
    readonly type: string;
    readonly #frame: Frame = frames.current();
    readonly #id = ++ids;

    constructor(type: string) {
      if (typeof type !== 'string') throw invalidArgument('type', 'of type string', type);
      this.type = type;
    }

    runInAsyncScope<F extends Body>(body: F, self?: unknown, ...args: Parameters<F>): ReturnType<F> {
      return frames.run(this.#frame, () => Reflect.apply(body, self, args)) as ReturnType<F>;
    }

    emitDestroy(): this {
      return this;
    }

    asyncId(): number {
      return this.#id;
    }

    triggerAsyncId(): number {
      return 1;
    }

    bind<F extends Body>(body: F, self?: unknown): F {
      const run = this.runInAsyncScope.bind(this) as (
        work: Body,
        on: unknown,
        ...given: unknown[]
      ) => unknown;
      const bound = function (this: unknown, ...args: Parameters<F>) {
        return run(body, self === undefined ? this : self, ...args);
      };
      Object.defineProperty(bound, 'length', { value: body.length, configurable: true });
      return bound as unknown as F;
    }

    static bind<F extends Body>(body: F, type?: string, self?: unknown): F {
      return new AsyncResource(type || body.name || 'bound-anonymous-fn').bind(body, self);
    }
  }

  return {
    AsyncLocalStorage,
    AsyncResource,
    executionAsyncId: () => 1,
    triggerAsyncId: () => 0,
    executionAsyncResource: () => ({}),
    createHook: absentMember('async_hooks', 'createHook'),
    asyncWrapProviders: Object.freeze({ NONE: 0 }),
  };
}

/** `events.EventEmitterAsyncResource`: listeners run in the context in which the emitter was made. */
export function createEmitterResource({ AsyncResource }: AsyncHooks) {
  return class EventEmitterAsyncResource extends EventEmitter {
    readonly asyncResource: InstanceType<typeof AsyncResource>;

    constructor(options: { readonly name?: string } | string = {}) {
      super();
      const name = typeof options === 'string' ? options : options.name;
      this.asyncResource = new AsyncResource(name ?? new.target.name);
    }

    override emit(name: string | symbol, ...args: unknown[]): boolean {
      const emit = super.emit.bind(this) as (...given: unknown[]) => boolean;
      return this.asyncResource.runInAsyncScope(() => emit(name, ...args));
    }

    get asyncId(): number {
      return this.asyncResource.asyncId();
    }

    get triggerAsyncId(): number {
      return this.asyncResource.triggerAsyncId();
    }

    emitDestroy(): void {
      this.asyncResource.emitDestroy();
    }
  };
}
