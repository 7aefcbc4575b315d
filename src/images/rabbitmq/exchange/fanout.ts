import { createTally } from './bindings.ts';
import type { Destination, Router } from './types.ts';

/** A message goes to everything that is bound, whatever its key. */
export function createFanout(): Router {
  const bound = createTally<Destination>();
  return {
    add: ({ destination }) => bound.add(destination),
    delete: ({ destination }) => bound.delete(destination),
    route: (_key, _headers, into) => {
      for (const destination of bound.values()) into.add(destination);
    },
  };
}
