/** Docker's health check of one running replica. Source: moby, `daemon/health.go`. */
import type { HealthcheckPlan, ServicePlan } from '#compose';
import type { Process, ProcessSpec, Runtime } from '#runtime';
import { runProbe } from './probe.ts';
import type { ProbeResult } from './probe.ts';
import type { Clock } from './types.ts';

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
 * The first probe comes one interval after the start, as Docker's does (`start_interval` during the start period). In
 * the start period failures don't count while nothing has succeeded yet; then `retries` failures in a row make it
 * unhealthy, and one success makes it healthy. A probe past its timeout has failed.
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
      const wait = (): void => {
        const quick = check.startPeriod > 0 && inStartPeriod(clock.now());
        undo = clock.after(quick ? check.startInterval : check.interval, () => void round());
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
        wait();
      };
      wait();
    },
    stop() {
      stopped = true;
      undo();
    },
  };
};
