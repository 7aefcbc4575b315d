/** The worker's own timers and turns, taken before Node's replace them. */
import type { Clockwork } from './loop.ts';

export function takeClockwork(scope: typeof globalThis): Clockwork {
  const setTimeout = scope.setTimeout.bind(scope) as (callback: () => void, ms: number) => unknown;
  const clearTimeout = scope.clearTimeout.bind(scope) as (id: unknown) => void;
  const queueMicrotask = scope.queueMicrotask.bind(scope);
  return { setTimeout, clearTimeout, queueMicrotask, macrotask: macrotasks(scope) };
}

function macrotasks(scope: typeof globalThis): (callback: () => void) => void {
  // Only tests have one: there, a channel would keep Node alive.
  if (typeof scope.setImmediate === 'function')
    return scope.setImmediate.bind(scope) as (callback: () => void) => void;
  const { port1, port2 } = new scope.MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return (callback) => {
    waiting.push(callback);
    port2.postMessage(null);
  };
}
