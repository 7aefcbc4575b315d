import type { LabEvent } from '#events';

/** What one event looks like: nothing (applied at once), or a step that takes time to draw. */
export interface Drawing {
  /** Milliseconds that the step takes when there is time; 0: nothing moves. */
  readonly duration: number;
  /** The next step waits for this one's end. */
  readonly blocks: boolean;
  /** Numbers change when the step starts (a copy is taken) or when it arrives (a message reaches the tray). */
  readonly applies: 'start' | 'end';
}

export interface Moving {
  readonly event: LabEvent;
  readonly start: number;
  readonly end: number;
}

/** What the view clock gives for one frame. Everything on screen is drawn from it, so it all tells the same time. */
export interface ViewTick {
  /** Events whose effect shows from this frame on, in their order. */
  readonly applied: readonly LabEvent[];
  /** Steps on their way. */
  readonly moving: readonly Moving[];
  /** How far the picture is behind reality, in milliseconds. */
  readonly lag: number;
  /** More came than eyes can follow: for a while numbers change and nothing travels, without any lag. */
  readonly crowded: boolean;
}

/** Blocking steps that may wait: with more, each would last under 20 ms, which nobody sees. */
const MOST_WAITING = 40;
/** How long the picture stays without dots after a crowd, in ms, so that it does not flicker between the two. */
const CALM_MS = 1000;

export interface ViewClock {
  /** Takes a batch as it arrives; `now` is the page's clock, in ms. */
  push(batch: readonly LabEvent[], now: number): void;
  tick(now: number): ViewTick;
  /** True while something waits or moves: the page needs another frame. */
  readonly busy: boolean;
}

export interface ViewClockOptions {
  readonly draw: (event: LabEvent) => Drawing;
  /** The most that the picture may be behind reality (ART.md: 800 ms). */
  readonly maxLag?: number;
}

interface Waiting {
  readonly event: LabEvent;
  readonly drawing: Drawing;
  readonly arrived: number;
}

/**
 * One clock for dots, queue and numbers. Steps start in order, each when the one before is drawn. When more is waiting
 * than fits into `maxLag`, steps get shorter, all alike, so that the picture stays in order and is never later.
 */
export function createViewClock({ draw, maxLag = 800 }: ViewClockOptions): ViewClock {
  let waiting: Waiting[] = [];
  let moving: (Moving & { readonly applies: 'start' | 'end' })[] = [];
  /** When the last blocking step is drawn. */
  let free = Number.NEGATIVE_INFINITY;
  let latest = 0;
  let crowdedUntil = Number.NEGATIVE_INFINITY;
  let crowded = false;

  /** The longest that the next step may last so that everything behind it still starts in time. */
  const room = (start: number): number => {
    let blocking = 0;
    let longest = Number.POSITIVE_INFINITY;
    for (const step of waiting) {
      if (blocking > 0) longest = Math.min(longest, (step.arrived + maxLag - start) / blocking);
      if (step.drawing.blocks) blocking += 1;
    }
    return Math.max(0, longest);
  };

  return {
    push(batch, now) {
      for (const event of batch) waiting.push({ event, drawing: draw(event), arrived: now });
    },
    tick(now) {
      const applied: LabEvent[] = [];
      const arrive = (until: number): void => {
        for (const step of moving) if (step.end <= until && step.applies === 'end') applied.push(step.event);
        moving = moving.filter((step) => step.end > until);
      };

      if (waiting.filter((step) => step.drawing.blocks).length > MOST_WAITING) crowdedUntil = now + CALM_MS;
      crowded = now < crowdedUntil;
      if (crowded) {
        arrive(Number.POSITIVE_INFINITY);
        for (const step of waiting) applied.push(step.event);
        waiting = [];
        free = now;
        latest = 0;
        return { applied, moving, lag: 0, crowded: true };
      }
      while (waiting[0] !== undefined) {
        const next: Waiting = waiting[0];
        const start = Math.max(next.arrived, free);
        if (start > now) break;
        arrive(start);
        const { drawing, event } = next;
        const lasts =
          drawing.duration === 0 ? 0 : Math.min(drawing.duration, drawing.blocks ? room(start) : Infinity);
        waiting.shift();
        latest = start - next.arrived;
        const end = start + lasts;
        if (drawing.blocks) free = Math.max(free, end);
        if (drawing.applies === 'start' || lasts === 0) applied.push(event);
        if (lasts > 0) moving.push({ event, start, end, applies: drawing.applies });
      }
      arrive(now);
      const first = waiting[0];
      const lag = first ? now - first.arrived : moving.length > 0 ? latest : 0;
      return { applied, moving, lag: Math.max(0, lag), crowded: false };
    },
    get busy() {
      return waiting.length > 0 || moving.length > 0 || crowded;
    },
  };
}
