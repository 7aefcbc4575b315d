import type { Emitted, Peer } from '#events';
import { READER, type ExitStatus, type FileTree, type ProcessSpec, type Signal } from '../../types.ts';
import {
  transferable,
  type ModuleText,
  type Pack,
  type PageDown,
  type PageUp,
  type WorkerDown,
  type WorkerUp,
} from '../protocol.ts';
import {
  type Container,
  createContainers,
  createFaults,
  createLedger,
  type HubClock,
  testimony,
} from '../../switch/index.ts';
import { createPool } from './pool.ts';
import { createVolumes } from './volumes.ts';
import { createWires, type Endpoint } from './wires.ts';

/** One worker, seen from the hub. */
export interface Worker {
  post(message: WorkerDown, transfer?: Transferable[]): void;
  /** Ends it at once, whatever it does. Idempotent. */
  terminate(): void;
}

export interface HubOptions {
  readonly clock: HubClock;
  /** 0 ≤ n < 1. */
  readonly random: () => number;
  readonly page: (message: PageDown, transfer?: Transferable[]) => void;
  /** Creates a worker that evaluates the core and then waits for `start`. */
  readonly createWorker: (receive: (message: WorkerUp) => void, broken: (message: string) => void) => Worker;
  /** How many workers may get ready side by side. */
  readonly atOnce: number;
  /** The source of the workers' core arrived. */
  readonly loadCore: (code: string) => void;
}

/** The switch: processes, names, connections, volumes, faults and the clock of events. */
export interface Hub {
  receive(message: PageUp): void;
}

interface Running {
  readonly id: string;
  readonly spec: ProcessSpec;
  readonly container: Container;
  readonly worker: Worker;
  readonly endpoint: Endpoint;
  readonly main: boolean;
  /** The page knows that it holds a port. */
  listens: boolean;
}

interface Slot {
  readonly worker: Worker;
  /** Whom it serves; null while it waits in the pool. */
  running: Running | null;
  ready: boolean;
}

/** A process that does not say what it wrote within this time is busy: whoever starts inside goes without. */
const WRITTEN_MS = 300;

/** Process ids of what runs inside another process's container, as `docker exec` would show them. */
const FIRST_INSIDE_PID = 7;

/** Creates the hub. Platform-free: workers, clock, page and chance are handed in. */
export function createHub(options: HubOptions): Hub {
  const { clock, page } = options;
  const hex = (): string =>
    Array.from({ length: 12 }, () => Math.floor(options.random() * 16).toString(16)).join('');
  const containers = createContainers(hex);
  const faults = createFaults();
  const volumes = createVolumes();
  const ledger = createLedger(clock, (batch) => page({ t: 'events', batch }));
  const running = new Map<string, Running>();
  const pool = createPool({ clock, create: createSlot, atOnce: options.atOnce });
  let packs: Readonly<Record<string, Pack>> = {};
  let ready = false;
  const written = new Map<number, (files: Readonly<Record<string, Uint8Array | null>>) => void>();
  let asked = 0;
  let insidePid = FIRST_INSIDE_PID;

  /** Who had an address: events mention replicas that are gone. */
  const known = new Map<string, Peer>();
  const named = (peer: Peer): Peer => ({ ...peer, ...known.get(peer.address ?? '') });
  const reader: Endpoint = { container: null, post: (message, transfer) => page(message, transfer) };
  const wires = createWires({
    clock,
    containers,
    fault: faults.between,
    random: options.random,
    reader: READER,
    report: (event, about) => stamp(event, about),
  });

  function stamp(event: Emitted, about: Container | null): void {
    const origin = about === null ? null : { service: about.service, replica: about.replica };
    ledger.stamp(event, origin, (peer) => {
      // An empty peer, and loopback, is the process itself.
      const own = peer.address === undefined ? peer.service === undefined : peer.address === '127.0.0.1';
      return named(own && about !== null ? { ...peer, address: about.address } : peer);
    });
  }

  function createSlot(): Slot {
    const worker = options.createWorker(
      (message) => hear(slot, message),
      (message) => broken(slot, message),
    );
    const slot: Slot = { worker, running: null, ready: false };
    return slot;
  }

  function broken(slot: Slot, message: string): void {
    if (slot.running !== null) {
      write(slot.running, 2, `${message}\n`);
      end(slot, { code: 1, signal: null });
      return;
    }
    pool.drop(slot);
    if (!ready) page({ t: 'blocked', message });
  }

  function write(from: Running, fd: 1 | 2, text: string): void {
    page({ t: 'write', id: from.id, fd, bytes: new TextEncoder().encode(text) });
  }

  function hear(slot: Slot, message: WorkerUp): void {
    if (message.t === 'ready') {
      slot.ready = true;
      if (!ready) {
        ready = true;
        page({ t: 'ready' });
      }
      pool.turn();
      return;
    }
    const from = slot.running;
    if (from === null) return;
    switch (message.t) {
      case 'resolve': {
        const addresses = containers.resolve(message.name, from.container);
        from.worker.post({ t: 'resolved', ask: message.ask, addresses });
        return;
      }
      case 'compile':
        page({ t: 'compile', id: from.id, ask: message.ask, path: message.path, source: message.source });
        return;
      case 'write':
        page({ t: 'write', id: from.id, fd: message.fd, bytes: message.bytes }, transferable(message.bytes));
        return;
      case 'volume': {
        const mount = from.spec.volumes.find(({ volume }) => volume === message.volume);
        if (mount !== undefined && !mount.readOnly)
          volumes.write(message.volume, message.path, message.content);
        return;
      }
      case 'emit': {
        const { program } = from.spec;
        const event = testimony(message.event, {
          address: from.container.address,
          broker: program.kind === 'image' && program.image === 'rabbitmq',
        });
        if (event !== null) stamp(event, from.container);
        return;
      }
      case 'wrote':
        written.get(message.ask)?.(message.files);
        return;
      case 'exit':
        end(slot, message.status);
        return;
      default:
        wires.receive(from.endpoint, message);
        if (message.t !== 'listen' || from.listens) return;
        from.listens = true;
        page({ t: 'listening', id: from.id });
    }
  }

  function spawn(id: string, spec: ProcessSpec, modules: Readonly<Record<string, ModuleText>>): void {
    if (spec.inside === undefined) {
      start(id, spec, modules, null, spec.files);
      return;
    }
    const host = running.get(spec.inside);
    if (host === undefined) {
      page({ t: 'refused', id, message: `no process ${spec.inside} to run inside` });
      return;
    }
    asked += 1;
    const ask = asked;
    const go = (changed: Readonly<Record<string, Uint8Array | null>>): void => {
      cancel();
      if (!written.delete(ask)) return;
      // It may have ended meanwhile: then this one is over before it began, as in a container that stops.
      if (!running.has(host.id)) {
        page({ t: 'refused', id, message: `the process ${host.id} ended` });
        return;
      }
      const files: Record<string, string | Uint8Array> = { ...host.spec.files, ...spec.files };
      for (const [path, content] of Object.entries(changed)) {
        if (content === null) Reflect.deleteProperty(files, path);
        else files[path] = content;
      }
      start(id, spec, modules, host, files);
    };
    const cancel = clock.after(WRITTEN_MS, () => go({}));
    written.set(ask, go);
    host.worker.post({ t: 'written', ask });
  }

  function start(
    id: string,
    spec: ProcessSpec,
    modules: Readonly<Record<string, ModuleText>>,
    host: Running | null,
    files: FileTree,
  ): void {
    const slot = pool.take();
    const container = host?.container ?? containers.add(spec);
    known.set(container.address, { service: container.service, replica: container.replica });
    const { worker } = slot;
    const endpoint: Endpoint = { container, post: (message, transfer) => worker.post(message, transfer) };
    const process: Running = { id, spec, container, worker, endpoint, main: host === null, listens: false };
    slot.running = process;
    slots.set(id, slot);
    running.set(id, process);
    const mounts = host === null ? spec.volumes : [...host.spec.volumes, ...spec.volumes];
    insidePid += host === null ? 0 : 1;
    worker.post({
      t: 'start',
      self: {
        id,
        pid: host === null ? 1 : insidePid,
        service: container.service,
        replica: container.replica,
        address: container.address,
        hostname: container.hostname,
        argv: ['/usr/local/bin/node', ...spec.program.argv],
        env: { ...host?.spec.env, ...spec.env },
        cwd: spec.cwd,
      },
      program: spec.program,
      files: { ...files, ...volumes.mounted(mounts) },
      volumes: mounts,
      modules,
      packs,
      taken: wires.ports(container),
    });
    page({ t: 'spawned', id, address: container.address });
  }
  const slots = new Map<string, Slot>();

  /** The process is over: its worker, sockets and ports go, then the page learns of it. */
  function end(slot: Slot, status: ExitStatus): void {
    const process = slot.running;
    if (process === null || !running.delete(process.id)) return;
    slots.delete(process.id);
    slot.worker.terminate();
    if (process.main) {
      containers.remove(process.container);
      for (const other of Array.from(running.values())) {
        const inside = other.container === process.container ? slots.get(other.id) : undefined;
        if (inside !== undefined) end(inside, { code: null, signal: 'SIGKILL' });
      }
    }
    wires.unplug(process.endpoint);
    ledger.flush();
    page({ t: 'exited', id: process.id, status });
  }

  function kill(id: string, signal: Signal): void {
    const slot = slots.get(id);
    if (slot === undefined) return;
    if (signal === 'SIGKILL') end(slot, { code: null, signal });
    else slot.worker.post({ t: 'signal', signal });
  }

  return {
    receive(message) {
      switch (message.t) {
        case 'core':
          options.loadCore(message.code);
          // The first of them tells whether workers start here at all.
          pool.expect(message.processes);
          return;
        case 'packs':
          packs = { ...packs, ...message.packs };
          return;
        case 'spawn':
          spawn(message.id, message.spec, message.modules);
          return;
        case 'kill':
          kill(message.id, message.signal);
          page({ t: 'done', ask: message.ask });
          return;
        case 'crash':
          running.get(message.id)?.worker.post({ t: 'crash' });
          return;
        case 'stdin':
          running.get(message.id)?.worker.post({ t: 'stdin', bytes: message.bytes });
          return;
        case 'compiled':
          running.get(message.id)?.worker.post({ t: 'compiled', ask: message.ask, text: message.text });
          return;
        case 'shape':
          faults.set(message.from, message.to, message.fault);
          wires.reshape();
          return;
        case 'emit':
          ledger.stamp(message.event, message.of ?? null, named);
          return;
        case 'volume.read':
          page({ t: 'volume', ask: message.ask, files: volumes.read(message.volume) });
          return;
        case 'volume.write':
          volumes.replace(message.volume, message.files);
          page({ t: 'done', ask: message.ask });
          return;
        case 'beat':
          page({ t: 'beat', n: message.n });
          return;
        default:
          wires.receive(reader, message);
      }
    },
  };
}
