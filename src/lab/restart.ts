/** Docker's restart policy: whether, and after how long. Source: moby, `restartmanager` (100 ms, doubling, 1 min). */
import type { RestartPolicy } from '#compose';

const FIRST = 100;
const MOST = 60_000;
/** A process that ran this long (ms) starts again from the shortest delay. */
const LONG_ENOUGH = 10_000;

/** One container's restart policy and its state. */
export interface Restarter {
  /** The delay (ms) before the next start, or null where there is none. `ran`: how long the process ran, in ms. */
  next(exit: { readonly code: number; readonly ran: number }): number | null;
  /** `docker stop`, `docker kill`: no policy applies until `reset`. */
  cancel(): void;
  /** A start by hand. */
  reset(): void;
  /** How often the policy has restarted it. */
  readonly count: number;
}

/** A restarter for one replica. */
export const createRestarter = (policy: RestartPolicy): Restarter => {
  let cancelled = false;
  let delay = 0;
  let count = 0;
  const wanted = (code: number): boolean => {
    switch (policy.policy) {
      case 'no':
        return false;
      case 'always':
      case 'unless-stopped':
        return true;
      case 'on-failure':
        return code !== 0 && (policy.max === null || policy.max === 0 || count < policy.max);
      default:
        return policy satisfies never;
    }
  };
  return {
    next({ code, ran }) {
      if (cancelled) return null;
      if (ran >= LONG_ENOUGH) delay = 0;
      delay = delay === 0 ? FIRST : Math.min(delay * 2, MOST);
      if (!wanted(code)) return null;
      count += 1;
      return delay;
    },
    cancel: () => {
      cancelled = true;
    },
    reset: () => {
      cancelled = false;
      delay = 0;
      count = 0;
    },
    get count() {
      return count;
    },
  };
};
