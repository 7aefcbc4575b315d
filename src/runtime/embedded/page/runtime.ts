import type { LabEvent } from '#events';
import {
  NetworkError,
  RuntimeFailure,
  type Capabilities,
  type IP,
  type Network,
  type ProcessSpec,
  type Runtime,
} from '../../types.ts';
import { COMPILED, IMAGE_PATH, moduleKey, type Manifest, type SandboxEntry } from '../assets.ts';
import type { ModuleText } from '../protocol.ts';
import { createCompiler } from './compiler.ts';
import { createFrame } from './frame.ts';
import { exchange } from './http.ts';
import { createHubLink } from './link.ts';
import { createPagePacks } from './packs.ts';
import { createPageProcess, type PageProcess } from './process.ts';
import { assetUrl, fetchAsset, loadManifest, type LoadedSandbox } from './sandbox.ts';
import { dial } from './socket.ts';

export interface EmbeddedOptions {
  /** Where the build put `manifest.json` and the rest. */
  readonly assetsUrl: string;
  readonly manifest?: Manifest;
  /** On its way: the frame starts meanwhile. Its compiled files start at once; without it every file is compiled. */
  readonly sandbox?: Promise<LoadedSandbox>;
  /** What the manifest says of that sandbox: its packages are fetched and its workers started meanwhile. */
  readonly entry?: SandboxEntry;
  /** Aborts the start. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

/** How far the start has come, in pieces fetched (bytes are not known of compressed transfers). */
export interface Progress {
  readonly step: 'fetch' | 'boot' | 'ready';
  readonly done: number;
  readonly total: number;
}

/** A runtime in this page; `failed` resolves (never rejects) if its frame dies. */
export interface EmbeddedRuntime extends Runtime {
  readonly failed: Promise<RuntimeFailure>;
}

const CAPABILITIES: Capabilities = {
  engine: 'embedded',
  mergedOutput: false,
  offline: true,
  edits: true,
  measures: false,
  signalsEndPidOne: true,
};

/** Processes to get ready for where nobody says how many will start. */
const PROCESSES = 4;

/**
 * Starts the embedded runtime. Rejects with a RuntimeFailure: `unsupported-browser`, `workers-blocked`,
 * `engine-unreachable`; or with the signal's reason.
 */
export async function createEmbeddedRuntime(options: EmbeddedOptions): Promise<EmbeddedRuntime> {
  const { assetsUrl, signal } = options;
  if (typeof Worker === 'undefined' || typeof WritableStream === 'undefined') {
    throw new RuntimeFailure('unsupported-browser', 'this browser has no workers or streams');
  }
  const manifest = options.manifest ?? (await loadManifest(assetsUrl, signal));
  const { core, html, images } = fetchCore(manifest, options);
  const frame = await createFrame(await html);
  options.onProgress?.({ step: 'boot', done: 0, total: 1 });

  const compiler = createCompiler(async () =>
    (await fetchAsset(assetUrl(assetsUrl, manifest.compile))).blob(),
  );
  const processes = new Map<string, PageProcess>();
  const listeners = new Set<(batch: readonly LabEvent[]) => void>();
  let count = 0;
  const hub = createHubLink(frame, {
    write: (id, fd, bytes) => processes.get(id)?.write(fd, bytes),
    listening: (id) => processes.get(id)?.listens(),
    exited(id, status) {
      processes.get(id)?.exited(status);
      processes.delete(id);
    },
    compile: compiler.compile,
    events(batch) {
      for (const listener of listeners) listener(batch);
      // Not before: a start has better use for the network and the processor.
      if (batch.some((event) => event.type === 'lab' && event.state === 'ready')) compiler.ahead();
    },
    ended() {
      for (const process of processes.values()) process.exited({ code: null, signal: 'SIGKILL' });
      processes.clear();
    },
  });
  const packs = createPagePacks(assetsUrl, manifest, (some) => hub.post({ t: 'packs', packs: some }));

  packs.begin(options.entry?.packs ?? [], options.entry?.extras ?? []);

  async function modulesOf(spec: ProcessSpec): Promise<Record<string, ModuleText>> {
    const modules: Record<string, ModuleText> = {};
    for (const [path, content] of Object.entries(spec.files)) {
      const compiled =
        typeof content === 'string' && COMPILED.test(path) ? compiler.known(path, content) : null;
      if (compiled !== null) modules[path] = compiled;
    }
    if (spec.program.kind === 'image') {
      const image = (await images).get(spec.program.image);
      if (image === undefined) {
        throw new RuntimeFailure('unknown-image', `no image ${spec.program.image} in the tab`);
      }
      modules[IMAGE_PATH] = image;
    } else {
      for (const argument of spec.program.argv) {
        const compiled = compiler.known('[eval]', argument);
        if (compiled !== null) modules[argument] = compiled;
      }
    }
    return modules;
  }

  const abort = (): void => hub.end(new RuntimeFailure('disposed', 'the start was aborted'));
  signal?.addEventListener('abort', abort, { once: true });
  try {
    hub.post({ t: 'core', code: await core, processes: options.entry?.processes ?? PROCESSES });
    const [sandbox] = await Promise.all([options.sandbox, hub.ready]);
    compiler.learn(known(sandbox));
    signal?.throwIfAborted();
  } catch (error) {
    hub.end(error instanceof RuntimeFailure ? error : new RuntimeFailure('disposed', String(error)));
    throw error;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
  options.onProgress?.({ step: 'ready', done: 1, total: 1 });

  const addressesOf = (name: string): IP[] => [
    ...new Set(
      Array.from(processes.values(), ({ process }) => process)
        .filter(({ service }) => service === name)
        .map(({ address }) => address),
    ),
  ];

  return {
    capabilities: CAPABILITIES,
    failed: hub.failed,
    network: createNetwork(hub, addressesOf),
    events: {
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    async mount(files) {
      packs.want(files);
      await Promise.all([packs.fetch(), images]);
    },
    async spawn(spec) {
      const failure = hub.failure();
      if (failure !== null) throw failure;
      const modules = await modulesOf(spec);
      await packs.fetch(textsOf(spec, modules));
      const host = processes.get(spec.inside ?? '')?.process;
      count += 1;
      const id = `process-${count}`;
      const { promise, resolve } = Promise.withResolvers<PageProcess>();
      await hub.spawn({ t: 'spawn', id, spec, modules }, (address) => {
        const process = createPageProcess({
          id,
          address,
          service: host?.service ?? spec.service,
          replica: host?.replica ?? spec.replica,
          kill: (name) => hub.ask((ask) => ({ t: 'kill', id, signal: name, ask })).then(() => undefined),
          crash: () => hub.post({ t: 'crash', id }),
          stdin: (bytes) => hub.post({ t: 'stdin', id, bytes }),
        });
        processes.set(id, process);
        resolve(process);
      });
      return (await promise).process;
    },
    emit: (event, of) => hub.post(of === undefined ? { t: 'emit', event } : { t: 'emit', event, of }),
    readVolume: (volume) => hub.ask((ask) => ({ t: 'volume.read', ask, volume })),
    async writeVolume(volume, files) {
      await hub.ask((ask) => ({ t: 'volume.write', ask, volume, files }));
    },
    async dispose() {
      hub.end(new RuntimeFailure('disposed', 'the runtime was disposed of'));
    },
  };
}

/** Begins to fetch everything that does not depend on the sandbox. */
function fetchCore(
  manifest: Manifest,
  { assetsUrl, signal, onProgress }: EmbeddedOptions,
): { core: Promise<string>; html: Promise<string>; images: Promise<ReadonlyMap<string, ModuleText>> } {
  const names = Object.entries(manifest.images);
  const total = names.length + 2;
  let done = 0;
  const load = async (file: string): Promise<string> => {
    const text = await (await fetchAsset(assetUrl(assetsUrl, file), signal)).text();
    done += 1;
    onProgress?.({ step: 'fetch', done, total });
    return text;
  };
  const core = load(manifest.worker);
  const images = Promise.all(
    names.map(async ([name, file]) => [name, JSON.parse(await load(file)) as ModuleText] as const),
  ).then((entries) => new Map(entries));
  // Each is awaited later; until then its failure is not unhandled.
  core.catch(() => undefined);
  images.catch(() => undefined);
  return { core, html: load(manifest.frame), images };
}

function createNetwork(hub: ReturnType<typeof createHubLink>, addressesOf: (name: string) => IP[]): Network {
  const turns = new Map<string, number>();

  function resolve(name: string): readonly IP[] {
    const found = addressesOf(name);
    if (found.length < 2) return found;
    const turn = turns.get(name) ?? 0;
    turns.set(name, turn + 1);
    const by = turn % found.length;
    return [...found.slice(by), ...found.slice(0, by)];
  }

  const network: Network = {
    resolve,
    async dial(from, to) {
      const failure = hub.failure();
      if (failure !== null) throw failure;
      return dial(hub.net, from, to);
    },
    async fetch(from, request) {
      const { hostname, port } = new URL(request.url);
      const ip = /^\d+(\.\d+){3}$/.test(hostname) ? hostname : resolve(hostname)[0];
      if (ip === undefined) throw new NetworkError('ENOTFOUND', `getaddrinfo ENOTFOUND ${hostname}`);
      const to = { ip, port: Number(port || 80) };
      return exchange(await network.dial(from, to), to, request);
    },
    shape: (link, fault) => hub.post({ t: 'shape', ...link, fault }),
  };
  return network;
}

/** The texts of a program, which name what it needs. */
function* textsOf(
  { files, program }: ProcessSpec,
  modules: Readonly<Record<string, ModuleText>>,
): Generator<string> {
  for (const [path, content] of Object.entries(files)) {
    if (typeof content === 'string' && COMPILED.test(path)) yield content;
  }
  if (program.kind === 'image') yield modules[IMAGE_PATH]?.code ?? '';
  else yield* program.argv;
}

function* known(sandbox: LoadedSandbox | undefined): Generator<readonly [string, ModuleText]> {
  if (sandbox === undefined) return;
  for (const [path, text] of Object.entries(sandbox.modules)) {
    const source = sandbox.files[path];
    if (typeof source === 'string') yield [moduleKey(path, source), text];
  }
  for (const [source, text] of Object.entries(sandbox.programs)) yield [moduleKey('[eval]', source), text];
}
