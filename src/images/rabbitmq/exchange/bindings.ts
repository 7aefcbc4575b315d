import type { Queue } from '../queue.ts';

/** Which queues hang on which key: what direct, fanout and the nodes of a topic tree have in common. */
export interface Bindings {
  add(key: string, queue: Queue): boolean;
  delete(key: string, queue: Queue): boolean;
  at(key: string): ReadonlySet<Queue> | undefined;
  keysOf(queue: Queue): readonly string[];
  readonly size: () => number;
}

/** No bindings. */
export function createBindings(): Bindings {
  const byKey = new Map<string, Set<Queue>>();
  const byQueue = new Map<Queue, Set<string>>();
  let size = 0;
  return {
    add: (key, queue) => {
      const queues = byKey.get(key) ?? new Set();
      if (queues.has(queue)) return false;
      byKey.set(key, queues.add(queue));
      byQueue.set(queue, (byQueue.get(queue) ?? new Set()).add(key));
      size += 1;
      return true;
    },
    delete: (key, queue) => {
      const queues = byKey.get(key);
      if (!queues?.delete(queue)) return false;
      if (queues.size === 0) byKey.delete(key);
      const keys = byQueue.get(queue);
      keys?.delete(key);
      if (keys?.size === 0) byQueue.delete(queue);
      size -= 1;
      return true;
    },
    at: (key) => byKey.get(key),
    keysOf: (queue) => [...(byQueue.get(queue) ?? [])],
    size: () => size,
  };
}
