import { createBindings } from './bindings.ts';
import type { Router } from './types.ts';

/** A message goes to the queues that are bound by exactly its routing key. */
export function createDirect(): Router {
  const bindings = createBindings();
  return {
    bind: (queue, key) => bindings.add(key, queue),
    unbind: (queue, key) => bindings.delete(key, queue),
    route: (key, into) => {
      for (const queue of bindings.at(key) ?? []) into.add(queue);
    },
    keysOf: bindings.keysOf,
    size: bindings.size,
  };
}
