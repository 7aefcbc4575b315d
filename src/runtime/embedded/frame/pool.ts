import type { HubClock } from '../../switch/index.ts';

/** What the pool holds: something that says when it is ready to become a process. */
export interface Pooled {
  readonly ready: boolean;
}

export interface PoolOptions<T extends Pooled> {
  readonly clock: HubClock;
  readonly create: () => T;
  /** How many may get ready side by side before they only take the processor from each other. */
  readonly atOnce: number;
}

/** Workers that evaluate the core before anybody needs them. */
export interface Pool<T extends Pooled> {
  /** So many processes will start soon. */
  expect(count: number): void;
  /** The one that has waited longest, or a new one. */
  take(): T;
  /** One of them has become ready. */
  turn(): void;
  /** One of them will never be ready. */
  drop(one: T): void;
}

/** Held ready once everything that was expected has started, and how long (ms) nothing must start before that. */
const KEPT = 2;
const QUIET_MS = 1000;

/** Creates an empty pool. */
export function createPool<T extends Pooled>({ clock, create, atOnce }: PoolOptions<T>): Pool<T> {
  const waiting: T[] = [];
  let expected = 0;
  let cancel = (): void => undefined;

  function fill(): void {
    const preparing = waiting.filter(({ ready }) => !ready).length;
    for (let free = atOnce - preparing; free > 0 && waiting.length < expected; free -= 1)
      waiting.push(create());
  }

  return {
    expect(count) {
      expected = count;
      fill();
    },
    take() {
      expected = Math.max(0, expected - 1);
      const one = waiting.shift() ?? create();
      fill();
      cancel();
      cancel = clock.after(QUIET_MS, () => {
        expected = Math.max(expected, KEPT);
        fill();
      });
      return one;
    },
    turn: fill,
    drop(one) {
      const at = waiting.indexOf(one);
      if (at >= 0) waiting.splice(at, 1);
    },
  };
}
