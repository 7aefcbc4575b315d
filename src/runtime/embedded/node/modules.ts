/** Every `node:` module of one process, each made when it is first required. */
import type { Kernel } from '../kernel.ts';
import { nameAbsences } from './absences.ts';
import { createAsyncHooks, createEmitterResource } from './async_hooks.ts';
import { buffer } from './buffer.ts';
import { createConsole } from './console.ts';
import { absentMember, absentModule } from './core/absent.ts';
import { codedError } from './core/errors.ts';
import type { Loop } from './core/loop.ts';
import { createCrypto } from './crypto.ts';
import { createDiagnosticsChannel } from './diagnostics_channel.ts';
import { createDns } from './dns.ts';
import { elsewhere } from './elsewhere.ts';
import { EventEmitter } from './events.ts';
import { extra } from './extra.ts';
import { createFs } from './fs/index.ts';
import { createHttp, type Http } from './http/index.ts';
import { createNet } from './net/index.ts';
import { createOs } from './os.ts';
import { createPath } from './path.ts';
import type { NodeProcess } from './process.ts';
import { querystring } from './querystring.ts';
import { createHttps, createTls, tty } from './secure.ts';
import * as stringDecoder from './string_decoder.ts';
import { promises as streamPromises, Stream } from './stream.ts';
import type { Timers } from './timers.ts';
import { createUrl } from './url.ts';
import { createUtil } from './util/index.ts';
import { consumers, webStreams } from './web-streams.ts';

/** Classes of the platform, by name. */
const classes = (pattern: RegExp): Record<string, unknown> =>
  Object.fromEntries(
    Object.getOwnPropertyNames(globalThis)
      .filter((name) => pattern.test(name))
      .map((name) => [name, Reflect.get(globalThis, name) as unknown]),
  );

/** What the modules of a process share. */
export interface ModulesHost {
  readonly kernel: Kernel;
  readonly loop: Loop;
  readonly process: NodeProcess;
  readonly timers: Timers;
  readonly onError: (error: unknown) => void;
}

/** Gives functions and classes the names under which they are exported: the build shortens their own. */
function nameExports(exports: object): void {
  for (const [name, { value }] of Object.entries(Object.getOwnPropertyDescriptors(exports))) {
    if (typeof value !== 'function' || value.name === name) continue;
    const own = Object.getOwnPropertyDescriptor(value, 'name');
    if (own?.configurable === true && String(own.value).length < SHORTENED) {
      Object.defineProperty(value, 'name', { value: name, configurable: true });
    }
  }
}

/** Names as long as this were written by somebody. */
const SHORTENED = 4;

/** Modules that exist only with their `node:`; without, a package may have the name. */
const PREFIX_ONLY = new Set(['sea', 'sqlite', 'test']);

export type NodeModules = ReturnType<typeof createModules>;

export function createModules({ kernel, loop, process: host, timers, onError }: ModulesHost) {
  const { process, stdout, stderr } = host;
  const dns = createDns(kernel, loop);
  const net = createNet(kernel, loop, dns.lookupAll);
  const http: Http = createHttp(loop, net);
  const diagnostics = createDiagnosticsChannel(onError);
  const asyncHooks = createAsyncHooks(loop.frames);
  const { Console } = createConsole(() => kernel.now());
  const console = new Console({ stdout, stderr });
  const path = createPath(() => process.cwd());

  const make = {
    assert: () => extra('assert').assert,
    'assert/strict': () => get('assert').strict,
    async_hooks: () => asyncHooks,
    buffer: () => buffer,
    console: () => Object.assign(console, { Console }),
    constants: () => {
      const { signals, errno, priority } = get('os').constants;
      return { ...signals, ...errno, ...priority, ...get('fs').constants };
    },
    crypto: () => createCrypto(kernel, loop),
    diagnostics_channel: () => diagnostics,
    dns: () => dns,
    'dns/promises': () => dns.promises,
    events: () =>
      Object.assign(EventEmitter, { EventEmitterAsyncResource: createEmitterResource(asyncHooks) }),
    fs: () => createFs(kernel, loop, { cwd: () => process.cwd(), umask: () => process.umask() }),
    'fs/promises': () => get('fs').promises,
    http: () => http,
    https: () => createHttps(http),
    module: () => ({
      builtinModules: names,
      isBuiltin: has,
      createRequire: absentMember('module', 'createRequire'),
    }),
    net: () => net,
    os: () => createOs(kernel),
    path: () => path,
    'path/posix': () => path,
    'path/win32': () => path.win32,
    perf_hooks: () => ({
      performance: globalThis.performance,
      PerformanceObserver: globalThis.PerformanceObserver,
      ...classes(/^Performance/),
      constants: {},
      monitorEventLoopDelay: absentMember('perf_hooks', 'monitorEventLoopDelay'),
      createHistogram: absentMember('perf_hooks', 'createHistogram'),
    }),
    process: () => process,
    punycode: () =>
      absentModule('punycode', {
        toASCII: (name: string) => new URL(`http://${name}`).hostname,
        version: '2.1.0',
      }),
    querystring: () => querystring,
    readline: () => extra('readline').readline,
    'readline/promises': () => get('readline').promises,
    stream: () => Stream,
    'stream/consumers': () => consumers,
    'stream/promises': () => streamPromises,
    'stream/web': webStreams,
    string_decoder: () => stringDecoder,
    sys: () => get('util'),
    timers: () => ({ ...timers, promises: timers.promises }),
    'timers/promises': () => timers.promises,
    tls: createTls,
    tty: () => tty,
    url: () => createUrl(() => process.cwd()),
    util: () =>
      createUtil({
        env: process.env,
        pid: process.pid,
        warn: (message, type, code) => process.emitWarning(message, { type, code }),
        error: (line) => stderr.write(line),
      }),
    'util/types': () => get('util').types,
    zlib: () => extra('zlib').createZlib(loop),
  } as const;

  type Name = keyof typeof make;
  const made = new Map<string, unknown>();
  const names: readonly string[] = [...Object.keys(make), ...elsewhere.keys()]
    .filter((name) => !PREFIX_ONLY.has(name))
    .sort();

  function get<N extends Name>(name: N): ReturnType<(typeof make)[N]> {
    if (!made.has(name)) {
      const exports = make[name]();
      nameAbsences(name, exports);
      nameExports(exports);
      made.set(name, exports);
    }
    return made.get(name) as ReturnType<(typeof make)[N]>;
  }

  function has(name: string): boolean {
    const plain = name.replace(/^node:/, '');
    if (PREFIX_ONLY.has(plain) && plain === name) return false;
    return Object.hasOwn(make, plain) || elsewhere.has(plain);
  }

  Object.assign(process, {
    getBuiltinModule: (name: string) => (has(name) ? load(name) : undefined),
    ref: (handle: { ref?(): void }) => handle.ref?.(),
    unref: (handle: { unref?(): void }) => handle.unref?.(),
  });

  function load(name: string): unknown {
    if (!has(name)) throw codedError('ERR_UNKNOWN_BUILTIN_MODULE', `No such built-in module: ${name}`);
    const plain = name.replace(/^node:/, '');
    return elsewhere.get(plain) ?? get(plain as Name);
  }

  return {
    names,
    has,
    get,
    require: load,
  };
}
