/** Time as the hub needs it; tests hand in their own. */
export interface HubClock {
  /** Milliseconds since the hub started; never goes back. */
  now(): number;
  /** Runs once after `ms`; returns its undo. */
  after(ms: number, run: () => void): () => void;
}

/** The platform's monotonic clock. In a worker its timers are not throttled while the page is hidden. */
export function createClock(): HubClock {
  const start = performance.now();
  return {
    now: () => performance.now() - start,
    after(ms, run) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  };
}
