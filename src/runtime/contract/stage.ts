import type { LabEvent } from '#events';
import type { ExitStatus, FileTree, Process, ProcessSpec, Runtime } from '../types.ts';

/** One promise of the contract. `open` gives a fresh runtime; the case disposes of it. Throws when it is broken. */
export interface ContractCase {
  readonly name: string;
  run(open: () => Promise<Runtime>): Promise<void>;
}

/** A process with its output so far. */
export interface Actor {
  readonly process: Process;
  readonly out: () => string;
  readonly err: () => string;
  /** Resolves once the output has this text. Rejects when the process ends without it. */
  until(text: string): Promise<void>;
  /** Resolves when it ended and all its output is here. */
  end(): Promise<ExitStatus>;
}

/** A runtime with everything that happened in it. */
export interface Stage {
  readonly runtime: Runtime;
  readonly events: readonly LabEvent[];
  /** Starts `/app/index.ts` (or what `spec` says). */
  start(service: string, source: string | FileTree, spec?: Partial<ProcessSpec>): Promise<Actor>;
  /** The first event that matches, past or future. */
  event(matches: (event: LabEvent) => boolean): Promise<LabEvent>;
  /** A request of the reader's to `http://service:port/…`. */
  get(url: string, init?: RequestInit): Promise<Response>;
}

/** Wraps the body of a case: opens a runtime, watches it, disposes of it. */
export function contractCase(name: string, body: (stage: Stage) => Promise<void>): ContractCase {
  return {
    name,
    async run(open) {
      const runtime = await open();
      try {
        await body(watch(runtime));
      } finally {
        await runtime.dispose();
      }
    },
  };
}

/** The address from which the cases' own requests come. */
const READER = '10.89.0.1';

/** A runtime, watched from its first event. */
export function watch(runtime: Runtime): Stage {
  const events: LabEvent[] = [];
  const waiting = new Set<() => void>();
  runtime.events.subscribe((batch) => {
    events.push(...batch);
    for (const look of waiting) look();
  });
  return {
    runtime,
    events,
    async start(service, source, spec = {}) {
      const files = typeof source === 'string' ? { '/app/index.ts': source } : source;
      const process = await runtime.spawn({
        service,
        replica: 1,
        program: { kind: 'node', argv: ['index.ts'] },
        cwd: '/app',
        env: {},
        volumes: [],
        networks: ['default'],
        ...spec,
        files: { '/app/package.json': '{"type":"module"}', ...files },
      });
      return follow(process);
    },
    event(matches) {
      return new Promise((done) => {
        const look = (): void => {
          const found = events.find(matches);
          if (found === undefined) return;
          waiting.delete(look);
          done(found);
        };
        waiting.add(look);
        look();
      });
    },
    get: (url, init) => runtime.network.fetch(READER, new Request(url, init)),
  };
}

function follow(process: Process): Actor {
  const text = { out: '', err: '' };
  const waiting = new Set<() => void>();
  let isOver = false;
  const wake = (): void => {
    for (const look of waiting) look();
  };

  async function collect(stream: ReadableStream<Uint8Array>, into: 'out' | 'err'): Promise<void> {
    const decoder = new TextDecoder();
    const reader = stream.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      text[into] += decoder.decode(value, { stream: true });
      wake();
    }
  }

  const ended = Promise.all([process.exit, collect(process.stdout, 'out'), collect(process.stderr, 'err')]);
  void ended.then(() => {
    isOver = true;
    wake();
  });
  return {
    process,
    out: () => text.out,
    err: () => text.err,
    until: (wanted) =>
      new Promise((done, failed) => {
        const look = (): void => {
          if (text.out.includes(wanted) || text.err.includes(wanted)) {
            waiting.delete(look);
            done();
          } else if (isOver) {
            failed(new Error(`${process.service} ended without "${wanted}":\n${text.out}\n${text.err}`));
          }
        };
        waiting.add(look);
        look();
      }),
    async end() {
      const [status] = await ended;
      return status;
    },
  };
}

/** Throws unless the two are the same JSON. */
export function equal(actual: unknown, expected: unknown, what = 'value'): void {
  const [got, wanted] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (got !== wanted) throw new Error(`${what}: expected ${wanted}, got ${got}`);
}

/** Throws unless it holds. */
export function ok(holds: unknown, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

/** Throws unless the text has the part. */
export function includes(text: string, part: string): void {
  if (!text.includes(part)) throw new Error(`expected "${part}" in:\n${text}`);
}

/** The rejection of a promise; throws when there is none. */
export async function rejection(promise: Promise<unknown>): Promise<{ readonly code?: unknown }> {
  try {
    await promise;
  } catch (error) {
    if (typeof error === 'object' && error !== null) return error;
  }
  throw new Error('it was expected to fail');
}
