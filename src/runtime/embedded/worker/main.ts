/**
 * Entry of a process's worker. It evaluates the core, waits for `start`, becomes that process, and runs its program
 * until nothing keeps it alive. The port lives in this closure: the reader's code cannot reach it.
 */
import { IMAGE_PATH } from '../assets.ts';
import { extraPack } from '../extras.ts';
import type { Kernel } from '../kernel.ts';
import { createNode, type NodePlatform } from '../node/index.ts';
import type { ModuleText, WorkerDown, WorkerUp } from '../protocol.ts';
import { excerpt } from './excerpt.ts';
import { createWorkerKernel } from './kernel.ts';
import { createModules, type Modules } from './modules.ts';
import { createPacks, type Packs } from './packs.ts';
import { readCommand } from './program.ts';
import { createResolver } from './resolve.ts';
import { stripScope } from './scope.ts';
import { filesWritten } from './written.ts';

/** The little of `node:fs` that the loader reads with. */
interface NodeFs {
  statSync(path: string, options: { throwIfNoEntry: false }): { isFile(): boolean } | undefined;
  readFileSync(path: string, encoding: 'utf8'): string;
}

type Start = Extract<WorkerDown, { t: 'start' }>;

/** Node's exit code for a program that awaits something at its top level which never comes. */
const UNSETTLED = 13;
const BAD_OPTION = 9;

/** How long a top-level await may wait for what the platform does not count (a Blob, a stream of the engine's own). */
const UNSETTLED_MS = 2000;

// Taken before the reader's code can replace them.
const platformSetTimeout = globalThis.setTimeout.bind(globalThis);
const runScript = globalThis.importScripts.bind(globalThis);
const createObjectURL = URL.createObjectURL.bind(URL);
// Small scripts: a blob costs Chromium some milliseconds.
// oxlint-disable-next-line no-eval -- in the global scope, as a script runs.
const evaluate = globalThis.eval as (text: string) => unknown;
const revokeObjectURL = URL.revokeObjectURL.bind(URL);
const dataOf = Object.getOwnPropertyDescriptor(MessageEvent.prototype, 'data')?.get as () => unknown;
const apply = Reflect.apply;

addEventListener(
  'message',
  (event: MessageEvent<null>) => {
    const port = event.ports[0];
    if (port !== undefined) connect(port);
  },
  { once: true },
);

function connect(port: MessagePort): void {
  const post = port.postMessage.bind(port) as (message: WorkerUp, transfer?: Transferable[]) => void;
  let receive: ((message: Exclude<WorkerDown, Start>) => void) | null = null;
  port.onmessage = (event) => {
    const message = apply(dataOf, event, []) as WorkerDown;
    if (message.t === 'start') receive = start(message, post);
    else receive?.(message);
  };
  post({ t: 'ready' });
}

function start(
  message: Start,
  post: (message: WorkerUp, transfer?: Transferable[]) => void,
): (message: Exclude<WorkerDown, Start>) => void {
  const { program } = message;
  const command = program.kind === 'node' ? readCommand(program.argv, message.self.cwd) : null;
  const argv =
    command === null ? [IMAGE_PATH, ...program.argv] : command.kind === 'refused' ? [] : command.argv;
  const worker = createWorkerKernel({
    start: { ...message, self: { ...message.self, argv: ['/usr/local/bin/node', ...argv] } },
    post,
    written: () => filesWritten(platform, message, born),
    onCrash: () =>
      platformSetTimeout(() => {
        throw new Error('Crashed on request');
      }),
  });
  const { kernel } = worker;
  const born = Date.now();
  // The three need one another; each asks for the others only once all exist.
  const packs: Packs = createPacks(
    message.packs,
    (code) => {
      if (typeof code === 'string') return void evaluate(code);
      const url = createObjectURL(code);
      runScript(url);
      revokeObjectURL(url);
    },
    (specifier, from) => platform.lent(specifier) ?? modules.require(specifier, from),
  );
  const platform: NodePlatform = createNode(kernel, {
    introduce: (error) => excerpt(modules.explain(error), (path) => readSource(platform, path)),
    extras: (name) => (packs.has(extraPack(name)) ? packs.load(extraPack(name)) : null),
  });
  const modules = loader(platform, message, packs, worker.compile);

  watchErrors(platform, modules);
  stripScope(globalThis);
  platform.install(globalThis);
  modules.mapErrors();

  if (command?.kind === 'refused') {
    kernel.write(2, new TextEncoder().encode(`${command.message}\n`));
    kernel.exit(BAD_OPTION);
  }
  run(platform, modules, kernel, async () => {
    if (command === null) {
      const text = message.modules[IMAGE_PATH];
      if (text === undefined) throw new Error('this image has no program in the tab');
      await modules.evaluate(text, IMAGE_PATH);
    } else if (command.kind === 'file') await runFile(modules, platform, command.path);
    else if (command.kind === 'eval') await runText(modules, platform, message, worker.compile, command);
  });
  return worker.receive;
}

function loader(
  platform: NodePlatform,
  message: Start,
  packs: Packs,
  compile: (path: string, source: string) => Promise<ModuleText>,
): Modules {
  const fs = platform.require('fs') as NodeFs;
  const files = {
    isFile: (path: string) => fs.statSync(path, { throwIfNoEntry: false })?.isFile() === true,
    read: (path: string) => fs.readFileSync(path, 'utf8'),
  };
  const resolver = createResolver({ files, isBuiltin: platform.has, isPack: packs.hasPackage });
  return createModules({
    platform,
    files,
    resolver,
    packs: () => packs,
    text: (path, source) => (message.files[path] === source ? (message.modules[path] ?? null) : null),
    compile,
  });
}

function watchErrors(platform: NodePlatform, modules: Modules): void {
  addEventListener('error', (event) => {
    event.preventDefault();
    platform.uncaught(modules.explain(event.error ?? new Error(event.message)));
  });
  addEventListener('unhandledrejection', (event) => {
    event.preventDefault();
    platform.rejected(modules.explain(event.reason), event.promise);
  });
}

function readSource(platform: NodePlatform, path: string): string | null {
  try {
    return (platform.require('fs') as NodeFs).readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

async function runFile(modules: Modules, platform: NodePlatform, path: string): Promise<void> {
  const fs = platform.require('fs') as NodeFs;
  const found = [path, `${path}.js`, `${path}/index.js`].find(
    (candidate) => fs.statSync(candidate, { throwIfNoEntry: false })?.isFile() === true,
  );
  if (found === undefined) {
    const error = Object.assign(new Error(`Cannot find module '${path}'`), {
      code: 'MODULE_NOT_FOUND',
      requireStack: [],
    });
    throw error;
  }
  await modules.main(found);
}

async function runText(
  modules: Modules,
  platform: NodePlatform,
  message: Start,
  compile: (path: string, source: string) => Promise<ModuleText>,
  command: { readonly code: string; readonly print: boolean },
): Promise<void> {
  const path = `${message.self.cwd === '/' ? '' : message.self.cwd}/[eval]`;
  const scope = globalThis as Record<string, unknown>;
  scope['require'] = (specifier: string) => modules.require(specifier, path);
  for (const name of platform.builtins) {
    if (name.includes('/') || name in scope) continue;
    Object.defineProperty(scope, name, { configurable: true, get: () => platform.require(name) });
  }
  if (command.print) {
    // What `node -p` is for.
    // oxlint-disable-next-line no-eval
    const value: unknown = (0, eval)(command.code);
    (scope['console'] as Console).log(value);
    return;
  }
  await modules.evaluate(message.modules[command.code] ?? (await compile(path, command.code)), path);
}

/** Runs the program, then waits until nothing keeps the process alive. */
function run(
  platform: NodePlatform,
  modules: Modules,
  { exit, write }: Kernel,
  program: () => Promise<void>,
): void {
  let settled = false;
  const idle = (): boolean => !platform.alive() && !modules.linking();

  /** After the current turn: what happens between two microtasks does not count. */
  function check(): void {
    platformSetTimeout(() => {
      if (!idle()) return;
      if (!settled) patience();
      // One turn more: the browser tells of unhandled rejections in a task of its own.
      else if (!platform.drain() && idle())
        platformSetTimeout(() => void (idle() && exit(platform.exitCode())));
    });
  }

  /** A pending top-level await with nothing that could end it. */
  function patience(): void {
    platformSetTimeout(() => {
      if (settled) return;
      if (modules.linking()) patience();
      else if (idle()) {
        write(2, new TextEncoder().encode('Warning: Detected unsettled top-level await\n'));
        exit(UNSETTLED);
      }
    }, UNSETTLED_MS);
  }

  platform.onIdle(check);
  patience();
  program()
    .catch((error: unknown) => platform.uncaught(error))
    .finally(() => {
      settled = true;
      check();
    });
}
