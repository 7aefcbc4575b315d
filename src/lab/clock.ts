/** The platform's own timers as a Clock. */
import type { Clock } from './types.ts';

/** Real time, in ms. */
export const systemClock: Clock = {
  now: () => performance.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};
