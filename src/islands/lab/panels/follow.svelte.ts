import { untrack } from 'svelte';
import type { LabEvent } from '#events';
import type { Session } from '../session.svelte.ts';

/** What a panel folds for itself while it is open. */
export interface Followed<View> {
  readonly view: View;
  /** `at` of the last event, in ms. */
  readonly now: number;
}

/** Where events come from: the running lab's ring, or the tape of a view that is held in the past. */
export interface Source {
  readonly ring: Pick<Session['ring'], 'since'>;
  readonly picture: Session['picture'];
  readonly past: Pick<Session['past'], 'open' | 'events' | 'index'>;
}

/**
 * Folds a session's events: first all that its ring still holds, then what came since, whenever the picture has changed.
 * A view held in the past gets what had happened by the moment that it shows. Called while a component is made; ends with
 * it.
 */
export function followEvents<View>(
  session: Source,
  empty: View,
  reducer: (view: View, batch: readonly LabEvent[]) => View,
): Followed<View> {
  let view = $state.raw(empty);
  let now = $state.raw(0);
  let tape: readonly LabEvent[] | null = null;
  /** On a tape how many events were folded, of the ring the next `seq`. */
  let next = 0;
  const read = (): void => {
    const { open, events, index } = session.past;
    const source = open ? events : null;
    if (source !== tape || (source !== null && index < next)) {
      tape = source;
      next = 0;
      view = empty;
      now = 0;
    }
    const batch = source?.slice(next, index) ?? session.ring.since(next);
    const last = batch.at(-1);
    if (last === undefined) return;
    next = source ? index : last.seq + 1;
    now = last.at;
    view = reducer(view, batch);
  };
  $effect.pre(() => {
    void [session.picture, session.past.open, session.past.index];
    untrack(read);
  });
  return {
    get view() {
      return view;
    },
    get now() {
      return now;
    },
  };
}
