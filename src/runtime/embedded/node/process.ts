/** `node:process`: one process of the lab, as Node describes itself on Linux. */
import type { Kernel } from '../kernel.ts';
import { codedError, invalidArgument, networkError } from './core/errors.ts';
import type { Loop } from './core/loop.ts';
import { EventEmitter } from './events.ts';
import { createInput, createOutput } from './process-streams.ts';

/** The Node that this imitates. */
export const NODE_VERSION = '22.23.2';

const SIGNALS: Readonly<Record<string, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGKILL: 9,
  SIGUSR1: 10,
  SIGUSR2: 12,
  SIGPIPE: 13,
  SIGALRM: 14,
  SIGTERM: 15,
};

/** Signal names and numbers, as os.constants has them. */
export const signals = SIGNALS;

export type NodeProcess = ReturnType<typeof createProcess>;

interface WarningOptions {
  readonly type?: string;
  readonly code?: string;
  readonly detail?: string;
}

export function createProcess(kernel: Kernel, loop: Loop) {
  const { self } = kernel;
  const origin = Date.now() - kernel.now();
  let cwd = self.cwd;
  let mask = 0o022;
  let exiting = false;
  let code: number | undefined;

  const stdout = createOutput(kernel, 1);
  const stderr = createOutput(kernel, 2);
  let stdin: ReturnType<typeof createInput> | undefined;

  const process = Object.assign(new EventEmitter(), {
    title: 'node',
    version: `v${NODE_VERSION}`,
    versions: { node: NODE_VERSION, v8: '12.4.254.21-node.33', uv: '1.51.0', modules: '127', ruche: '1' },
    release: { name: 'node', lts: 'Jod' },
    arch: 'x64',
    platform: 'linux',
    pid: self.pid,
    ppid: 0,
    argv: [...self.argv],
    argv0: 'node',
    execPath: '/usr/local/bin/node',
    execArgv: [] as string[],
    env: environment(self.env),
    config: { target_defaults: {}, variables: {} },
    features: { inspector: false, ipv6: false, tls: false, typescript: 'strip' },
    debugPort: 9229,
    exitCode: undefined as number | undefined,
    stdout,
    stderr,

    cwd: () => cwd,
    chdir(path: string) {
      cwd = path.startsWith('/') ? path : `${cwd === '/' ? '' : cwd}/${path}`;
    },
    umask(next?: number) {
      const before = mask;
      if (next !== undefined) mask = next & 0o777;
      return before;
    },
    uptime: () => kernel.now() / 1000,
    hrtime: Object.assign(
      (before?: readonly [number, number]): [number, number] => {
        const now = kernel.now();
        const seconds = Math.floor(now / 1000);
        const nanos = Math.floor((now % 1000) * 1e6);
        if (!before) return [seconds, nanos];
        const borrow = nanos < before[1] ? 1 : 0;
        return [seconds - before[0] - borrow, nanos - before[1] + borrow * 1e9];
      },
      { bigint: () => BigInt(Math.floor(kernel.now() * 1e6)) },
    ),
    memoryUsage: Object.assign(memory, { rss: () => memory().rss }),
    resourceUsage: () => ({ userCPUTime: Math.floor(kernel.now() * 1000), systemCPUTime: 0, maxRSS: 0 }),
    cpuUsage: () => ({ user: Math.floor(kernel.now() * 1000), system: 0 }),
    getuid: () => 1000,
    geteuid: () => 1000,
    getgid: () => 1000,
    getegid: () => 1000,
    getgroups: () => [1000],
    getActiveResourcesInfo: () => [...loop.handles.active()],
    nextTick(callback: unknown, ...args: unknown[]) {
      if (typeof callback !== 'function') throw invalidArgument('callback', 'of type function', callback);
      if (!exiting) loop.nextTick(() => callback(...args));
    },
    emitWarning(warning: string | Error, given?: string | WarningOptions, warningCode?: string) {
      const options = typeof given === 'object' ? given : { type: given, code: warningCode };
      const error: Error & { code?: string; detail?: string } =
        warning instanceof Error ? warning : new Error(warning);
      if (!(warning instanceof Error)) error.name = options.type ?? 'Warning';
      if (options.code !== undefined) error.code = options.code;
      if (options.detail !== undefined) error.detail = options.detail;
      if (error.name === 'DeprecationWarning' && process.noDeprecation) return;
      loop.nextTick(() => process.emit('warning', error));
    },
    noDeprecation: false,
    exit(given?: number | string): never {
      if (given !== undefined) process.exitCode = Number(given);
      const status = announceExit();
      loop.stop();
      return kernel.exit(status);
    },
    reallyExit: (status: number) => kernel.exit(status),
    abort(): never {
      loop.stop();
      return kernel.exit(134);
    },
    kill(pid: number, signal: string | number = 'SIGTERM'): true {
      const name = typeof signal === 'number' ? nameOf(signal) : signal;
      if (name === undefined) throw codedError('ERR_UNKNOWN_SIGNAL', `Unknown signal: ${signal}`, TypeError);
      if (pid !== self.pid) throw networkError('kill', 'ESRCH');
      if (name === '0') return true;
      loop.clockwork.macrotask(() => {
        if (!deliver(name)) {
          loop.stop();
          kernel.exit(128 + (SIGNALS[name] ?? 0));
        }
      });
      return true;
    },
    binding(name: string): never {
      throw codedError('ERR_INVALID_MODULE', `No such module: ${name}`);
    },
    allowedNodeEnvironmentFlags: new Set<string>(),
    report: undefined,
    hasUncaughtExceptionCaptureCallback: () => false,
  });

  Object.defineProperty(process, 'stdin', {
    enumerable: true,
    configurable: true,
    get: () => (stdin ??= createInput(kernel, loop)),
  });
  Object.defineProperty(process, Symbol.toStringTag, { value: 'process', configurable: true });

  process.on('warning', (warning: Error & { code?: string; detail?: string }) => {
    if (self.env['NODE_NO_WARNINGS'] === '1') return;
    const label = warning.code === undefined ? '' : `[${warning.code}] `;
    stderr.write(`(node:${self.pid}) ${label}${warning.name}: ${warning.message}\n`);
    if (warning.detail !== undefined) stderr.write(`${warning.detail}\n`);
  });

  function nameOf(signal: number): string | undefined {
    return signal === 0 ? '0' : Object.keys(SIGNALS).find((name) => SIGNALS[name] === signal);
  }

  function deliver(signal: string): boolean {
    if (process.listenerCount(signal) === 0) return false;
    loop.enter(undefined, () => void process.emit(signal, signal, SIGNALS[signal]));
    return true;
  }
  kernel.onSignal(deliver);

  /** Emits `exit` once; the code that the process ends with. */
  function announceExit(): number {
    if (!exiting) {
      exiting = true;
      code = process.exitCode ?? 0;
      process.emit('exit', code);
    }
    return process.exitCode ?? code ?? 0;
  }

  return { process, announceExit, timeOrigin: origin, stdout, stderr };
}

function memory(): Record<'rss' | 'heapTotal' | 'heapUsed' | 'external' | 'arrayBuffers', number> {
  const heap = (performance as { memory?: { usedJSHeapSize: number; totalJSHeapSize: number } }).memory;
  const heapUsed = heap?.usedJSHeapSize ?? 0;
  const heapTotal = heap?.totalJSHeapSize ?? 0;
  return { rss: heapTotal, heapTotal, heapUsed, external: 0, arrayBuffers: 0 };
}

/** Environment variables are strings, whatever is assigned. */
function environment(given: Readonly<Record<string, string>>): Record<string, string | undefined> {
  return new Proxy<Record<string, string | undefined>>(
    { ...given },
    {
      set(target, name, value) {
        if (typeof name === 'symbol') throw new TypeError('Cannot convert a Symbol value to a string');
        target[name] = String(value);
        return true;
      },
    },
  );
}
