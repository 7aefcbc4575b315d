import type { IP, Signal } from '../../types.ts';
import type { Kernel } from '../kernel.ts';
import { createNet } from '../net.ts';
import {
  compact,
  transferable,
  type ModuleText,
  type NetDown,
  type WorkerDown,
  type WorkerUp,
} from '../protocol.ts';

/** A kernel on a port, and what the core itself needs from the hub. */
export interface WorkerKernel {
  readonly kernel: Kernel;
  receive(message: Exclude<WorkerDown, { t: 'start' }>): void;
  /** Has one file compiled in the page (one that the build did not know). */
  compile(path: string, source: string): Promise<ModuleText>;
  /** Ends the process by a signal. */
  die(signal: Signal): never;
}

export interface WorkerKernelOptions {
  readonly start: Extract<WorkerDown, { t: 'start' }>;
  readonly post: (message: WorkerUp, transfer?: Transferable[]) => void;
  /** The reader asked for a crash. */
  readonly onCrash: () => void;
  /** What this process wrote, apart from volumes. */
  readonly written: () => Readonly<Record<string, Uint8Array | null>>;
}

// Taken before the process's own globals replace them.
const getRandomValues = crypto.getRandomValues.bind(crypto);
const clock = performance.now.bind(performance);

const LOOPBACK: IP = '127.0.0.1';

/** `fill` takes at most this many bytes at once (WebCrypto's quota). */
const RANDOM_QUOTA = 65_536;

/** Implements the kernel over the worker's one ordered port. */
export function createWorkerKernel({ start, post, onCrash, written }: WorkerKernelOptions): WorkerKernel {
  const { self } = start;
  const net = createNet(post, start.taken);
  const born = clock();
  const resolves = new Map<number, (addresses: readonly IP[]) => void>();
  const compiles = new Map<number, (text: ModuleText) => void>();
  const stdin: (Uint8Array | null)[] = [];
  const signals: ((signal: Signal) => boolean)[] = [];
  let onStdin: ((bytes: Uint8Array | null) => void) | null = null;
  let asked = 0;

  const local = (ip: IP): boolean => ip.startsWith('127.') || ip === '0.0.0.0' || ip === '::1';

  function signal(name: Signal): void {
    const handled = signals.map((listener) => listener(name)).some(Boolean);
    // As outside a container: PID 1 of a real one has no default action and would wait for SIGKILL.
    if (!handled) die(name);
  }

  function die(name: Signal): never {
    post({ t: 'exit', status: { code: null, signal: name } });
    return halt();
  }

  const kernel: Kernel = {
    self,
    files: start.files,
    volumes: start.volumes,
    volumeWrite(path, content) {
      const mount = start.volumes.find(({ target }) => path === target || path.startsWith(`${target}/`));
      if (mount === undefined) return;
      // A copy: the file system keeps its own buffer.
      const bytes = content === null ? null : content.slice();
      post({ t: 'volume', volume: mount.volume, path: path.slice(mount.target.length), content: bytes });
    },
    connect: (to, handlers) => net.connect(local(to.ip) ? { ip: self.address, port: to.port } : to, handlers),
    listen: (port, accept) => net.listen(port, accept),
    async resolve(wanted) {
      const name = wanted.replace(/\.$/, '').toLowerCase();
      if (name === 'localhost') return [LOOPBACK];
      if (name === self.hostname) return [self.address];
      asked += 1;
      const ask = asked;
      return new Promise((resolve) => {
        resolves.set(ask, resolve);
        post({ t: 'resolve', ask, name });
      });
    },
    write(fd, bytes) {
      const own = compact(bytes);
      post({ t: 'write', fd, bytes: own }, own === bytes ? [] : transferable(own));
    },
    onStdin(listener) {
      onStdin = listener;
      for (const bytes of stdin.splice(0)) listener(bytes);
    },
    onSignal(listener) {
      signals.push(listener);
    },
    exit(code) {
      post({ t: 'exit', status: { code, signal: null } });
      return halt();
    },
    emit: (event) => post({ t: 'emit', event }),
    now: () => clock() - born,
    random(bytes) {
      for (let at = 0; at < bytes.byteLength; at += RANDOM_QUOTA) {
        getRandomValues(bytes.subarray(at, at + RANDOM_QUOTA) as Uint8Array<ArrayBuffer>);
      }
    },
  };

  return {
    kernel,
    die,
    receive(message) {
      switch (message.t) {
        case 'resolved':
          resolves.get(message.ask)?.(message.addresses);
          resolves.delete(message.ask);
          return;
        case 'compiled':
          compiles.get(message.ask)?.(message.text);
          compiles.delete(message.ask);
          return;
        case 'stdin':
          if (onStdin === null) stdin.push(message.bytes);
          else onStdin(message.bytes);
          return;
        case 'signal':
          signal(message.signal);
          return;
        case 'written':
          post({ t: 'wrote', ask: message.ask, files: written() });
          return;
        case 'crash':
          onCrash();
          return;
        default:
          net.receive(message satisfies NetDown);
      }
    },
    compile(path, source) {
      asked += 1;
      const ask = asked;
      return new Promise((resolve) => {
        compiles.set(ask, resolve);
        post({ t: 'compile', ask, path, source });
      });
    },
  };
}

/** Stops this thread until the hub terminates it: nothing may run after `process.exit()`. */
function halt(): never {
  try {
    // Shared memory of our own can be waited on even where SharedArrayBuffer is hidden.
    const { buffer } = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    Atomics.wait(new Int32Array(buffer), 0, 0);
  } catch {
    // No such memory here: the loop below is ended by terminate() just the same.
  }
  for (;;);
}
