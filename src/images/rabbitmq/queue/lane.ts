/**
 * Copies of one priority, in order: those that came back are served before those that never left.
 *
 * A copy leaves from the head only, so whatever comes back is older than everything in `waiting`: two parts suffice to
 * keep the original order, at O(1) for each end.
 */
import { createDeque } from './deque.ts';
import type { Copy } from './types.ts';

export interface Lane {
  readonly size: () => number;
  readonly head: () => Copy | undefined;
  push(copy: Copy): void;
  next(): Copy | undefined;
  /** Copies come back (any order). */
  giveBack(copies: readonly Copy[]): void;
  /** From head to tail. */
  values(): IterableIterator<Copy>;
  clear(): void;
}

const byAge = (a: Copy, b: Copy): number => a.position - b.position;

/** An empty lane. `quorum`: what came back is served in the order in which it came back, not in that of arrival. */
export function createLane(quorum: boolean): Lane {
  const waiting = createDeque<Copy>();
  const queued = createDeque<Copy>(); // quorum: what came back, first come first
  let returned: Copy[] = []; // classic: what came back, oldest last, so that the head is popped

  const insert = (copy: Copy): void => {
    const oldest = returned[returned.length - 1];
    if (!oldest || copy.position < oldest.position) {
      returned.push(copy);
      return;
    }
    let [low, high] = [0, returned.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((returned[middle]?.position ?? 0) > copy.position) low = middle + 1;
      else high = middle;
    }
    returned.splice(low, 0, copy);
  };

  return {
    size: () => waiting.size() + queued.size() + returned.length,
    head: () => returned[returned.length - 1] ?? queued.head() ?? waiting.head(),
    push: waiting.push,
    next: () => returned.pop() ?? queued.shift() ?? waiting.shift(),
    giveBack: (copies) => {
      const back = copies.toSorted(byAge);
      if (quorum) back.forEach(queued.push);
      else if (back.length < 8) back.toReversed().forEach(insert);
      else returned = [...returned, ...back].sort(byAge).reverse();
    },
    *values() {
      yield* returned.toReversed();
      yield* queued.values();
      yield* waiting.values();
    },
    clear: () => {
      returned = [];
      queued.clear();
      waiting.clear();
    },
  };
}
