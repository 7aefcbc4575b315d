/** The page's heartbeat with the hub. */
export interface Heart {
  /** The hub answered. */
  heard(): void;
  stop(): void;
}

const BEAT_MS = 1000;
const MISSES = 6;
/** A tick that comes this late means that the page slept or the clock jumped: nothing can be said about the frame. */
const LATE_MS = 3000;

/**
 * Calls `died` when the hub has not answered several beats in a row. Beats while the page is hidden, or around a jump
 * of the clock, never count.
 */
export function createHeart(beat: (n: number) => void, died: () => void): Heart {
  let n = 0;
  let missed = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    const late = now - last > LATE_MS;
    last = now;
    missed = document.hidden || late ? 0 : missed + 1;
    if (missed > MISSES) {
      clearInterval(timer);
      died();
      return;
    }
    n += 1;
    beat(n);
  }, BEAT_MS);
  return {
    heard() {
      missed = 0;
    },
    stop: () => clearInterval(timer),
  };
}
