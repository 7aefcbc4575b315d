import { describe, expect, test } from 'vitest';
import type { LabEvent } from '#events';
import { createViewClock, type Drawing } from './clock.ts';

const log = (seq: number): LabEvent => ({ seq, at: seq, type: 'log', stream: 'stdout', line: String(seq) });
const hop: Drawing = { duration: 350, blocks: true, applies: 'end' };
const taken: Drawing = { duration: 350, blocks: true, applies: 'start' };
const nothing: Drawing = { duration: 0, blocks: false, applies: 'start' };
const seqs = (events: readonly { readonly seq: number }[]): number[] => events.map((event) => event.seq);

describe('the view clock', () => {
  test('an event that draws nothing shows at once', () => {
    const clock = createViewClock({ draw: () => nothing });
    clock.push([log(1), log(2)], 100);
    expect(seqs(clock.tick(100).applied)).toEqual([1, 2]);
    expect(clock.busy).toBe(false);
  });

  test('a message counts when it arrives, and moves until then', () => {
    const clock = createViewClock({ draw: () => hop });
    clock.push([log(1)], 0);
    const on = clock.tick(10);
    expect(on.applied).toEqual([]);
    expect(on.moving).toHaveLength(1);
    expect(seqs(clock.tick(350).applied)).toEqual([1]);
    expect(clock.tick(351).moving).toEqual([]);
  });

  test('a copy that is taken leaves the tray as its step starts', () => {
    const clock = createViewClock({ draw: () => taken });
    clock.push([log(1)], 0);
    expect(seqs(clock.tick(0).applied)).toEqual([1]);
  });

  test('a step starts when the one before is drawn', () => {
    const clock = createViewClock({ draw: () => hop });
    clock.push([log(1), log(2)], 0);
    expect(clock.tick(200).moving.map((step) => step.event.seq)).toEqual([1]);
    const later = clock.tick(400);
    expect(later.moving.map((step) => [step.event.seq, step.start])).toEqual([[2, 350]]);
  });

  test('a crowd is counted at once, and dots come back when it has passed', () => {
    const clock = createViewClock({ draw: () => hop });
    clock.push(
      Array.from({ length: 5000 }, (_, index) => log(index + 1)),
      0,
    );
    const burst = clock.tick(16);
    expect(burst.applied).toHaveLength(5000);
    expect([burst.crowded, burst.lag, burst.moving.length, clock.busy]).toEqual([true, 0, 0, true]);
    expect(clock.tick(2000).crowded).toBe(false);
    expect(clock.busy).toBe(false);
    clock.push([log(5001)], 2100);
    expect(clock.tick(2110).moving).toHaveLength(1);
  });

  test('what moves when a crowd comes is counted before it', () => {
    const clock = createViewClock({ draw: () => hop });
    clock.push([log(1)], 0);
    clock.tick(10);
    clock.push(
      Array.from({ length: 100 }, (_, index) => log(index + 2)),
      20,
    );
    expect(seqs(clock.tick(30).applied)).toEqual(Array.from({ length: 101 }, (_, index) => index + 1));
  });

  test('what draws nothing waits its turn, so that numbers never run ahead of dots', () => {
    const clock = createViewClock({ draw: (event) => (event.seq === 2 ? nothing : hop) });
    clock.push([log(1), log(2)], 0);
    expect(clock.tick(100).applied).toEqual([]);
    expect(seqs(clock.tick(350).applied)).toEqual([1, 2]);
  });

  test('every step starts at most 800 ms late, whatever the crowd', () => {
    for (const crowd of [2, 5, 9, 40, 400]) {
      const clock = createViewClock({ draw: () => hop });
      const arrived = new Map<number, number>();
      let seq = 0;
      for (let now = 0; now < 3000; now += 16) {
        const burst = now % 1008 === 0 ? crowd : 0;
        const batch = Array.from({ length: burst }, () => log((seq += 1)));
        for (const event of batch) arrived.set(event.seq, now);
        clock.push(batch, now);
        for (const step of clock.tick(now).moving)
          expect(step.start - (arrived.get(step.event.seq) ?? 0)).toBeLessThanOrEqual(800);
      }
    }
  });

  test('nothing is skipped and the order is kept in a crowd', () => {
    const clock = createViewClock({ draw: (event) => [hop, taken, nothing][event.seq % 3] ?? hop });
    const seen: number[] = [];
    clock.push(
      Array.from({ length: 90 }, (_, index) => log(index + 1)),
      0,
    );
    for (let now = 0; now < 3000; now += 16) seen.push(...seqs(clock.tick(now).applied));
    expect(seen).toEqual(Array.from({ length: 90 }, (_, index) => index + 1));
    expect(clock.busy).toBe(false);
  });

  test('says how late it is, and zero when it has caught up', () => {
    const clock = createViewClock({ draw: () => hop });
    clock.push([log(1), log(2), log(3)], 0);
    clock.tick(0);
    expect(clock.tick(300).lag).toBeGreaterThan(0);
    clock.tick(1200);
    expect(clock.tick(2000).lag).toBe(0);
  });
});
