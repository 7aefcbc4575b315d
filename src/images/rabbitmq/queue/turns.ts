/** Whose turn it is: consumers of the highest priority that are ready are served in turn. */
import type { Consumer } from './types.ts';

export interface Turns {
  readonly size: () => number;
  readonly all: () => readonly Consumer[];
  /** The one that is served alone, if there is such a rule and a consumer. */
  readonly active: () => Consumer | undefined;
  add(consumer: Consumer): void;
  /** False: it was not there. */
  remove(consumer: Consumer): boolean;
  /** The next one that is ready, now last in its group. Those that are not ready are set aside. */
  pick(): Consumer | undefined;
  /** It was set aside and may be ready again. False: it was not aside, or is still not ready. */
  wake(consumer: Consumer): boolean;
  clear(): void;
}

/** Consumers of one priority; the next to be served first. */
interface Group {
  readonly priority: number;
  readonly ring: Consumer[];
}

/** Nobody yet. `singleActive`: the consumer that came first is served alone until it leaves. */
export function createTurns(singleActive: boolean): Turns {
  let groups: Group[] = []; // the highest priority first
  const aside = new Set<Consumer>();
  const members = new Set<Consumer>(); // in order of arrival
  let active: Consumer | undefined;

  const enter = (consumer: Consumer): void => {
    const { priority } = consumer;
    const group = groups.find((each) => each.priority === priority);
    if (group) group.ring.push(consumer);
    else groups = [...groups, { priority, ring: [consumer] }].sort((a, b) => b.priority - a.priority);
  };
  const leave = (consumer: Consumer): void => {
    if (aside.delete(consumer)) return;
    const ring = groups.find(({ priority }) => priority === consumer.priority)?.ring;
    const index = ring?.indexOf(consumer) ?? -1;
    if (index >= 0) ring?.splice(index, 1);
    if (ring?.length === 0) groups = groups.filter((group) => group.ring !== ring);
  };
  const pickFrom = (ring: Consumer[]): Consumer | undefined => {
    for (let consumer = ring.shift(); consumer; consumer = ring.shift()) {
      if (consumer.ready()) {
        ring.push(consumer);
        return consumer;
      }
      aside.add(consumer);
    }
    return undefined;
  };

  return {
    size: () => members.size,
    all: () => [...members],
    active: () => active,
    add: (consumer) => {
      members.add(consumer);
      enter(consumer);
      if (singleActive) active ??= consumer;
    },
    remove: (consumer) => {
      if (!members.delete(consumer)) return false;
      leave(consumer);
      if (active === consumer) active = [...members].sort((a, b) => b.priority - a.priority)[0];
      return true;
    },
    pick: () => {
      if (singleActive) return active?.ready() ? active : undefined;
      for (const { ring } of groups) {
        const found = pickFrom(ring);
        if (found) return found;
      }
      return undefined;
    },
    wake: (consumer) => {
      if (singleActive) return consumer === active && consumer.ready();
      if (!aside.has(consumer) || !consumer.ready()) return false;
      aside.delete(consumer);
      enter(consumer);
      return true;
    },
    clear: () => {
      groups = [];
      aside.clear();
      members.clear();
      active = undefined;
    },
  };
}
