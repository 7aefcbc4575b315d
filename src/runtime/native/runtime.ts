import type { LabEvent, Peer } from '#events';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type Container,
  createClock,
  createContainers,
  createFaults,
  createLedger,
  testimony,
  type Witness,
} from '../switch/index.ts';
import {
  NetworkError,
  RuntimeFailure,
  type IP,
  type Process,
  type ProcessSpec,
  type Runtime,
} from '../types.ts';
import { createAfterEvents } from './after-events.ts';
import { bundlePreload } from './bundle.ts';
import { exitStatus, launch } from './child.ts';
import { fetchOver } from './http.ts';
import { hideFrames } from './frames.ts';
import { createRewriter, inside } from './paths.ts';
import type { ChildMessage, LabMessage } from './protocol.ts';
import { readOutput, webSocket, writeInput } from './streams.ts';
import { createSwitch } from './switch.ts';
import { MEASURES, usageOf } from './usage.ts';
import { createVolumes, writeTree } from './volumes.ts';

export interface NativeOptions {
  /** The repository: packages are resolved from its `node_modules`, run directories lie in its `.ruche/run`. */
  readonly root: string;
  /** Where this runtime keeps its files; default: a directory of its own in `.ruche/run`. Removed by `dispose`. */
  readonly runDir?: string;
  /** Whether requests carry and report traces; default yes. */
  readonly tracing?: boolean;
  /** 0 ≤ n < 1, for lossy links; default `Math.random`. */
  readonly random?: () => number;
}

/** How long output may take to arrive after a process ended, in ms (a grandchild may hold the pipes open). */
const OUTPUT_PATIENCE_MS = 500;

interface Running {
  readonly id: string;
  readonly child: ChildProcess;
  readonly container: Container;
  readonly root: string;
  readonly isInside: boolean;
  readonly exit: Process['exit'];
}

/** A runtime of child processes. Every connection goes through a relay on this machine's loopback. */
export async function createNativeRuntime(options: NativeOptions): Promise<Runtime> {
  const repository = realpathSync(options.root);
  const runs = join(repository, '.ruche', 'run');
  const home = options.runDir ?? join(runs, `${process.pid}-${hex(4)}`);
  await sweep(runs);
  await mkdir(home, { recursive: true });
  // Stops Node's search for package.json: a service without one is CommonJS or ESM by its own syntax.
  await writeFile(join(home, 'package.json'), '{}\n');

  const cache = join(home, 'cache');
  const preload = await bundlePreload(home);
  const token = hex(24);
  const clock = createClock();
  const containers = createContainers(() => hex(6));
  const faults = createFaults();
  const volumes = createVolumes(join(home, 'volumes'));
  const listeners = new Set<(batch: readonly LabEvent[]) => void>();
  const ledger = createLedger(clock, (batch) => {
    for (const listener of listeners) listener(batch);
  });
  const running = new Map<string, Running>();
  const afterEvents = createAfterEvents();
  /** Who had an address: events mention replicas that are gone. */
  const known = new Map<IP, Peer>();
  let count = 0;
  let disposal: Promise<void> | null = null;

  const relay = await createSwitch({
    clock,
    containers,
    token,
    afterEvents,
    containerOf: (id) => running.get(id)?.container,
    fault: (from, to) => faults.between(from, to),
    report: (event, about) => ledger.stamp(event, about && originOf(about), named),
    random: options.random ?? Math.random,
  });

  function named(peer: Peer): Peer {
    return peer.address === undefined ? peer : { ...peer, ...known.get(peer.address) };
  }

  function hear(
    id: string,
    child: ChildProcess,
    container: Container,
    witness: Witness,
    message: ChildMessage,
  ): void {
    const answer = (reply: LabMessage): void => void (child.connected && child.send(reply));
    switch (message.type) {
      case 'events': {
        const origin = originOf(container);
        // An empty peer is the process itself.
        const resolve = (peer: Peer): Peer =>
          peer.address === undefined && peer.service === undefined
            ? { address: container.address, ...origin }
            : named(peer);
        for (const said of message.events) {
          const event = testimony(said, witness);
          if (event !== null) ledger.stamp(event, origin, resolve);
        }
        return;
      }
      case 'listen': {
        const { port, real, loopback } = message;
        const isFree = relay.listen({ process: id, address: container.address, port, real, loopback });
        answer({ type: 'listening', id: message.id, taken: !isFree });
        return;
      }
      case 'unlisten':
        relay.unlisten(id, container.address, message.port);
        return;
      case 'resolve':
        answer({ type: 'resolved', id: message.id, addresses: relay.resolve(message.name, container) });
        return;
      case 'finish':
        relay.finish(id, message.link, message.side);
        return;
      case 'exiting':
        relay.unplug(id);
        return;
    }
  }

  async function house(
    spec: ProcessSpec,
  ): Promise<{ container: Container; root: string; host: Running | null }> {
    if (spec.inside !== undefined) {
      const host = running.get(spec.inside);
      if (host === undefined) throw new RuntimeFailure('disposed', `no process ${spec.inside} to run in`);
      return { container: host.container, root: host.root, host };
    }
    const root = join(home, `${encodeURIComponent(spec.service)}-${spec.replica}-${count}`);
    await mkdir(root, { recursive: true });
    await writeTree(root, spec.files);
    for (const volume of spec.volumes) await volumes.mount(volume, root);
    await mkdir(inside(root, spec.cwd), { recursive: true });
    const container = containers.add(spec);
    known.set(container.address, originOf(container));
    return { container, root, host: null };
  }

  async function spawn(spec: ProcessSpec): Promise<Process> {
    if (disposal !== null) throw new RuntimeFailure('disposed', 'the runtime was disposed of');
    count += 1;
    const id = `p${count}`;
    const { container, root, host } = await house(spec);
    const { address, hostname } = container;
    const tracing = options.tracing ?? true;
    const files = { root, outside: [repository] };
    const settings = { process: id, token, relay: relay.port, address, hostname, tracing, files };
    const child = await launch({ spec, container, root, settings, preload, cache }).catch(
      (error: unknown) => {
        if (host === null) containers.remove(container);
        throw error;
      },
    );
    const { program } = spec;
    const witness = { address, broker: program.kind === 'image' && program.image === 'rabbitmq' };
    child.on('message', (message) => hear(id, child, container, witness, message as ChildMessage));
    child.on('disconnect', () => relay.unplug(id));

    const stdio = { out: child.stdout, err: child.stderr, in: child.stdin };
    if (stdio.out === null || stdio.err === null || stdio.in === null)
      throw new Error('a child without pipes');
    const stdout = readOutput(stdio.out, createRewriter({ root, repository }));
    const stderr = readOutput(stdio.err, hideFrames(preload, createRewriter({ root, repository })));

    const exit = (async () => {
      const status = await new Promise<ReturnType<typeof exitStatus>>((done) => {
        child.once('exit', (code, signal) => done(exitStatus(code, signal)));
      });
      if (host === null) containers.remove(container);
      relay.unplug(id);
      stdout.drain();
      stderr.drain();
      await closed(child);
      await new Promise<void>((done) => afterEvents(done));
      running.delete(id);
      if (host === null) {
        for (const other of running.values()) if (other.container === container) other.child.kill('SIGKILL');
        await rm(root, { recursive: true, force: true, maxRetries: 3 });
      }
      return status;
    })();
    running.set(id, { id, child, container, root, isInside: host !== null, exit });
    if (disposal !== null) child.kill('SIGKILL');

    return {
      id,
      service: spec.service,
      replica: spec.replica,
      address,
      stdout: stdout.stream,
      stderr: stderr.stream,
      stdin: writeInput(stdio.in),
      exit,
      usage: () => usageOf(child),
      async kill(signal) {
        if (process.platform === 'win32' && signal !== 'SIGKILL' && child.connected) {
          child.send({ type: 'signal', signal } satisfies LabMessage);
        } else child.kill(signal);
      },
      async crash() {
        if (child.connected) child.send({ type: 'crash' } satisfies LabMessage);
      },
    };
  }

  const abandon = (): void => {
    for (const { child } of running.values()) child.kill('SIGKILL');
  };
  process.once('exit', abandon);

  return {
    capabilities: {
      engine: 'native',
      mergedOutput: false,
      offline: true,
      edits: true,
      measures: MEASURES,
      signalsEndPidOne: true,
    },
    async mount() {
      // Packages are resolved from the repository's own node_modules; every process brings its own files.
    },
    spawn,
    network: {
      resolve: (name) => containers.resolve(name, null),
      dial: async (from, to) => webSocket(await relay.dial(from, to)),
      async fetch(from, request) {
        const { hostname, port } = new URL(request.url);
        const [ip] = relay.resolve(hostname, containers.at(from) ?? null);
        if (ip === undefined) throw new NetworkError('ENOTFOUND', `getaddrinfo ENOTFOUND ${hostname}`);
        return fetchOver(relay.dial, from, { ip, port: port === '' ? 80 : Number(port) }, request);
      },
      shape(link, fault) {
        faults.set(link.from, link.to, fault);
        relay.reshape();
      },
    },
    events: {
      subscribe(listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    },
    emit(event, of) {
      ledger.stamp(event, of ?? null, named);
    },
    readVolume: (volume) => volumes.read(volume),
    writeVolume: (volume, files) => volumes.write(volume, files),
    dispose() {
      disposal ??= (async () => {
        abandon();
        await Promise.all([...running.values()].map((one) => one.exit));
        await relay.close();
        ledger.flush();
        process.off('exit', abandon);
        await rm(home, { recursive: true, force: true, maxRetries: 3 });
      })();
      return disposal;
    },
  };
}

function originOf({ service, replica }: Container): { service: string; replica: number } {
  return { service, replica };
}

function hex(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}

/** All output has arrived, or will not. */
function closed(child: ChildProcess): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, OUTPUT_PATIENCE_MS);
    child.once('close', () => {
      clearTimeout(timer);
      done();
    });
  });
}

/** Removes run directories whose process is gone: it was killed before it could. */
async function sweep(directory: string): Promise<void> {
  for (const name of await readdir(directory).catch(() => [])) {
    const pid = Number(/^(\d+)-/.exec(name)?.[1]);
    if (!Number.isInteger(pid) || isAlive(pid)) continue;
    await rm(join(directory, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
