/**
 * Publisher confirms (https://www.rabbitmq.com/docs/confirms): messages are numbered from 1 on a channel in confirm
 * mode; numbers that are safe are told in as few acks as possible, at the end of each batch.
 */
export interface Confirms {
  /** The number of the next message, which is pending from now on. */
  next(): number;
  /** A message is safe (or is nobody's business any more), or was refused. */
  settle(sequence: number, safe: boolean): void;
  /** Tells what was settled since the last time. */
  flush(): void;
}

/** `tell` sends one ack or nack; `onSettled` is told once when there is something to flush. */
export function createConfirms(
  tell: (kind: 'ack' | 'nack', sequence: number, multiple: boolean) => void,
  onSettled: () => void,
): Confirms {
  const pending = new Set<number>(); // in order of number
  let safe: number[] = [];
  let refused: number[] = [];
  let last = 0;
  return {
    next: () => {
      last += 1;
      pending.add(last);
      return last;
    },
    settle: (sequence, isSafe) => {
      if (!pending.delete(sequence)) return;
      if (safe.length === 0 && refused.length === 0) onSettled();
      (isSafe ? safe : refused).push(sequence);
    },
    flush: () => {
      // Refusals first, one by one: an ack of several means all up to its number that are still open.
      for (const sequence of refused) tell('nack', sequence, false);
      refused = [];
      const numbers = safe.sort((a, b) => a - b);
      safe = [];
      const [firstPending = Number.POSITIVE_INFINITY] = pending;
      const together = numbers.filter((sequence) => sequence < firstPending);
      const newest = together.at(-1);
      if (newest !== undefined) tell('ack', newest, together.length > 1);
      for (const sequence of numbers.slice(together.length)) tell('ack', sequence, false);
    },
  };
}
