/** Docker's health check of one running replica. Source: moby, `daemon/health.go`. */
import type { HealthcheckPlan, ServicePlan } from '#compose';
import type { Process, ProcessSpec, Runtime } from '#runtime';
import { runProbe } from './probe.ts';
import type { ProbeResult } from './probe.ts';
import type { Clock } from './types.ts';

/** A probe of a program that listens nowhere yet is put off, up to this long (ms) after the start. */
const PATIENCE = 2000;

/** A running check. */
export interface Health {
  /** Begins to probe; `changed` hears each change of verdict, with the last probe's output. */
  start(changed: (verdict: 'healthy' | 'unhealthy', detail: string) => void): void;
  /** No probe starts after this. Idempotent. */
  stop(): void;
}

/** What a check needs around it. */
export interface HealthOptions {
  readonly plan: ServicePlan;
  readonly check: HealthcheckPlan;
  readonly process: Process;
  readonly runtime: Runtime;
  readonly clock: Clock;
  readonly spec: () => ProcessSpec;
  readonly log: (stream: 'stdout' | 'stderr') => (line: string) => void;
}

/**
 * The first probe comes one interval after the start, as Docker's does (`start_interval` during the start period); in
 * the start period it also waits for the program to listen somewhere, where the engine can tell: a probe is a process,
 * and would only slow down the start that it asks about. In the start period failures don't count while nothing has
 * succeeded yet; then `retries` failures in a row make it unhealthy, and one success makes it healthy. A probe past its
 * timeout has failed.
 */
export const createHealth = (options: HealthOptions): Health => {
  const { check, clock } = options;
  let verdict: 'starting' | 'healthy' | 'unhealthy' = 'starting';
  let streak = 0;
  let stopped = false;
  let complained = '';
  let undo: () => void = () => {};
  let began = 0;

  const inStartPeriod = (at: number): boolean => verdict === 'starting' && at - began < check.startPeriod;

  const probe = async (): Promise<ProbeResult> => {
    let cancel = (): void => {};
    const late = new Promise<ProbeResult>((resolve) => {
      cancel = clock.after(check.timeout, () => {
        resolve({ code: -1, output: `Health check exceeded timeout (${check.timeout} ms)` });
      });
    });
    const abort = new AbortController();
    const result = await Promise.race([runProbe({ ...options, signal: abort.signal }), late]);
    cancel();
    abort.abort();
    return result;
  };

  return {
    start(changed) {
      began = clock.now();
      const turn = (next: 'healthy' | 'unhealthy', detail: string): void => {
        if (verdict === next) return;
        verdict = next;
        changed(next, detail);
      };
      const wait = (next: () => void): void => {
        const quick = inStartPeriod(clock.now());
        undo = clock.after(quick ? check.startInterval : check.interval, next);
      };
      const first = (): void => {
        const { listening } = options.process;
        if (listening === undefined || !inStartPeriod(clock.now())) return void round();
        let begun = false;
        const begin = (): void => {
          if (begun || stopped) return;
          begun = true;
          undo();
          void round();
        };
        undo = clock.after(Math.min(PATIENCE, check.startPeriod), begin);
        void listening.then(begin);
      };
      const round = async (): Promise<void> => {
        const at = clock.now();
        const { code, output } = await probe();
        if (stopped) return;
        if (code === 0) {
          streak = 0;
          turn('healthy', output);
        } else {
          // A probe that can't even run is a mistake in the compose file: said once, where the reader looks.
          if (code === 127 && output !== complained) options.log('stderr')(`health check: ${output}`);
          complained = output;
          if (!inStartPeriod(at)) streak += 1;
          if (streak >= check.retries) turn('unhealthy', output);
        }
        wait(() => void round());
      };
      wait(first);
    },
    stop() {
      stopped = true;
      undo();
    },
  };
};
