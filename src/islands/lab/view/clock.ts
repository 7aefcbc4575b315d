import type { LabEvent } from '#events';

/** How one event is drawn, and what it waits for. */
export interface Drawing {
  /** Milliseconds that its step takes when there is time; 0: nothing moves. */
  readonly duration: number;
  /** Numbers change when the step starts (a copy is taken) or when it arrives (a message reaches the tray). */
  readonly applies: 'start' | 'end';
  /** The line that it travels; dots on one line leave one behind the other. */
  readonly lane: string;
  /** What it comes after: a step starts when every earlier one with one of these keys (or marks) is drawn. */
  readonly keys: readonly string[];
  /** What it comes after without being part of it: it holds up nobody else there. */
  readonly after?: readonly string[];
  /** What comes after it, though it waits for nobody itself: the death of a worker comes after all that reached it. */
  readonly marks: readonly string[];
}

/** A step on its way: one dot. It stands for all of its events, which travel together. */
export interface Moving {
  readonly events: readonly LabEvent[];
  readonly lane: string;
  readonly start: number;
  readonly end: number;
}

/** A line with more than dots can show: drawn as a band with its number, without any lag. */
export interface Band {
  readonly lane: string;
  /** Events a second. */
  readonly rate: number;
  /** One of them: it says where the line goes. */
  readonly event: LabEvent;
}

/** What the view clock gives for one frame. Everything on screen is drawn from it, so it all tells the same time. */
export interface ViewTick {
  /** Events whose effect shows from this frame on. Each cause comes before its effects. */
  readonly applied: readonly LabEvent[];
  /** Steps on their way: the same array until one starts or arrives. */
  readonly moving: readonly Moving[];
  /** Those of them that set out in this frame. */
  readonly departed: readonly Moving[];
  readonly bands: readonly Band[];
  /** How far the picture is behind reality, in milliseconds. */
  readonly lag: number;
}

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

/** At most 30 dots a second leave on one line (LIVE-VIEW.md); with more, each carries several messages. */
const SPACING_MS = 1000 / 30;
/** A line keeps at most about this many waiting dots before they travel together. */
const ABREAST = 4;
/** Above this many a second (about 300, counted over half seconds) a line is a band; below the second, it has dots again. */
const BAND_FROM = 330;
const BAND_TO = 200;
/** Arrivals are counted by half seconds. */
const HALF_MS = 500;
/** Steps that are late by more than this hurry, so that nothing starts later than `maxLag`. */
const MARGIN_MS = 60;
/** More than this waiting (a tab that was hidden under load) is counted at once. */
const MOST_WAITING = 5000;

interface Step {
  /** Its place among all. */
  readonly order: number;
  readonly event: LabEvent;
  readonly drawing: Drawing;
  readonly arrived: number;
  /** When all that it comes after is drawn, once that is known for good. */
  ready: number;
  /** Nobody needs to ask before this time whether it is ready; Infinity: not before something that it waits for leaves. */
  asleep: number;
}

interface Lane {
  readonly queue: Step[];
  /** When its next dot may leave. */
  next: number;
  /** When its last dot arrives: none overtakes another. */
  last: number;
  /** Arrivals in this half second and in the one before. */
  counts: [number, number];
  since: number;
  band: boolean;
  event: LabEvent;
}

/**
 * One clock for dots, queue and numbers. A step starts when what caused it is drawn; what has nothing to do with it
 * does not hold it up. When a chain of steps would be later than `maxLag`, its steps get shorter; when a line has more
 * than eyes can follow, its dots carry several events each, and in the end it is a band. Nothing is ever skipped.
 */
export function createViewClock({ draw, maxLag = 800 }: ViewClockOptions): ViewClock {
  /** Steps that come after something; those that are ready stand in their lane's queue. */
  let waiting: Step[] = [];
  let moving: readonly (Moving & { readonly steps: readonly Step[] })[] = [];
  /** Steps that have not left, by key or mark, in order. */
  const chains = new Map<string, Set<Step>>();
  /** When the last drawn step of a key arrives. */
  const free = new Map<string, number>();
  const lanes = new Map<string, Lane>();
  /** Those that wait for a key without being part of it. */
  const followers = new Map<string, Set<Step>>();
  let swept = 0;
  let count = 0;

  const laneOf = (step: Step): Lane => {
    const found = lanes.get(step.drawing.lane);
    if (found) return found;
    const lane: Lane = {
      queue: [],
      next: 0,
      last: 0,
      counts: [0, 0],
      since: 0,
      band: false,
      event: step.event,
    };
    lanes.set(step.drawing.lane, lane);
    return lane;
  };

  const all = ({ keys, marks }: Drawing): readonly string[] =>
    marks.length === 0 ? keys : [...keys, ...marks];

  const headOf = (key: string): Step | undefined => chains.get(key)?.values().next().value;

  const leave = (step: Step, until: number): void => {
    for (const key of step.drawing.after ?? []) {
      const group = followers.get(key);
      group?.delete(step);
      if (group?.size === 0) followers.delete(key);
    }
    for (const key of all(step.drawing)) {
      chains.get(key)?.delete(step);
      free.set(key, Math.max(free.get(key) ?? 0, until));
      const next = headOf(key);
      if (next) next.asleep = 0;
      else chains.delete(key);
      for (const follower of followers.get(key) ?? []) follower.asleep = 0;
    }
  };

  /** When everything before it is drawn; Infinity while some of that has not even started. */
  const readyAt = (step: Step): number => {
    let ready = step.arrived;
    for (const key of step.drawing.keys) {
      if (headOf(key) !== step) return Infinity;
      ready = Math.max(ready, free.get(key) ?? 0);
    }
    for (const key of step.drawing.after ?? []) {
      const head = headOf(key);
      if (head && head.order < step.order) return Infinity;
      ready = Math.max(ready, free.get(key) ?? 0);
    }
    return ready;
  };

  /** The latest that a step should start. */
  const latest = (step: Step): number => step.arrived + maxLag - MARGIN_MS;

  /** The longest that a step may last so that what waits behind it still starts in time. */
  const room = (step: Step, start: number): number => {
    let longest = step.drawing.duration;
    for (const key of step.drawing.keys) {
      let behind = 0;
      for (const other of chains.get(key) ?? []) {
        if (other === step || !other.drawing.keys.includes(key)) continue;
        behind += 1;
        longest = Math.min(longest, (latest(other) - start) / behind);
      }
      const lines = new Set<string>();
      for (const other of followers.get(key) ?? []) {
        lines.add(other.drawing.lane);
        longest = Math.min(longest, (latest(other) - start) / (behind + lines.size));
      }
    }
    return Math.max(0, longest);
  };

  const measure = (lane: Lane, now: number): number => {
    if (now - lane.since >= HALF_MS) {
      lane.counts = [0, now - lane.since < 2 * HALF_MS ? lane.counts[0] : 0];
      lane.since = now;
    }
    const rate = ((lane.counts[0] + lane.counts[1]) * 1000) / (HALF_MS + now - lane.since);
    lane.band = rate > (lane.band ? BAND_TO : BAND_FROM);
    return rate;
  };

  return {
    push(batch, now) {
      for (const event of batch) {
        const drawing = draw(event);
        const step: Step = { order: (count += 1), event, drawing, arrived: now, ready: now, asleep: 0 };
        waiting.push(step);
        for (const key of step.drawing.after ?? []) {
          const group = followers.get(key);
          if (group) group.add(step);
          else followers.set(key, new Set([step]));
        }
        for (const key of all(step.drawing)) {
          const chain = chains.get(key);
          if (chain) chain.add(step);
          else chains.set(key, new Set([step]));
        }
        if (step.drawing.duration === 0) continue;
        const lane = laneOf(step);
        measure(lane, now);
        lane.counts[0] += 1;
        lane.event = event;
      }
    },
    tick(now) {
      const drawn: { readonly at: number; readonly event: LabEvent }[] = [];
      const departed: Moving[] = [];
      const hurry = waiting.length > MOST_WAITING;
      let progress = true;

      const applyNow = (step: Step, at: number): void => {
        leave(step, at);
        drawn.push({ at, event: step.event });
      };
      const depart = (lane: Lane, steps: readonly Step[], start: number): void => {
        const [first] = steps as [Step];
        const lasts = steps.reduce((least, step) => Math.min(least, room(step, start)), Infinity);
        // None overtakes another, unless it must hurry.
        const end = lasts < first.drawing.duration ? start + lasts : Math.max(start + lasts, lane.last);
        for (const step of steps) leave(step, end);
        lane.next = start + SPACING_MS;
        lane.last = end;
        if (first.drawing.applies === 'start')
          for (const { event } of steps) drawn.push({ at: start, event });
        const step = { events: steps.map(({ event }) => event), lane: first.drawing.lane, start, end, steps };
        moving = [...moving, step];
        departed.push(step);
      };

      while (progress) {
        progress = false;
        const still: Step[] = [];
        for (const step of waiting) {
          if (step.asleep <= now || hurry) step.asleep = readyAt(step);
          if (step.asleep === Infinity || (step.asleep > now && !hurry)) {
            still.push(step);
            continue;
          }
          step.ready = step.asleep;
          const lane = step.drawing.duration === 0 ? null : laneOf(step);
          if (lane === null || lane.band || hurry) {
            applyNow(step, Math.min(step.ready, now));
            progress = true;
          } else lane.queue.push(step);
        }
        waiting = still;

        for (const lane of lanes.values()) {
          lane.queue.sort((a, b) => a.ready - b.ready);
          // What stood in line when it became a band passes at once.
          if (lane.band && lane.queue.length > 0) {
            for (const step of lane.queue.splice(0)) applyNow(step, Math.min(step.ready, now));
            progress = true;
          }
          while (lane.queue.length > 0) {
            const [first] = lane.queue as [Step];
            const start = Math.max(first.ready, Math.min(lane.next, latest(first)));
            if (start > now) break;
            const there = lane.queue.findIndex((step) => step.ready > start);
            const ready = there < 0 ? lane.queue.length : there;
            const urgent = lane.queue.slice(0, ready).filter((step) => latest(step) - SPACING_MS <= start);
            const group = lane.queue.splice(0, Math.max(1, Math.ceil(ready / ABREAST), urgent.length));
            depart(lane, group, start);
            progress = true;
          }
        }
      }

      const going = moving.filter((step) => step.end > now);
      if (going.length < moving.length) {
        for (const step of moving)
          if (step.end <= now && step.steps[0]?.drawing.applies === 'end')
            for (const { event } of step.steps) drawn.push({ at: step.end, event });
        moving = going;
      }

      const bands: Band[] = [];
      for (const [name, lane] of lanes) {
        const rate = measure(lane, now);
        if (lane.band) bands.push({ lane: name, rate, event: lane.event });
      }
      let lag = 0;
      for (const queue of [waiting, ...[...lanes.values()].map((lane) => lane.queue)])
        for (const step of queue) if (step.drawing.duration > 0) lag = Math.max(lag, now - step.arrived);
      for (const { start, steps } of moving) lag = Math.max(lag, start - (steps[0]?.arrived ?? start));
      if (now - swept > 2000) {
        swept = now;
        for (const [key, until] of free) if (until < now && !chains.has(key)) free.delete(key);
      }
      drawn.sort((a, b) => a.at - b.at || a.event.seq - b.event.seq);
      return { applied: drawn.map(({ event }) => event), moving, departed, bands, lag };
    },
    get busy() {
      const inLanes = [...lanes.values()].some((lane) => lane.band || lane.queue.length > 0);
      return waiting.length > 0 || moving.length > 0 || inLanes;
    },
  };
}
