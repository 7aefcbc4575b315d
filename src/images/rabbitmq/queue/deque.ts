/** A queue of values in a growing ring: O(1) at both ends, and no memory kept for what left. */
export interface Deque<T> {
  readonly size: () => number;
  push(value: T): void;
  shift(): T | undefined;
  readonly head: () => T | undefined;
  /** From head to tail. */
  values(): IterableIterator<T>;
  clear(): void;
}

/** An empty deque. */
export function createDeque<T>(): Deque<T> {
  let ring: (T | undefined)[] = [];
  let head = 0;
  let size = 0;

  const resize = (capacity: number): void => {
    const next: (T | undefined)[] = Array.from({ length: capacity });
    for (let i = 0; i < size; i += 1) next[i] = ring[(head + i) & (ring.length - 1)];
    ring = next;
    head = 0;
  };

  return {
    size: () => size,
    head: () => (size === 0 ? undefined : ring[head]),
    push: (value) => {
      if (size === ring.length) resize(Math.max(8, size * 2));
      ring[(head + size) & (ring.length - 1)] = value;
      size += 1;
    },
    shift: () => {
      if (size === 0) return undefined;
      const value = ring[head];
      ring[head] = undefined;
      head = (head + 1) & (ring.length - 1);
      size -= 1;
      if (ring.length > 1024 && size < ring.length / 4) resize(ring.length / 2);
      return value;
    },
    *values() {
      for (let i = 0; i < size; i += 1) {
        const value = ring[(head + i) & (ring.length - 1)];
        if (value !== undefined) yield value;
      }
    },
    clear: () => {
      ring = [];
      head = 0;
      size = 0;
    },
  };
}
