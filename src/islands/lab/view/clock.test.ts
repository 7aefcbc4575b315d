import { describe, expect, test } from 'vitest';
import type { LabEvent } from '#events';
import { createViewClock, type Drawing, type ViewClock, type ViewTick } from './clock.ts';
import { emptyPicture, mainQueue, pictureReducer } from './picture.ts';
import { drawingOf, HOP_MS } from './steps.ts';
import type { FigureLayout } from './layout.ts';

const log = (seq: number): LabEvent => ({ seq, at: seq, type: 'log', stream: 'stdout', line: String(seq) });
const logs = (count: number, first = 1): LabEvent[] =>
  Array.from({ length: count }, (_, index) => log(first + index));
/** All in one chain and on one line, unless said otherwise. */
const hop: Drawing = { duration: 350, applies: 'end', lane: 'a', keys: ['a'], marks: [] };
const taken: Drawing = { ...hop, applies: 'start' };
const nothing: Drawing = { ...hop, duration: 0 };
const free = (event: LabEvent): Drawing => ({ ...hop, keys: [String(event.seq)] });
const seqs = (events: readonly { readonly seq: number }[]): number[] => events.map((event) => event.seq);
const moves = (tick: ViewTick): number[][] => tick.moving.map((step) => seqs(step.events));
/** Every frame until a time, as a page draws them. */
function* frames(clock: ViewClock, from: number, to: number): Generator<readonly [ViewTick, number]> {
  for (let now = from; now < to; now += 16) yield [clock.tick(now), now];
}

describe('the view clock', () => {
  test('an event that draws nothing shows at once', () => {
    const clock = createViewClock({ draw: () => nothing });
    clock.push(logs(2), 100);
    expect(seqs(clock.tick(100).applied)).toEqual([1, 2]);
    expect(clock.busy).toBe(false);
  });

  test('a message counts when it arrives, and moves until then', () => {
    const clock = createViewClock({ draw: () => hop });
    clock.push([log(1)], 0);
    const on = clock.tick(10);
    expect(on.applied).toEqual([]);
    expect(moves(on)).toEqual([[1]]);
    expect(seqs(clock.tick(350).applied)).toEqual([1]);
    expect(clock.tick(351).moving).toEqual([]);
  });

  test('a copy that is taken leaves the tray as its step starts', () => {
    const clock = createViewClock({ draw: () => taken });
    clock.push([log(1)], 0);
    expect(seqs(clock.tick(0).applied)).toEqual([1]);
  });

  test('a step starts when what caused it is drawn', () => {
    const clock = createViewClock({ draw: () => hop });
    clock.push(logs(2), 0);
    expect(moves(clock.tick(200))).toEqual([[1]]);
    const later = clock.tick(400);
    expect(later.moving.map((step) => [seqs(step.events), step.start])).toEqual([[[2], 350]]);
  });

  test('two photos travel together, one behind the other, as dots of their own', () => {
    const clock = createViewClock({ draw: free });
    clock.push(logs(3), 0);
    const { moving } = clock.tick(100);
    expect(moving.map((step) => [seqs(step.events), Math.round(step.start)])).toEqual([
      [[1], 0],
      [[2], 33],
      [[3], 67],
    ]);
  });

  test('what draws nothing waits its turn, so that numbers never run ahead of dots', () => {
    const clock = createViewClock({ draw: (event) => (event.seq === 2 ? nothing : hop) });
    clock.push(logs(2), 0);
    expect(clock.tick(100).applied).toEqual([]);
    expect(seqs(clock.tick(350).applied)).toEqual([1, 2]);
  });

  test('a death is drawn after all that reached the worker, and holds up nobody else', () => {
    const clock = createViewClock({
      draw: ({ seq }) =>
        seq === 1
          ? { ...taken, keys: ['copy'], marks: ['worker'] }
          : seq === 2
            ? { ...nothing, keys: ['worker'] }
            : { ...nothing, keys: ['other'] },
    });
    clock.push(logs(3), 0);
    expect(seqs(clock.tick(10).applied)).toEqual([1, 3]);
    expect(seqs(clock.tick(350).applied)).toEqual([2]);
  });

  test('every step starts at most 800 ms late, whatever comes', () => {
    for (const draw of [() => hop, free])
      for (const crowd of [2, 5, 9, 40, 400]) {
        const clock = createViewClock({ draw });
        const arrived = new Map<number, number>();
        let seq = 0;
        for (let now = 0; now < 3000; now += 16) {
          const batch = logs(now % 1008 === 0 ? crowd : 0, seq + 1);
          seq += batch.length;
          for (const event of batch) arrived.set(event.seq, now);
          clock.push(batch, now);
          for (const { events, start } of clock.tick(now).moving)
            for (const event of events)
              expect(start - (arrived.get(event.seq) ?? 0)).toBeLessThanOrEqual(800);
        }
      }
  });

  test('nothing is skipped, and the order of a chain is kept in a crowd', () => {
    const clock = createViewClock({ draw: (event) => [hop, taken, nothing][event.seq % 3] ?? hop });
    clock.push(logs(90), 0);
    const seen = [...frames(clock, 0, 3000)].flatMap(([tick]) => seqs(tick.applied));
    expect(seen).toEqual(seqs(logs(90)));
    expect(clock.busy).toBe(false);
  });

  test('a tab that comes back after a minute under load catches up in one frame', () => {
    const clock = createViewClock({ draw: free });
    for (let at = 0; at < 60_000; at += 100) clock.push(logs(30, 1 + (at / 100) * 30), at);
    expect(clock.tick(62_000).applied).toHaveLength(18_000);
    expect(clock.tick(62_010).moving).toEqual([]);
  });

  test('a line never has more than thirty dots a second; more messages ride together', () => {
    const clock = createViewClock({ draw: free });
    let seq = 0;
    let dots = 0;
    let most = 0;
    for (let now = 0; now < 4000; now += 10) {
      clock.push(logs(2, seq + 1), now);
      seq += 2;
      const tick = clock.tick(now);
      dots += tick.departed.length;
      most = Math.max(most, ...tick.departed.map((step) => step.events.length));
      expect(tick.bands).toEqual([]);
    }
    expect(dots).toBeLessThanOrEqual(4 * 30 + 1);
    expect(most).toBeGreaterThan(4);
    expect(most).toBeLessThan(20);
  });

  test('above three hundred a second a line is a band: it counts at once, and says how many', () => {
    const clock = createViewClock({ draw: free });
    let last: ViewTick | null = null;
    let applied = 0;
    for (let now = 0; now < 3000; now += 10) {
      clock.push(logs(6, (now / 10) * 6 + 1), now);
      last = clock.tick(now);
      applied += last.applied.length;
    }
    expect(applied).toBe(1800);
    expect([last?.lag, last?.moving.length]).toEqual([0, 0]);
    const [band] = last?.bands ?? [];
    expect(band?.rate).toBeGreaterThan(550);
    expect(band?.rate).toBeLessThan(650);
    // And dots come back when the rush is over.
    for (const [tick] of frames(clock, 3000, 5000)) last = tick;
    expect(last?.bands).toEqual([]);
    clock.push([log(5000)], 5000);
    expect(clock.tick(5001).moving).toHaveLength(1);
  });

  test('says how late it is, and zero when it has caught up', () => {
    const clock = createViewClock({ draw: () => hop });
    clock.push(logs(3), 0);
    clock.tick(0);
    expect(clock.tick(300).lag).toBeGreaterThan(0);
    clock.tick(1200);
    expect(clock.tick(2000).lag).toBe(0);
  });
});

/** img publishes, the queue keeps, two workers take and acknowledge: `rate` messages a second. */
function* traffic(rate: number, seconds: number): Generator<readonly [readonly LabEvent[], number]> {
  let seq = 0;
  const stamp = { at: 0, service: 'queue', replica: 1, type: 'message', queue: 'q' } as const;
  let sent = 0;
  for (let now = 0; now < seconds * 1000; now += 8) {
    const batch: LabEvent[] = [];
    for (; sent < (now / 1000) * rate; sent += 1) {
      const peer = { service: 'thumb', replica: (sent % 2) + 1 };
      const message = `m${sent}`;
      batch.push({
        ...stamp,
        seq: (seq += 1),
        step: 'routed',
        message,
        peer: { service: 'img', replica: 1 },
      });
      batch.push({ ...stamp, seq: (seq += 1), step: 'delivered', message, peer });
      batch.push({ ...stamp, seq: (seq += 1), step: 'acked', message, peer });
    }
    yield [batch, now];
  }
}

const layout: FigureLayout = {
  width: 960,
  height: 720,
  nodes: [
    { service: 'img', kind: 'service', x: 0, y: 0, w: 100, h: 50 },
    { service: 'queue', kind: 'queue', x: 0, y: 100, w: 384, h: 48 },
    { service: 'thumb', kind: 'workers', x: 500, y: 0, w: 200, h: 200 },
  ],
  edges: [{ from: 'img', to: 'queue', kind: 'amqp', points: [[0, 50], [0, 100]] }], // prettier-ignore
};

test.each([10, 30, 100, 300, 900])(
  'at %i messages a second, the dots that have arrived times their badges are the counter, at every frame',
  (rate) => {
    const clock = createViewClock({ draw: drawingOf({ layout: () => layout, still: () => false }) });
    let picture = emptyPicture;
    let arrived = 0;
    let banded = 0;
    let late = 0;
    const underway = new Map<number, number>();
    const watch = (now: number): void => {
      const tick = clock.tick(now);
      picture = pictureReducer(picture, tick.applied);
      late = Math.max(late, tick.lag);
      for (const step of tick.departed)
        if (step.lane.startsWith('message img')) underway.set(step.events[0]?.seq ?? 0, step.events.length);
      const still = new Set(tick.moving.map((step) => step.events[0]?.seq ?? 0));
      for (const [key, count] of underway)
        if (!still.has(key)) {
          arrived += count;
          underway.delete(key);
        }
      if (tick.bands.length > 0) banded += 1;
      const counter = mainQueue(picture)?.counters.routed ?? 0;
      if (banded === 0) expect(arrived).toBe(counter);
      else expect(counter).toBeGreaterThanOrEqual(arrived);
    };
    let now = 0;
    for (const [batch, at] of traffic(rate, 4)) {
      clock.push(batch, at);
      watch((now = at));
    }
    for (const end = now + 4 * HOP_MS; now < end; now += 16) watch(now);
    const sent = [...traffic(rate, 4)].flatMap(([batch]) => batch).length / 3;
    const counters = mainQueue(picture)?.counters;
    expect([counters?.routed, counters?.delivered, counters?.acked]).toEqual([sent, sent, sent]);
    expect(mainQueue(picture)?.ready).toHaveLength(0);
    expect(banded > 0).toBe(rate > 300);
    expect(late).toBeLessThanOrEqual(820);
  },
);
