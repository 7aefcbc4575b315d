import { createTally, type Tally } from './bindings.ts';
import type { Destination, Router } from './types.ts';

/** A message goes where its routing key is exactly that of the binding. */
export function createDirect(): Router {
  const byKey = new Map<string, Tally<Destination>>();
  return {
    add: ({ key, destination }) => {
      const tally = byKey.get(key) ?? createTally();
      byKey.set(key, tally);
      tally.add(destination);
    },
    delete: ({ key, destination }) => {
      const tally = byKey.get(key);
      tally?.delete(destination);
      if (tally?.size() === 0) byKey.delete(key);
    },
    route: (key, _headers, into) => {
      for (const destination of byKey.get(key)?.values() ?? []) into.add(destination);
    },
  };
}
