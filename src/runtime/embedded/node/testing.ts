/** For tests: processes joined by an in-memory switch, each a realm of its own with only the shims' Node in it. */
import { build } from 'esbuild';
import path from 'node:path';
import vm from 'node:vm';
import type { Emitted } from '#events';
import type { Address, FileTree, NetworkErrorCode, Signal } from '../../types.ts';
import type { Connection, ConnectionHandlers, Kernel } from '../kernel.ts';
import type { Require } from './builtins.ts';
import type { NodePlatform } from './types.ts';

/** A kernel and what a test sees of its process. */
export interface TestKernel extends Kernel {
  readonly out: { stdout: string; stderr: string };
  readonly events: Emitted[];
  readonly volumeWrites: { readonly path: string; readonly content: string | null }[];
  /** The code, once it exited. */
  readonly exited: Promise<number>;
  signal(name: Signal): boolean;
  type(text: string | null): void;
}

export interface TestKernelOptions {
  readonly service?: string;
  readonly files?: FileTree;
  readonly volumes?: Kernel['volumes'];
  readonly env?: Record<string, string>;
  readonly argv?: readonly string[];
}

/** What `exit` throws: nothing may run after it. */
class Exit extends Error {}

export interface TestSwitch {
  kernel(options?: TestKernelOptions): TestKernel;
}

/** A switch without latency; every delivery is a turn of its own, in order. */
export function createTestSwitch(): TestSwitch {
  const names = new Map<string, string[]>();
  const ports = new Map<string, (connection: Connection) => ConnectionHandlers>();
  const queue: (() => void)[] = [];
  let count = 0;
  let ephemeral = 40_000;

  function later(step: () => void): void {
    queue.push(step);
    if (queue.length === 1) setImmediate(turn);
  }
  function turn(): void {
    const step = queue[0];
    try {
      step?.();
    } catch (error) {
      if (!(error instanceof Exit)) throw error;
    } finally {
      queue.shift();
      if (queue.length > 0) setImmediate(turn);
    }
  }

  function join(from: ConnectionHandlers, local: Address, remote: Address): Connection {
    const accept = ports.get(`${remote.ip}:${remote.port}`);
    const ends = [endState(), endState()] as const;
    const client = end(ends[0], ends[1], () => ends[1].handlers);
    const server = end(ends[1], ends[0], () => ends[0].handlers);
    ends[0].handlers = from;
    later(() => {
      if (!accept) return close(ends[0], 'ECONNREFUSED');
      if (ends[0].closed) return;
      ends[1].handlers = accept(server);
      ends[1].handlers.open(remote, local);
      from.open(local, remote);
    });
    return client;
  }

  function endState() {
    return {
      handlers: null as ConnectionHandlers | null,
      closed: false,
      ended: false,
      delivered: false,
      pending: 0,
      full: false,
    };
  }
  type EndState = ReturnType<typeof endState>;

  function close(end: EndState, error: NetworkErrorCode | null): void {
    if (end.closed) return;
    end.closed = true;
    end.handlers?.close(error);
  }

  function end(mine: EndState, other: EndState, peer: () => ConnectionHandlers | null): Connection {
    return {
      get pending() {
        return mine.pending;
      },
      send(bytes) {
        if (mine.closed || mine.ended) return;
        mine.pending += bytes.byteLength;
        if (mine.pending > 256 * 1024) mine.full = true;
        const copy = structuredClone(bytes, { transfer: [bytes.buffer as ArrayBuffer] });
        later(() => void (other.closed || peer()?.data(new Uint8Array(copy))));
      },
      consumed(bytes) {
        later(() => {
          other.pending -= bytes;
          if (!other.full || other.pending > 128 * 1024) return;
          other.full = false;
          if (!other.closed) other.handlers?.drain();
        });
      },
      end() {
        if (mine.ended || mine.closed) return;
        mine.ended = true;
        later(() => {
          if (other.closed) return;
          peer()?.end();
          mine.delivered = true;
          if (!other.delivered) return;
          close(other, null);
          close(mine, null);
        });
      },
      reset() {
        if (mine.closed) return;
        mine.closed = true;
        later(() => {
          mine.handlers?.close(null);
          close(other, 'ECONNRESET');
        });
      },
    };
  }

  return {
    kernel({ service = 'test', files = {}, volumes = [], env = {}, argv = ['/app/index.js'] } = {}) {
      count += 1;
      const address = `10.89.0.${count + 1}`;
      names.set(service, [...(names.get(service) ?? []), address]);
      const born = performance.now();
      const out = { stdout: '', stderr: '' };
      const events: Emitted[] = [];
      const volumeWrites: { path: string; content: string | null }[] = [];
      const signals: ((signal: Signal) => boolean)[] = [];
      const stdin: ((bytes: Uint8Array | null) => void)[] = [];
      let exited: (code: number) => void = () => {};
      const text = new TextDecoder();
      return {
        self: {
          id: `${service}-${count}`,
          pid: 100 + count,
          service,
          replica: 1,
          address,
          hostname: `host-${count}`,
          argv: ['/usr/local/bin/node', ...argv],
          env: { PATH: '/usr/local/bin', ...env },
          cwd: '/app',
        },
        files: { '/app/index.js': '', ...files },
        volumes,
        volumeWrite(at, content) {
          volumeWrites.push({ path: at, content: content === null ? null : text.decode(content) });
        },
        connect: (to, handlers) => join(handlers, { ip: address, port: ephemeral++ }, to),
        listen(wanted, accept) {
          const port = wanted === 0 ? ephemeral++ : wanted;
          const key = `${address}:${port}`;
          if (ports.has(key)) throw Object.assign(new Error('EADDRINUSE'), { code: 'EADDRINUSE' });
          ports.set(key, accept);
          return { port, close: () => void ports.delete(key) };
        },
        resolve: (name) =>
          new Promise((resolve) =>
            later(() => resolve(name === 'localhost' ? ['127.0.0.1'] : (names.get(name) ?? []))),
          ),
        write(fd, bytes) {
          if (fd === 1) out.stdout += text.decode(bytes);
          else out.stderr += text.decode(bytes);
        },
        onStdin: (listener) => void stdin.push(listener),
        onSignal: (listener) => void signals.push(listener),
        exit(code) {
          exited(code);
          throw new Exit(`exit ${code}`);
        },
        emit: (event) => void events.push(event),
        now: () => performance.now() - born,
        random: (bytes) => void crypto.getRandomValues(bytes as Uint8Array<ArrayBuffer>),
        out,
        events,
        volumeWrites,
        exited: new Promise((resolve) => (exited = resolve)),
        signal: (name) => signals.some((listener) => listener(name)),
        type: (line) =>
          later(() => stdin.forEach((listener) => listener(line === null ? null : Buffer.from(line)))),
      };
    },
  };
}

/** What a worker has before Node's globals are put on it; everything else of this Node is out of reach. */
const WORKER_GLOBALS = (
  'BroadcastChannel ByteLengthQueuingStrategy CountQueuingStrategy MessagePort PerformanceEntry PerformanceMark ' +
  'PerformanceMeasure PerformanceObserverEntryList PerformanceResourceTiming ReadableByteStreamController ' +
  'ReadableStreamBYOBReader ReadableStreamBYOBRequest ReadableStreamDefaultController ReadableStreamDefaultReader ' +
  'TextDecoderStream TextEncoderStream TransformStreamDefaultController WritableStreamDefaultController ' +
  'WritableStreamDefaultWriter ' +
  'AbortController AbortSignal ArrayBuffer Blob BigInt64Array BigUint64Array CompressionStream DOMException DataView ' +
  'DecompressionStream Event EventTarget File Float32Array Float64Array FormData Headers Int16Array Int32Array Int8Array ' +
  'MessageChannel Performance PerformanceObserver ReadableStream Request Response SharedArrayBuffer TextDecoder ' +
  'TextEncoder TransformStream URL URLSearchParams Uint16Array Uint32Array Uint8Array Uint8ClampedArray WritableStream ' +
  'atob btoa clearTimeout performance queueMicrotask setImmediate setTimeout structuredClone'
).split(' ');

let bundled: Promise<vm.Script> | undefined;

async function bundleNode(): Promise<vm.Script> {
  const { outputFiles } = await build({
    stdin: {
      contents: `import * as extras from './extras/index.ts';
        import { createNode as create } from './index.ts';
        export const createNode = (kernel) => create(kernel, { extras: (name) => extras[name] });`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    write: false,
    format: 'iife',
    globalName: '__node',
    platform: 'browser',
    target: 'es2023',
    sourcemap: 'inline',
    logLevel: 'silent',
  });
  return new vm.Script(outputFiles[0]?.text ?? '', { filename: 'node-shims.js' });
}

/** A process: its platform, and code run in its realm. */
export interface TestProcess {
  readonly kernel: TestKernel;
  readonly platform: NodePlatform;
  /** Evaluates a function's own text in the process (it closes over nothing) and returns what it returns. */
  run<T>(body: (require: Require) => T): T;
  /** A global of the process. */
  define(name: string, value: unknown): void;
  /** Evaluates CommonJS text. */
  load(code: string, filename: string, require?: (name: string) => unknown): unknown;
}

/** Starts a process on a switch. */
export async function startProcess(net: TestSwitch, options: TestKernelOptions = {}): Promise<TestProcess> {
  const script = await (bundled ??= bundleNode());
  const kernel = net.kernel(options);
  const scope: Record<string, unknown> = {};
  for (const name of WORKER_GLOBALS) scope[name] = Reflect.get(globalThis, name);
  vm.createContext(scope);
  vm.runInContext('globalThis.self = globalThis', scope);
  script.runInContext(scope);
  const platform = vm.runInContext('__node.createNode', scope)(kernel) as NodePlatform;
  platform.install(vm.runInContext('globalThis', scope) as object);

  function load(
    code: string,
    filename: string,
    require: (name: string) => unknown = platform.require,
  ): unknown {
    const wrapper = vm.runInContext(
      `(function (exports, require, module, __filename, __dirname) {${code}\n})`,
      scope,
      {
        filename,
      },
    ) as (...args: unknown[]) => void;
    const module = { exports: {} };
    wrapper(module.exports, require, module, filename, path.dirname(filename));
    return module.exports;
  }

  return {
    kernel,
    platform,
    run<T>(body: (require: Require) => T): T {
      let result: unknown;
      let failure: { readonly error: unknown } | undefined;
      const compiled = vm.runInContext(`(${body.toString()})`, scope) as (require: unknown) => unknown;
      platform.enter(() => {
        try {
          result = compiled(platform.require);
        } catch (error) {
          failure = { error };
        }
      });
      if (failure) throw failure.error;
      return result as T;
    },
    define: (name, value) => void (scope[name] = value),
    load,
  };
}
