/** The faults that are on links now. */
import type { LinkFault } from '#events';
import type { Runtime } from '#runtime';
import { LabRefusal } from './errors.ts';

/** Faults by link. */
export interface Faults {
  /** Adds to what is wrong with a link already. */
  add(from: string, to: string, fault: LinkFault): void;
  /** Replaces it; null takes every fault off the link, and off all links where both ends are `*`. */
  set(from: string, to: string, fault: LinkFault | null): void;
  list(): readonly { readonly from: string; readonly to: string }[];
}

/** Faults on the network of a runtime; each change is an event. `known` tells a service's name. */
export const createFaults = (runtime: Runtime, known: (service: string) => boolean): Faults => {
  const links = new Map<string, { from: string; to: string; fault: LinkFault }>();
  const set = (from: string, to: string, fault: LinkFault | null): void => {
    for (const name of [from, to]) {
      if (name !== '*' && !known(name))
        throw new LabRefusal('unknown-service', `There is no service "${name}".`);
    }
    const { latency = 0, loss = 0 } = fault ?? {};
    if (!(latency >= 0 && latency <= 600_000) || !(loss >= 0 && loss <= 1)) {
      throw new LabRefusal('bad-fault', 'Latency goes from 0 to 600000 ms, loss from 0 to 1.');
    }
    if (fault === null && from === '*' && to === '*') {
      const others = [...links.values()].filter((link) => link.from !== '*' || link.to !== '*');
      for (const link of others) set(link.from, link.to, null);
    }
    runtime.network.shape({ from, to }, fault);
    if (fault) links.set(`${from} ${to}`, { from, to, fault });
    else links.delete(`${from} ${to}`);
    runtime.emit({ type: 'fault', from, to, fault });
  };
  return {
    set,
    add: (from, to, fault) => set(from, to, { ...links.get(`${from} ${to}`)?.fault, ...fault }),
    list: () => [...links.values()].map(({ from, to }) => ({ from, to })),
  };
};
