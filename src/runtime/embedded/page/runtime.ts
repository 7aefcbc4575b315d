import type { LabEvent } from '#events';
import {
  NetworkError,
  RuntimeFailure,
  type Capabilities,
  type FileTree,
  type IP,
  type Network,
  type ProcessSpec,
  type Runtime,
} from '../../types.ts';
import { COMPILED, moduleKey, type Manifest } from '../assets.ts';
import { createNet } from '../net.ts';
import type { ModuleText, Pack, PageDown, PageUp } from '../protocol.ts';
import { createCompiler } from './compiler.ts';
import { createFrame } from './frame.ts';
import { createHeart } from './heart.ts';
import { exchange } from './http.ts';
import { createPageProcess, type PageProcess } from './process.ts';
import { assetUrl, fetchAsset, loadManifest, type LoadedSandbox } from './sandbox.ts';
import { dial } from './socket.ts';

export interface EmbeddedOptions {
  /** Where the build put `manifest.json` and the rest. */
  readonly assetsUrl: string;
  readonly manifest?: Manifest;
  /** Its compiled files start at once; without it every file is compiled in the page. */
  readonly sandbox?: LoadedSandbox;
  /** Workers to hold ready, so that processes and health checks start fast. Default 3. */
  readonly warm?: number;
  /** Aborts the start. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** How far the start has come: bytes fetched is not known for compressed transfers, so pieces are counted. */
export interface Progress {
  readonly step: 'fetch' | 'boot' | 'ready';
  readonly done: number;
  readonly total: number;
}

/** A runtime in this page; `failed` resolves (never rejects) if its frame dies. */
export interface EmbeddedRuntime extends Runtime {
  readonly failed: Promise<RuntimeFailure>;
}

const CAPABILITIES: Capabilities = { engine: 'embedded', mergedOutput: false, offline: true, edits: true };

/** Where a worker finds an image's program among the modules it was sent. Same as in worker/main.ts. */
const IMAGE_PATH = '/usr/local/lib/ruche/image.js';

const READY_MS = 20_000;

type Ask = { readonly resolve: (files: FileTree) => void; readonly reject: (error: RuntimeFailure) => void };

/**
 * Starts the embedded runtime. Rejects with a RuntimeFailure: `unsupported-browser`, `workers-blocked`,
 * `engine-unreachable`; or with the signal's reason.
 */
export async function createEmbeddedRuntime(options: EmbeddedOptions): Promise<EmbeddedRuntime> {
  const { assetsUrl, signal } = options;
  if (
    typeof Worker === 'undefined' ||
    typeof MessageChannel === 'undefined' ||
    typeof WritableStream === 'undefined'
  ) {
    throw new RuntimeFailure('unsupported-browser', 'this browser has no workers or streams');
  }
  const manifest = options.manifest ?? (await loadManifest(assetsUrl, signal));
  const text = async (file: string): Promise<string> =>
    (await fetchAsset(assetUrl(assetsUrl, file), signal)).text();
  let done = 0;
  const report = (step: Progress['step']): void =>
    options.onProgress?.({ step, done, total: 2 + Object.keys(manifest.images).length });
  const counted = <T>(piece: Promise<T>): Promise<T> =>
    piece.then((value) => {
      done += 1;
      report('fetch');
      return value;
    });

  const worker = counted(text(manifest.worker));
  const images = Promise.all(
    Object.entries(manifest.images).map(async ([name, file]) => {
      const response = await counted(fetchAsset(assetUrl(assetsUrl, file), signal));
      return [name, (await response.json()) as ModuleText] as const;
    }),
  ).then((entries) => new Map(entries));
  // Awaited at the first spawn; until then a failure is not unhandled.
  images.catch(() => undefined);
  worker.catch(() => undefined);
  const frame = await createFrame(await counted(text(manifest.frame)));
  report('boot');

  const compiler = createCompiler(assetUrl(assetsUrl, manifest.compile), known(options.sandbox));
  const post = (message: PageUp, transfer: Transferable[] = []): void => {
    if (failure === null) frame.port.postMessage(message, transfer);
  };
  const net = createNet(post);
  const processes = new Map<string, PageProcess>();
  const starting = new Map<
    string,
    { resolve: (address: IP) => void; reject: (error: RuntimeFailure) => void }
  >();
  const listeners = new Set<(batch: readonly LabEvent[]) => void>();
  const asks = new Map<number, Ask>();
  const turns = new Map<string, number>();
  const packs = new Map<string, Promise<void>>();
  let failure: RuntimeFailure | null = null;
  let lastSeq = 0;
  let lastAt = 0;
  let count = 0;
  let wanted: ((name: string) => boolean) | null = null;
  let announce: (failure: RuntimeFailure) => void = () => undefined;
  const failed = new Promise<RuntimeFailure>((resolve) => {
    announce = resolve;
  });

  let booted: () => void = () => undefined;
  let blocked: (error: RuntimeFailure) => void = () => undefined;
  const ready = new Promise<void>((resolve, reject) => {
    booted = resolve;
    blocked = reject;
  });

  function deliver(batch: readonly LabEvent[]): void {
    const last = batch.at(-1);
    if (last === undefined) return;
    lastSeq = last.seq;
    lastAt = last.at;
    for (const listener of listeners) listener(batch);
  }

  /** Everything ends: processes, connections, questions. */
  function end(reason: RuntimeFailure): void {
    if (failure !== null) return;
    failure = reason;
    heart.stop();
    frame.remove();
    blocked(reason);
    for (const { reject } of [...starting.values(), ...asks.values()]) reject(reason);
    starting.clear();
    asks.clear();
    for (const process of processes.values()) process.exited({ code: null, signal: 'SIGKILL' });
    processes.clear();
    net.fail('ECONNRESET');
    if (reason.code === 'disposed') return;
    deliver([{ type: 'lab', state: 'failed', detail: reason.code, seq: lastSeq + 1, at: lastAt }]);
    announce(reason);
  }

  const heart = createHeart(
    (n) => post({ t: 'beat', n }),
    () => end(new RuntimeFailure('frame-crashed', 'the frame of the embedded runtime stopped answering')),
  );

  function hear(message: PageDown): void {
    heart.heard();
    switch (message.t) {
      case 'ready':
        booted();
        return;
      case 'blocked':
        blocked(new RuntimeFailure('workers-blocked', message.message));
        return;
      case 'spawned':
        starting.get(message.id)?.resolve(message.address);
        starting.delete(message.id);
        return;
      case 'refused':
        starting.get(message.id)?.reject(new RuntimeFailure('disposed', message.message));
        starting.delete(message.id);
        return;
      case 'write':
        processes.get(message.id)?.write(message.fd, message.bytes);
        return;
      case 'exited':
        processes.get(message.id)?.exited(message.status);
        processes.delete(message.id);
        return;
      case 'compile': {
        const { id, ask } = message;
        void compiler
          .compile(message.path, message.source)
          .then((text) => post({ t: 'compiled', id, ask, text }));
        return;
      }
      case 'events':
        deliver(message.batch);
        return;
      case 'done':
      case 'volume':
        asks.get(message.ask)?.resolve(message.t === 'volume' ? message.files : {});
        asks.delete(message.ask);
        return;
      case 'beat':
        return;
      default:
        net.receive(message);
    }
  }

  function ask(message: (ask: number) => PageUp): Promise<FileTree> {
    if (failure !== null) return Promise.reject(failure);
    count += 1;
    const id = count;
    return new Promise((resolve, reject) => {
      asks.set(id, { resolve, reject });
      post(message(id));
    });
  }

  function fetchPack(name: string): Promise<void> {
    const asset = manifest.packs[name];
    if (asset === undefined) return Promise.resolve();
    let pack = packs.get(name);
    if (pack === undefined) {
      pack = fetchAsset(assetUrl(assetsUrl, asset.file))
        .then((response) => response.blob())
        .then((code) => {
          const one: Record<string, Pack> = { [name]: { code, module: asset.module } };
          post({ t: 'packs', packs: one });
        });
      packs.set(name, pack);
      pack.catch(() => packs.delete(name));
    }
    return pack;
  }

  async function fetchPacks(): Promise<void> {
    const names = Object.keys(manifest.packs).filter((name) => wanted?.(name) ?? true);
    await Promise.all(names.map(fetchPack));
  }

  async function modulesOf(spec: ProcessSpec): Promise<Record<string, ModuleText>> {
    const modules: Record<string, ModuleText> = {};
    for (const [path, content] of Object.entries(spec.files)) {
      const compiled =
        typeof content === 'string' && COMPILED.test(path) ? compiler.known(path, content) : null;
      if (compiled !== null) modules[path] = compiled;
    }
    if (spec.program.kind === 'image') {
      const image = (await images).get(spec.program.image);
      if (image === undefined)
        throw new RuntimeFailure('unknown-image', `no image ${spec.program.image} in the tab`);
      modules[IMAGE_PATH] = image;
    } else {
      for (const argument of spec.program.argv) {
        const compiled = compiler.known('[eval]', argument);
        if (compiled !== null) modules[argument] = compiled;
      }
    }
    return modules;
  }

  function resolveName(name: string): readonly IP[] {
    const found = [
      ...new Set(
        [...processes.values()].flatMap(({ process }) => (process.service === name ? [process.address] : [])),
      ),
    ];
    if (found.length < 2) return found;
    const turn = turns.get(name) ?? 0;
    turns.set(name, turn + 1);
    return [...found.slice(turn % found.length), ...found.slice(0, turn % found.length)];
  }

  const network: Network = {
    resolve: resolveName,
    async dial(from, to) {
      if (failure !== null) throw failure;
      return dial(net, from, to);
    },
    async fetch(from, request) {
      const url = new URL(request.url);
      const isAddress = /^\d+(\.\d+){3}$/.test(url.hostname);
      const ip = isAddress ? url.hostname : resolveName(url.hostname)[0];
      if (ip === undefined) throw new NetworkError('ENOTFOUND', `getaddrinfo ENOTFOUND ${url.hostname}`);
      const to = { ip, port: Number(url.port || 80) };
      return exchange(await network.dial(from, to), to, request);
    },
    shape: (link, fault) => post({ t: 'shape', ...link, fault }),
  };

  const abort = (): void => end(new RuntimeFailure('disposed', 'the start was aborted'));
  signal?.addEventListener('abort', abort, { once: true });
  frame.port.onmessage = (event: MessageEvent<PageDown>) => hear(event.data);
  const slow = setTimeout(
    () => blocked(new RuntimeFailure('workers-blocked', 'no worker started in time')),
    READY_MS,
  );
  try {
    post({ t: 'core', code: await worker, warm: options.warm ?? 3 });
    await ready;
    signal?.throwIfAborted();
  } catch (error) {
    end(error instanceof RuntimeFailure ? error : new RuntimeFailure('disposed', String(error)));
    throw error;
  } finally {
    clearTimeout(slow);
    signal?.removeEventListener('abort', abort);
  }
  report('ready');

  return {
    capabilities: CAPABILITIES,
    failed,
    network,
    events: {
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    async mount(files) {
      wanted = wantedPacks(files);
      await Promise.all([fetchPacks(), images]);
    },
    async spawn(spec) {
      if (failure !== null) throw failure;
      await fetchPacks();
      const modules = await modulesOf(spec);
      const host = spec.inside === undefined ? undefined : processes.get(spec.inside)?.process;
      count += 1;
      const id = `process-${count}`;
      const address = new Promise<IP>((resolve, reject) => {
        starting.set(id, {
          resolve(ip) {
            processes.set(
              id,
              createPageProcess({
                id,
                spec,
                address: ip,
                service: host?.service ?? spec.service,
                replica: host?.replica ?? spec.replica,
                kill: (signal) => ask((n) => ({ t: 'kill', id, signal, ask: n })).then(() => undefined),
                crash: () => post({ t: 'crash', id }),
                stdin: (bytes) => post({ t: 'stdin', id, bytes }),
              }),
            );
            resolve(ip);
          },
          reject,
        });
      });
      post({ t: 'spawn', id, spec, modules });
      await address;
      // Set in the same turn in which the address came.
      return (processes.get(id) ?? gone(id)).process;
    },
    emit: (event, of) => post(of === undefined ? { t: 'emit', event } : { t: 'emit', event, of }),
    readVolume: (volume) => ask((n) => ({ t: 'volume.read', ask: n, volume })),
    async writeVolume(volume, files) {
      await ask((n) => ({ t: 'volume.write', ask: n, volume, files }));
    },
    async dispose() {
      end(new RuntimeFailure('disposed', 'the runtime was disposed of'));
    },
  };
}

function gone(id: string): never {
  throw new RuntimeFailure('disposed', `the process ${id} is gone`);
}

/** The packs that the mounted package.json depends on; without one, all. */
function wantedPacks(files: FileTree): ((name: string) => boolean) | null {
  const source = files['/package.json'];
  if (source === undefined) return null;
  const text = typeof source === 'string' ? source : new TextDecoder().decode(source);
  const json = JSON.parse(text) as { readonly dependencies?: Readonly<Record<string, string>> };
  const names = Object.keys(json.dependencies ?? {});
  return (specifier) => names.some((name) => specifier === name || specifier.startsWith(`${name}/`));
}

function* known(sandbox: LoadedSandbox | undefined): Generator<readonly [string, ModuleText]> {
  if (sandbox === undefined) return;
  for (const [path, text] of Object.entries(sandbox.modules)) {
    const source = sandbox.files[path];
    if (typeof source === 'string') yield [moduleKey(path, source), text];
  }
  for (const [source, text] of Object.entries(sandbox.programs)) yield [moduleKey('[eval]', source), text];
}
