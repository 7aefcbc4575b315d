/** For tests: a Runtime in memory, whose processes are functions, and a clock that moves when told. */
import type { Emitted, EventSource, LabEvent, LinkFault } from '#events';
import { NetworkError } from '#runtime';
import type { Address, ExitStatus, Link, Process, ProcessSpec, Runtime, Signal, Socket } from '#runtime';
import type { Clock } from './types.ts';

/** A clock at 0. */
export interface FakeClock extends Clock {
  /** Moves time forward, running what comes due in order, and letting promises settle in between. */
  advance(ms: number): Promise<void>;
}

/** Lets everything that is already decided happen. */
export const settle = async (): Promise<void> => {
  for (let i = 0; i < 10; i += 1) await new Promise<void>((resolve) => setImmediate(resolve));
};

/** A clock that stands still until told. */
export const createFakeClock = (): FakeClock => {
  let now = 0;
  const timers = new Set<{ at: number; run: () => void }>();
  return {
    now: () => now,
    after(ms, run) {
      const timer = { at: now + ms, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
    async advance(ms) {
      const end = now + ms;
      for (;;) {
        await settle();
        const next = [...timers].sort((a, b) => a.at - b.at)[0];
        if (!next || next.at > end) break;
        timers.delete(next);
        now = next.at;
        next.run();
      }
      now = end;
      await settle();
    },
  };
};

/** A process of the fake runtime, from the inside. */
export interface FakeProcess {
  readonly spec: ProcessSpec;
  readonly address: string;
  print(stream: 'stdout' | 'stderr', text: string): void;
  exit(code: number): void;
  /** Replaces what a signal does; by default it ends the process. */
  onSignal: ((signal: Signal) => void) | null;
}

/** A Runtime without processes. */
export interface FakeRuntime extends Runtime {
  readonly emitted: readonly LabEvent[];
  /** Every process ever spawned, health checks included. */
  readonly spawned: readonly FakeProcess[];
  readonly shaped: readonly { readonly link: Link; readonly fault: LinkFault | null }[];
  /** `service.state` of replica events, in order; `service.2.state` for later replicas. */
  lives(): readonly string[];
}

/** What the parts of a fake runtime do. */
export interface FakeOptions {
  /** Runs when a process starts: prints, exits, sets `onSignal`. */
  readonly behave?: (process: FakeProcess) => void;
  readonly fetch?: (request: Request) => Response | Promise<Response>;
  /** Default: every port is open and silent. */
  readonly dial?: (to: Address) => Promise<Socket>;
  /** What processes say of their first port. Default: the engine can't tell. */
  readonly listening?: Promise<void>;
}

/** A fake runtime. */
export const createFakeRuntime = ({ behave, fetch, dial, listening }: FakeOptions = {}): FakeRuntime => {
  const emitted: LabEvent[] = [];
  const spawned: FakeProcess[] = [];
  const shaped: { link: Link; fault: LinkFault | null }[] = [];
  const living = new Map<FakeProcess, true>();
  const listeners = new Set<(batch: readonly LabEvent[]) => void>();
  const events: EventSource<LabEvent> = {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const spawn = (spec: ProcessSpec): Process => {
    const address = `10.89.1.${spawned.length + 1}`;
    const outputs = { stdout: new TransformStream<Uint8Array>(), stderr: new TransformStream<Uint8Array>() };
    const writers = {
      stdout: outputs.stdout.writable.getWriter(),
      stderr: outputs.stderr.writable.getWriter(),
    };
    const { promise: exit, resolve } = Promise.withResolvers<ExitStatus>();
    const end = (status: ExitStatus): void => {
      if (!living.delete(process)) return;
      void writers.stdout.close().catch(() => {});
      void writers.stderr.close().catch(() => {});
      resolve(status);
    };
    const process: FakeProcess = {
      spec,
      address,
      print: (stream, text) => void writers[stream].write(new TextEncoder().encode(text)).catch(() => {}),
      exit: (code) => end({ code, signal: null }),
      onSignal: null,
    };
    spawned.push(process);
    living.set(process, true);
    behave?.(process);
    return {
      id: String(spawned.length),
      service: spec.service,
      replica: spec.replica,
      address,
      stdout: outputs.stdout.readable,
      stderr: outputs.stderr.readable,
      stdin: new WritableStream<Uint8Array>(),
      exit,
      ...(listening === undefined ? {} : { listening }),
      async kill(signal) {
        if (process.onSignal && signal !== 'SIGKILL') process.onSignal(signal);
        else end({ code: null, signal });
      },
      usage: async () => null,
      async crash() {
        end({ code: 1, signal: null });
      },
    };
  };
  const silent = (): Socket => ({
    readable: new ReadableStream<Uint8Array>(),
    writable: new WritableStream<Uint8Array>(),
    destroy: () => {},
  });
  const refuse = (): never => {
    throw new NetworkError('ECONNREFUSED', 'connect ECONNREFUSED');
  };
  return {
    capabilities: {
      engine: 'native',
      mergedOutput: false,
      offline: true,
      edits: true,
      measures: false,
      signalsEndPidOne: true,
    },
    emitted,
    spawned,
    shaped,
    events,
    mount: async () => {},
    spawn: async (spec) => spawn(spec),
    network: {
      resolve: (name) =>
        [...living.keys()].filter(({ spec }) => spec.service === name).map(({ address }) => address),
      dial: async (_from, to) => (dial ? dial(to) : silent()),
      fetch: async (_from, request) => (fetch ? fetch(request) : refuse()),
      shape: (link, fault) => void shaped.push({ link, fault }),
    },
    emit(event: Emitted, of) {
      const stamped: LabEvent = { ...event, ...of, seq: emitted.length, at: 0 };
      emitted.push(stamped);
      for (const listener of listeners) listener([stamped]);
    },
    readVolume: async () => ({}),
    writeVolume: async () => {},
    dispose: async () => {},
    lives: () =>
      emitted.flatMap(({ service, replica, ...event }) =>
        event.type === 'replica' ? [`${service}${replica === 1 ? '' : `.${replica}`}.${event.state}`] : [],
      ),
  };
};
