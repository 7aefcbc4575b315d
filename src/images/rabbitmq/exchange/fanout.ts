import type { Queue } from '../queue.ts';
import { createBindings } from './bindings.ts';
import type { Router } from './types.ts';

/** A message goes to every queue that is bound, whatever its key. */
export function createFanout(): Router {
  const bindings = createBindings();
  const queues = new Set<Queue>();
  return {
    bind: (queue, key) => {
      queues.add(queue);
      return bindings.add(key, queue);
    },
    unbind: (queue, key) => {
      const found = bindings.delete(key, queue);
      if (bindings.keysOf(queue).length === 0) queues.delete(queue);
      return found;
    },
    route: (_key, into) => {
      for (const queue of queues) into.add(queue);
    },
    keysOf: bindings.keysOf,
    size: bindings.size,
  };
}
