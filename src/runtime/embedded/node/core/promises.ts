/** `then` callbacks run in the context that they were registered in. (Compiled `await`s look after themselves.) */
import type { FrameStore } from './loop.ts';

type Callback = ((value: unknown) => unknown) | null | undefined;

/** Patches `Promise.prototype.then`, on which `catch` and `finally` stand. Make the context first. Returns its undo. */
export function carryThroughPromises(frames: FrameStore, PromiseType: typeof Promise): () => void {
  // oxlint-disable unicorn/no-thenable -- the one place that means it
  const proto = PromiseType.prototype as { then: unknown };
  const original = proto.then as (onDone: Callback, onFail: Callback) => Promise<unknown>;
  function then(this: Promise<unknown>, onDone: Callback, onFail: Callback): Promise<unknown> {
    const frame = frames.current();
    const carried = (callback: Callback): Callback =>
      typeof callback === 'function' ? (value) => frames.run(frame, () => callback(value)) : callback;
    return original.call(this, carried(onDone), carried(onFail));
  }
  Object.defineProperty(proto, 'then', { value: then, writable: true, configurable: true });
  return () => Object.defineProperty(proto, 'then', { value: original, writable: true, configurable: true });
}
