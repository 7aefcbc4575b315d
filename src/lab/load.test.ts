import { describe, expect, it } from 'vitest';
import type { Emitted } from '#events';
import type { HttpShot, LoadSpec } from './commands.ts';
import { createLoad, MOST_IN_FLIGHT, MOST_RATE } from './load.ts';
import { createFakeClock } from './testing.ts';

const shot: HttpShot = { method: 'GET', path: '/' };

/** A generator on a clock of its own; answers come when `answer` is called, at once unless told to hold them. */
function stage({ hold = false, random = (): number => 0.5 } = {}) {
  const clock = createFakeClock();
  const sent: number[] = [];
  const events: Emitted[] = [];
  const held: (() => void)[] = [];
  const load = createLoad({
    clock,
    random,
    fire: () => {
      sent.push(clock.now());
      return hold ? new Promise<void>((resolve) => held.push(resolve)) : Promise.reject(new Error('refused'));
    },
    emit: (event) => events.push(event),
  });
  const start = (more: Partial<LoadSpec> = {}): void => load.start({ ...shot, rate: 10, ...more });
  return { clock, load, sent, events, start, answer: () => held.splice(0).forEach((land) => land()) };
}

describe('the load generator', () => {
  it('keeps to its rate, refused or not', async () => {
    const { clock, sent, start } = stage();
    start({ rate: 50 });
    await clock.advance(2000);
    expect(sent.length).toBeGreaterThanOrEqual(100);
    expect(sent.length).toBeLessThanOrEqual(101);
  });

  it('sends as many at a rate that no timer could keep one by one', async () => {
    const { clock, sent, start } = stage();
    start({ rate: MOST_RATE });
    await clock.advance(1000);
    expect(sent.length).toBeGreaterThanOrEqual(MOST_RATE);
    expect(sent.length).toBeLessThanOrEqual(MOST_RATE + 20);
  });

  it('sends bursts at once, and keeps to the same rate over time', async () => {
    const { clock, sent, start } = stage();
    start({ rate: 10, pattern: 'burst', burst: 20 });
    await clock.advance(3999);
    expect(sent).toHaveLength(40);
    expect(new Set(sent).size).toBe(2);
  });

  it('leaves the gaps to chance where it is told to, not the rate', async () => {
    let seed = 7;
    const random = (): number => (seed = (seed * 16_807) % 2_147_483_647) / 2_147_483_647;
    const { clock, sent, start } = stage({ random });
    start({ rate: 50, pattern: 'random' });
    await clock.advance(20_000);
    expect(sent.length).toBeGreaterThan(900);
    expect(sent.length).toBeLessThan(1100);
    const gaps = new Set(sent.map((at, index) => Math.round(at - (sent[index - 1] ?? 0))));
    expect(gaps.size).toBeGreaterThan(3);
  });

  it('lets no more than so many wait for an answer, and tells how many were not sent', async () => {
    const { clock, sent, events, start, answer } = stage({ hold: true });
    start({ rate: 1000 });
    await clock.advance(1000);
    expect(sent).toHaveLength(MOST_IN_FLIGHT);
    const skipped = events.reduce((sum, event) => sum + (event.type === 'load' ? (event.count ?? 0) : 0), 0);
    expect(skipped).toBeGreaterThan(700);
    answer();
    await clock.advance(100);
    expect(sent.length).toBeGreaterThan(MOST_IN_FLIGHT);
  });

  it('stops at once, and a second start takes the place of the first', async () => {
    const { clock, load, sent, events, start } = stage();
    start();
    start({ rate: 100 });
    await clock.advance(1000);
    expect(sent.length).toBeLessThan(110);
    load.stop();
    load.stop();
    const before = sent.length;
    await clock.advance(1000);
    expect(sent).toHaveLength(before);
    expect(load.spec).toBeNull();
    expect(events.map((event) => event.type === 'load' && event.state)).toEqual([
      'started',
      'started',
      'stopped',
    ]);
  });

  it('refuses a rate or a burst that makes no sense', () => {
    const { start } = stage();
    for (const wrong of [
      { rate: 0 },
      { rate: Number.NaN },
      { rate: MOST_RATE + 1 },
      { burst: 0 },
      { burst: 1.5 },
    ])
      expect(() => start(wrong)).toThrow(expect.objectContaining({ code: 'bad-load' }));
  });
});
