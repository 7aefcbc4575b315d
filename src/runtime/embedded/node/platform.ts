/** One process's Node: modules, globals, life and death, on a kernel. */
import { CHANNEL, type Emitted, type TraceContext } from '#events';
import { createContext, installContext } from '../../compile/context.ts';
import { createTracer, installInstrumentation, instrumentHttp, type HttpExports } from '../../trace/index.ts';
import type { Kernel } from '../kernel.ts';
import { buffer } from './buffer.ts';
import { takeClockwork } from './core/clockwork.ts';
import { invalidArgument } from './core/errors.ts';
import { createLoop, type Values } from './core/loop.ts';
import { carryThroughPromises } from './core/promises.ts';
import { warnOfLeaksWith } from './events.ts';
import type { HttpModule } from './extras/websocket.ts';
import { extra, useExtras, type LoadExtra } from './extra.ts';
import { CORES } from './os.ts';
import { createFailures } from './failures.ts';
import { createFetch } from './fetch.ts';
import { createModules } from './modules.ts';
import { createProcess } from './process.ts';
import { shared } from './shared.ts';
import { tickStreamsOn } from './stream.ts';
import { completeStackTraces, type StackTraces } from './stack-traces.ts';
import { createTimers } from './timers.ts';
import type { NodePlatform } from './types.ts';

/** Without a reason, Node says it in words of its own. */
function sayAborted(): void {
  const { abort } = AbortController.prototype;
  AbortController.prototype.abort = function (
    reason: unknown = new DOMException('This operation was aborted', 'AbortError'),
  ) {
    abort.call(this, reason);
  };
  const statics = AbortSignal as { abort(reason?: unknown): AbortSignal };
  const before = statics.abort;
  statics.abort = (reason: unknown = new DOMException('This operation was aborted', 'AbortError')) =>
    before.call(AbortSignal, reason);
}

/** The little of a navigator that Node has. */
class Navigator {
  get hardwareConcurrency(): number {
    return CORES;
  }
  get language(): string {
    return 'en-US';
  }
  get languages(): readonly string[] {
    return ['en-US'];
  }
  get platform(): string {
    return 'Linux x86_64';
  }
  get userAgent(): string {
    return 'Node.js/22';
  }
}
Object.defineProperty(Navigator, 'name', { value: 'Navigator' });

export interface NodeOptions {
  /** Carry the context through `then` by patching the realm's Promise. Off only where the realm is not ours. */
  readonly patchPromises?: boolean;
  /** What stands above an uncaught error: its place, its source line, a caret. */
  readonly introduce?: (error: unknown) => string;
  /** Loads a part of Node that is not in the core; null where this process was started without it. */
  readonly extras?: LoadExtra;
}

/** Creates Node for this realm's one process. Call before anything else runs: it takes the platform's own timers. */
export function createNode(
  kernel: Kernel,
  { patchPromises = true, introduce = () => '', extras = () => null }: NodeOptions = {},
): NodePlatform {
  useExtras(extras);
  const context = createContext<Values>();
  const loop = createLoop(context, takeClockwork(globalThis));
  tickStreamsOn(loop);
  const timers = createTimers(loop);
  const host = createProcess(
    kernel,
    loop,
    (path) => modules.get('fs').statSync(path, { throwIfNoEntry: false })?.isDirectory() === true,
  );
  const failures = createFailures(kernel, loop, host, introduce);
  const modules = createModules({ kernel, loop, timers, process: host, onError: failures.uncaught });
  const { process } = host;
  warnOfLeaksWith((warning) => process.emitWarning(warning));
  const http = modules.get('http');
  const fetch = createFetch(http, loop);

  const { AsyncLocalStorage } = modules.get('async_hooks');
  const traces = new AsyncLocalStorage<TraceContext | undefined>();
  const tracer = createTracer({
    storage: {
      getStore: () => traces.getStore(),
      run: (trace, work) => loop.frames.run(new Map(loop.frames.current()).set(traces, trace), work),
    },
    emit: (event) => kernel.emit(event),
    random: (bytes) => kernel.random(bytes),
    now: () => kernel.now(),
  });
  // Its types are Node's own; ours behave alike.
  instrumentHttp(http as unknown as HttpExports, tracer);
  modules.get('diagnostics_channel').subscribe(CHANNEL, (message) => {
    const event = message as Emitted;
    kernel.emit(event.trace === undefined ? { ...tracer.current(), ...event } : event);
  });

  return {
    require: modules.require,
    has: modules.has,
    lent: (specifier) => (specifier.startsWith('ruche:') ? shared[specifier.slice('ruche:'.length)] : null),
    builtins: modules.names,
    tracer,
    context,
    install(target) {
      const { crypto, console } = {
        crypto: modules.get('crypto').webcrypto,
        console: modules.get('console'),
      };
      const { promises: _promises, ...timing } = timers;
      for (const name of ['WebSocket', 'CloseEvent'] as const) {
        // Most processes never ask.
        Object.defineProperty(target, name, {
          configurable: true,
          get: () => extra('websocket').createWebSocket(http as unknown as HttpModule)[name],
          set: (value: unknown) =>
            void Object.defineProperty(target, name, { value, writable: true, configurable: true }),
        });
      }
      const globals: Record<string, unknown> = {
        navigator: Object.create(Navigator.prototype) as object,
        Navigator,
        ...timing,
        global: target,
        process,
        Buffer: buffer.Buffer,
        console,
        crypto,
        Crypto: modules.get('crypto').Crypto,
        fetch: Object.defineProperty(fetch, 'name', { value: 'fetch' }),
        queueMicrotask(callback: () => void) {
          if (typeof callback !== 'function') throw invalidArgument('callback', 'of type function', callback);
          loop.microtask(callback);
        },
      };
      for (const [name, value] of Object.entries(globals)) {
        Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false });
      }
      sayAborted();
      completeStackTraces(Error as unknown as StackTraces);
      installContext(context, target);
      installInstrumentation(tracer, target);
      if (patchPromises) carryThroughPromises(context, Promise);
    },
    enter: (body) => loop.enter(undefined, body),
    alive: () => loop.handles.alive,
    onIdle: (listener) => loop.onIdle(listener),
    drain() {
      loop.enter(undefined, () => void process.emit('beforeExit', process.exitCode ?? 0));
      return loop.handles.alive;
    },
    exitCode: () => host.announceExit(),
    uncaught: failures.uncaught,
    rejected: failures.rejected,
  };
}
