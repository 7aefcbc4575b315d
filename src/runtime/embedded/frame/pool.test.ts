import { expect, test } from 'vitest';
import { createPool } from './pool.ts';

interface Made {
  ready: boolean;
}

function open(atOnce: number) {
  const made: Made[] = [];
  const timers = new Set<() => void>();
  const pool = createPool<Made>({
    clock: {
      now: () => 0,
      after(_ms, callback) {
        timers.add(callback);
        return () => timers.delete(callback);
      },
    },
    create() {
      const one = { ready: false };
      made.push(one);
      return one;
    },
    atOnce,
  });
  return {
    pool,
    made,
    becomesReady(index: number) {
      const one = made[index];
      if (one !== undefined) one.ready = true;
      pool.turn();
    },
    quiet() {
      for (const callback of timers) callback();
    },
  };
}

test('no more workers get ready at once than the machine can carry, and as many as were expected', () => {
  const { pool, made, becomesReady } = open(2);
  pool.expect(5);
  expect(made).toHaveLength(2);
  becomesReady(0);
  expect(made).toHaveLength(3);
  for (let index = 1; index < 5; index += 1) becomesReady(index);
  expect(made).toHaveLength(5);
});

test('the one that waited longest is taken first, and nothing beyond what was expected is made for it', () => {
  const { pool, made, becomesReady } = open(2);
  pool.expect(2);
  becomesReady(0);
  expect(pool.take()).toBe(made[0]);
  expect(pool.take()).toBe(made[1]);
  expect(made).toHaveLength(2);
  pool.take();
  expect(made).toHaveLength(3);
});

test('once the start is over, a few are kept ready for restarts', () => {
  const { pool, made, quiet } = open(2);
  pool.expect(1);
  pool.take();
  expect(made).toHaveLength(1);
  quiet();
  expect(made).toHaveLength(3);
});

test('one that broke is not handed out', () => {
  const { pool, made } = open(2);
  pool.expect(2);
  pool.drop(made[0] as Made);
  expect(pool.take()).toBe(made[1]);
});
