/**
 * tx.select, commit and rollback (https://www.rabbitmq.com/docs/semantics#tx): what is published and acknowledged on a
 * channel in transaction mode waits for the commit, or is forgotten.
 */
import { AmqpError } from './errors.ts';

/** One thing that waits. */
export interface Pending {
  commit(): void;
  rollback(): void;
}

export interface Transaction {
  readonly active: () => boolean;
  /** tx.select. Selecting twice is selecting once. */
  select(): void;
  /** Runs `pending.commit` now when there is no transaction, else keeps it. */
  run(pending: Pending): void;
  /** Throws 406 on a channel that is not transactional. */
  commit(): void;
  rollback(): void;
}

/** A channel that is not transactional yet. */
export function createTransaction(): Transaction {
  let active = false;
  let pending: Pending[] = [];
  const take = (): readonly Pending[] => {
    if (!active) throw new AmqpError('PRECONDITION_FAILED', 'channel is not transactional');
    const all = pending;
    pending = [];
    return all;
  };
  return {
    active: () => active,
    select: () => {
      active = true;
    },
    run: (one) => {
      if (active) pending.push(one);
      else one.commit();
    },
    commit: () => take().forEach((one) => one.commit()),
    rollback: () =>
      take()
        .toReversed()
        .forEach((one) => one.rollback()),
  };
}
