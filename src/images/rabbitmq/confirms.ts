/**
 * Publisher confirms (https://www.rabbitmq.com/docs/confirms): messages are numbered from 1 on a channel in confirm
 * mode; numbers that are safe are told in as few acks as possible, at the end of each batch.
 */
export interface Confirms {
  /** The number of the next message, which is pending from now on. */
  next(): number;
  /** A message is safe (or is nobody's business any more). */
  settle(sequence: number): void;
  /** Tells what was settled since the last time. */
  flush(): void;
}

/** `ack` sends one acknowledgement; `onSettled` is told once when there is something to flush. */
export function createConfirms(
  ack: (sequence: number, multiple: boolean) => void,
  onSettled: () => void,
): Confirms {
  const pending = new Set<number>(); // in order of number
  let settled: number[] = [];
  let last = 0;
  return {
    next: () => {
      last += 1;
      pending.add(last);
      return last;
    },
    settle: (sequence) => {
      if (!pending.delete(sequence)) return;
      if (settled.length === 0) onSettled();
      settled.push(sequence);
    },
    flush: () => {
      const numbers = settled.sort((a, b) => a - b);
      settled = [];
      const [firstPending = Number.POSITIVE_INFINITY] = pending;
      const together = numbers.filter((sequence) => sequence < firstPending);
      const newest = together.at(-1);
      if (newest !== undefined) ack(newest, together.length > 1);
      for (const sequence of numbers.slice(together.length)) ack(sequence, false);
    },
  };
}
