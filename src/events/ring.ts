import type { LabEvent } from './types.ts';

/** The last events of a lab, bounded: what a late panel, a scrub bar or a bug report reads. */
export interface Ring {
  push(batch: readonly LabEvent[]): void;
  /** Events with `seq` ≥ the given one that are still held, oldest first. */
  since(seq: number): readonly LabEvent[];
  /** How many events have left the ring: shown to the reader, never hidden. */
  readonly lost: number;
  readonly size: number;
  clear(): void;
}

/** A ring for at most `capacity` events. Memory is bounded by it; the oldest leave first. */
export function createRing(capacity: number): Ring {
  if (!Number.isInteger(capacity) || capacity < 1)
    throw new RangeError(`a ring holds at least 1 event, not ${capacity}`);
  let slots: (LabEvent | undefined)[] = new Array<LabEvent | undefined>(capacity);
  let head = 0;
  let size = 0;
  let lost = 0;

  const at = (index: number): LabEvent => slots[(head + index) % capacity] as LabEvent;

  /** First held index whose seq is ≥ `seq`: seqs grow, so a binary search does. */
  const indexOf = (seq: number): number => {
    let low = 0;
    let high = size;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (at(middle).seq < seq) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  return {
    push(batch) {
      for (const event of batch) {
        if (size < capacity) {
          slots[(head + size) % capacity] = event;
          size += 1;
        } else {
          slots[head] = event;
          head = (head + 1) % capacity;
          lost += 1;
        }
      }
    },
    since(seq) {
      const out: LabEvent[] = [];
      for (let index = indexOf(seq); index < size; index += 1) out.push(at(index));
      return out;
    },
    get lost() {
      return lost;
    },
    get size() {
      return size;
    },
    clear() {
      slots = new Array<LabEvent | undefined>(capacity);
      head = 0;
      size = 0;
      lost = 0;
    },
  };
}
