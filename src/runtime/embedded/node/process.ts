/** `node:process`: one process of the lab, as Node describes itself on Linux. */
import type { Kernel } from '../kernel.ts';
import { codedError, fileError, invalidArgument, networkError } from './core/errors.ts';
import type { Loop } from './core/loop.ts';
import { EventEmitter } from './events.ts';
import { inspect } from './util/inspect.ts';
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

export type NodeProcess = ReturnType<typeof createProcess>;

interface WarningOptions {
  readonly type?: string;
  readonly code?: string;
  readonly detail?: string;
}

const normal = (path: string): string => {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '.' && part !== '') parts.push(part);
  }
  return `/${parts.join('/')}`;
};

export function createProcess(kernel: Kernel, loop: Loop, isFolder: (path: string) => boolean) {
  const { self } = kernel;
  const origin = Date.now() - kernel.now();
  let cwd = self.cwd;
  let mask = 0o022;
  let exiting = false;
  let code: number | undefined;
  let exitCode: number | undefined;

  const stdout = createOutput(kernel, 1);
  const stderr = createOutput(kernel, 2);
  let stdin: ReturnType<typeof createInput> | undefined;

  const process = Object.assign(new EventEmitter() as EventEmitter & { exitCode?: number | undefined }, {
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
    stdout,
    stderr,

    cwd: () => cwd,
    chdir(path: string) {
      if (typeof path !== 'string') throw invalidArgument('directory', 'of type string', path);
      const to = normal(path.startsWith('/') ? path : `${cwd}/${path}`);
      if (!isFolder(to)) throw fileError('ENOENT', 'chdir', cwd, path);
      cwd = to;
    },
    umask(next?: number | string) {
      const before = mask;
      if (next === undefined) return before;
      const value = typeof next === 'string' && /^[0-7]+$/.test(next) ? Number.parseInt(next, 8) : next;
      if (typeof value !== 'number') {
        const message = `The argument 'mask' must be a 32-bit unsigned integer or an octal string. Received ${inspect(next)}`;
        throw codedError('ERR_INVALID_ARG_VALUE', message, TypeError);
      }
      mask = value & 0o777;
      return before;
    },
    uptime: () => kernel.now() / 1000,
    hrtime: Object.assign(
      (before?: readonly [number, number]): [number, number] => {
        if (before !== undefined && !Array.isArray(before))
          throw invalidArgument('time', 'an instance of Array', before);
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
      if (typeof warning !== 'string' && !(warning instanceof Error)) {
        throw invalidArgument('warning', 'of type string or an instance of Error', warning);
      }
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
      if (given !== undefined) setExitCode(given);
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
      // oxlint-disable-next-line eqeqeq -- Node takes '12' too
      if (pid != ((pid as number) | 0)) throw invalidArgument('pid', 'of type number', pid);
      const name = typeof signal === 'number' ? nameOf(signal) : signal;
      if (name === undefined || (name !== '0' && SIGNALS[name] === undefined))
        throw codedError('ERR_UNKNOWN_SIGNAL', `Unknown signal: ${signal}`, TypeError);
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

  /** A whole number, or text that is one. */
  function setExitCode(value: unknown): void {
    const number = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value;
    if (number !== undefined && number !== null && !Number.isInteger(number)) {
      throw invalidArgument('code', 'of type number', value);
    }
    exitCode = (number ?? undefined) as number | undefined;
  }

  Object.defineProperty(process, 'exitCode', {
    enumerable: true,
    configurable: true,
    get: () => exitCode,
    set: setExitCode,
  });
  Object.defineProperty(process, 'stdin', {
    enumerable: true,
    configurable: true,
    get: () => (stdin ??= createInput(kernel, loop)),
  });
  Object.defineProperty(process, Symbol.toStringTag, { value: 'process', configurable: true });

  const told = new Set<string>();
  process.on('warning', (warning: Error & { code?: string; detail?: string }) => {
    if (self.env['NODE_NO_WARNINGS'] === '1') return;
    const label = warning.code === undefined ? '' : `[${warning.code}] `;
    stderr.write(`(node:${self.pid}) ${label}${warning.name}: ${warning.message}\n`);
    if (warning.detail !== undefined) stderr.write(`${warning.detail}\n`);
    const flag = warning.name === 'DeprecationWarning' ? '--trace-deprecation' : '--trace-warnings';
    if (told.has(flag) || told.size > 0) return;
    told.add(flag);
    stderr.write(`(Use \`node ${flag} ...\` to show where the warning was created)\n`);
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
      code = exitCode ?? 0;
      process.emit('exit', code);
    }
    return exitCode ?? code ?? 0;
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
