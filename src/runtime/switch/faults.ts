import type { LinkFault } from '#events';

/** Every fault that is on, by directed pair of service names. Shaping covers both directions of a connection. */
export interface Faults {
  set(from: string, to: string, fault: LinkFault | null): void;
  /** What is wrong between two services (undefined: the reader), in either direction; null when nothing is. */
  between(a: string | undefined, b: string | undefined): LinkFault | null;
}

/** `*` stands for every service, and for the reader; several faults that match one link add up. */
export function createFaults(): Faults {
  const faults = new Map<string, { from: string; to: string; fault: LinkFault }>();
  const covers = (pattern: string, name: string | undefined): boolean => pattern === '*' || pattern === name;
  return {
    set(from, to, fault) {
      if (fault === null) faults.delete(`${from}>${to}`);
      else faults.set(`${from}>${to}`, { from, to, fault });
    },
    between(a, b) {
      if (faults.size === 0) return null;
      let latency = 0;
      let pass = 1;
      let cut = false;
      let any = false;
      for (const { from, to, fault } of faults.values()) {
        if (!((covers(from, a) && covers(to, b)) || (covers(from, b) && covers(to, a)))) continue;
        any = true;
        latency += fault.latency ?? 0;
        pass *= 1 - (fault.loss ?? 0);
        cut ||= fault.cut === true;
      }
      return any ? { latency, loss: 1 - pass, cut } : null;
    },
  };
}
