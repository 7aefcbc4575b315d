/** One replica of a service: created → starting → running → healthy or unhealthy → stopping → exited. */
import type { ServicePlan } from '#compose';
import type { Emitted, ReplicaEvent } from '#events';
import type { Process, ProcessSpec, Runtime, Signal } from '#runtime';
import { exitCode } from './exit.ts';
import { createHealth } from './health.ts';
import type { Health } from './health.ts';
import { readLines } from './lines.ts';
import { whenListening } from './listening.ts';
import { createRestarter } from './restart.ts';
import type { Clock, ReplicaSnapshot, ReplicaState } from './types.ts';

type Reason = NonNullable<ReplicaEvent['reason']>;

/** A replica. Every method resolves when its effect is there. */
export interface Replica {
  readonly number: number;
  readonly state: ReplicaState;
  readonly process: Process | null;
  /** What it (or its life before this one) printed last, oldest first: stderr, or stdout where stderr is empty. */
  readonly lastLines: readonly string[];
  /** What the probe printed that last changed its health; empty before one did. */
  readonly diagnosis: string;
  /** How often it ended by itself since it was last started by hand. */
  readonly ends: number;
  /** It was stopped or killed by hand, and stays so until it is started by hand. */
  readonly byHand: boolean;
  /**
   * Nothing shows yet that it works: its published port takes no connections, or it has just been restarted after a
   * crash. Where there is a health check, that one has the say, and this is false.
   */
  readonly unproven: boolean;
  /** It has exited, and its policy will start it again. */
  readonly restarting: boolean;
  snapshot(): ReplicaSnapshot;
  /** Starts it unless it runs. Rejects where the runtime can't. */
  start(reason: Reason): Promise<void>;
  /** Stop signal, grace, SIGKILL. */
  stop(reason: Reason): Promise<void>;
  /** Stopped by hand: no policy applies. SIGKILL resolves when it has exited, others when they were delivered. */
  kill(signal: Signal): Promise<void>;
  /** Ends it from inside; the policy applies. */
  crash(): Promise<void>;
  /** No policy starts it again: the whole lab stops. */
  retire(): void;
  /** Stops and forgets it. */
  remove(): Promise<void>;
}

/** What a replica needs around it. */
export interface ReplicaOptions {
  readonly plan: ServicePlan;
  readonly number: number;
  readonly runtime: Runtime;
  readonly clock: Clock;
  /** Computed at each start: files may have changed. */
  readonly spec: () => ProcessSpec;
  /** Called after each change of state. */
  readonly changed: () => void;
}

/** After its end, output that is still on its way has this long (ms) to arrive before `exited` is said. */
const LAST_WORDS = 250;
const KEPT_LINES = 30;
/** After a crash, a life this long (ms) counts as running again. */
const STEADY = 1000;

/** A new replica, in state `created`. */
export const createReplica = (options: ReplicaOptions): Replica => {
  const { plan, number, runtime, clock } = options;
  const of = { service: plan.name, replica: number };
  const restarter = createRestarter(plan.restart);
  let state: ReplicaState = 'created';
  let process: Process | null = null;
  let address: string | null = null;
  let spawning: Promise<void> | null = null;
  let ended: Promise<void> = Promise.resolve();
  let exit: ReplicaSnapshot['exit'] = null;
  let health: Health | null = null;
  let diagnosis = '';
  let undoRestart: (() => void) | null = null;
  let endReason: Reason = 'crash';
  let ends = 0;
  let byHand = false;
  let restarting = false;
  let unproven = 0;
  let stopProving = (): void => {};
  let restarts = 0;
  let errors: string[] = [];
  let output: string[] = [];
  let lastWords: readonly string[] = [];

  const emit = (event: Emitted): void => runtime.emit(event, of);
  const enter = (next: ReplicaState, more: Partial<ReplicaEvent> = {}): void => {
    state = next;
    emit({ type: 'replica', state: next, ...(process ? { address: process.address } : {}), ...more });
    options.changed();
  };
  const cancelRestart = (): void => {
    restarting = false;
    undoRestart?.();
    undoRestart = null;
  };
  const log = (stream: 'stdout' | 'stderr') => (line: string) => {
    const kept = stream === 'stderr' ? errors : output;
    if (kept.push(line) > KEPT_LINES) kept.shift();
    emit({ type: 'log', stream, line });
  };

  const watch = async (started: Process, since: number): Promise<void> => {
    const printed = Promise.all([
      readLines(started.stdout, log('stdout')),
      readLines(started.stderr, log('stderr')),
    ]);
    const status = await started.exit;
    health?.stop();
    health = null;
    stopProving();
    await new Promise<void>((done) => {
      const undo = clock.after(LAST_WORDS, done);
      void printed.then(() => (undo(), done()));
    });
    const code = exitCode(status);
    exit = { code, signal: status.signal };
    process = null;
    ends += 1;
    const delay = restarter.next({ code, ran: clock.now() - since });
    restarting = delay !== null;
    enter('exited', { exit, reason: endReason, address: started.address });
    if (delay === null) return;
    undoRestart = clock.after(delay, () => {
      cancelRestart();
      restarts += 1;
      // A runtime that can't start it again has said so in its own events; the replica stays exited.
      spawn('policy').catch((error: unknown) => fail(error));
    });
  };

  const fail = (error: unknown): void => {
    const line = error instanceof Error ? error.message : String(error);
    log('stderr')(line);
    exit = { code: 1, signal: null };
    ends += 1;
    enter('exited', { exit, reason: 'crash', detail: line });
  };

  const lines = (): readonly string[] => (errors.length > 0 ? errors : output);

  /** Without a health check: a published port must open, and a life after a crash must last a little. */
  const prove = (started: Process): void => {
    const port = plan.ports[0]?.target;
    unproven = 0;
    if (plan.healthcheck !== null) return;
    const proven = (): void => {
      unproven -= 1;
      options.changed();
    };
    const undo = [
      ...(port === undefined ? [] : [whenListening(runtime, started, port, clock, proven)]),
      ...(ends === 0 ? [] : [clock.after(STEADY, proven)]),
    ];
    unproven = undo.length;
    stopProving = () => undo.forEach((each) => each());
  };

  const begin = async (reason: Reason): Promise<void> => {
    if (lines().length > 0) lastWords = lines();
    errors = [];
    output = [];
    endReason = 'crash';
    enter('starting', { reason });
    // The same container again, so at the same address: nginx, which looked it up once, still finds it.
    const started = await runtime.spawn({ ...options.spec(), ...(address === null ? {} : { address }) });
    address = started.address;
    process = started;
    const since = clock.now();
    prove(started);
    enter('running', { reason });
    ended = watch(started, since);
    if (plan.healthcheck === null) return;
    health = createHealth({
      plan,
      check: plan.healthcheck,
      process: started,
      runtime,
      clock,
      spec: options.spec,
      log,
    });
    health.start((verdict, detail) => {
      diagnosis = detail;
      enter(verdict, { reason: 'probe', detail });
    });
  };
  const spawn = (reason: Reason): Promise<void> => {
    spawning ??= begin(reason).finally(() => {
      spawning = null;
    });
    return spawning;
  };
  const settled = async (): Promise<void> => {
    cancelRestart();
    await spawning?.catch(() => {});
  };

  const start = async (reason: Reason): Promise<void> => {
    cancelRestart();
    if (spawning) return spawning;
    if (process && state !== 'stopping') return;
    await ended;
    restarter.reset();
    ends = 0;
    byHand = false;
    // Someone else may have started it while this one waited for its end.
    if (process && state !== 'stopping') return;
    try {
      await spawn(reason);
    } catch (error) {
      fail(error);
      throw error;
    }
  };
  const stop = async (reason: Reason): Promise<void> => {
    restarter.cancel();
    byHand = true;
    await settled();
    const running = process;
    if (!running) return;
    if (state !== 'stopping') {
      endReason = reason;
      enter('stopping', { reason });
    }
    const undo = clock.after(plan.stopGrace, () => void running.kill('SIGKILL'));
    await running.kill(plan.stopSignal);
    await ended;
    undo();
  };

  enter('created');
  return {
    number,
    get state() {
      return state;
    },
    get process() {
      return process;
    },
    get lastLines() {
      return [...(lines().length > 0 ? lines() : lastWords)];
    },
    get diagnosis() {
      return diagnosis;
    },
    get ends() {
      return ends;
    },
    get unproven() {
      return unproven > 0;
    },
    get restarting() {
      return restarting;
    },
    get byHand() {
      return byHand;
    },
    snapshot: () => ({ ...of, state, address: process?.address ?? null, restarts, exit }),
    start,
    stop,
    async kill(signal) {
      // As moby does: other signals than these count as "stopped by hand" for unless-stopped only.
      const stops = signal === 'SIGKILL' || signal === plan.stopSignal;
      if (stops || plan.restart.policy === 'unless-stopped') restarter.cancel();
      byHand = true;
      await settled();
      if (!process) return;
      endReason = 'kill';
      await process.kill(signal);
      if (signal === 'SIGKILL') await ended;
    },
    async crash() {
      await spawning?.catch(() => {});
      if (!process) return;
      endReason = 'crash';
      await process.crash();
      await ended;
    },
    retire() {
      restarter.cancel();
      cancelRestart();
    },
    async remove() {
      await stop('scale');
      emit({ type: 'replica', state: 'removed', reason: 'scale' });
    },
  };
};
