/** `node:stream` and `node:stream/promises`: readable-stream 4, with its ticks on our loop. */
import process from 'process/browser.js';
import Stream from 'readable-stream/lib/stream.js';
import promises from 'readable-stream/lib/stream/promises.js';
import type { Loop } from './core/loop.ts';

/** Gives readable-stream the ticks of this process (its own would wait for a timer). */
export function tickStreamsOn(loop: Loop): void {
  process.nextTick = (callback, ...args) =>
    loop.nextTick(() => (callback as (...given: unknown[]) => void)(...args));
}

// What Node 22 begins with; the package still has Node 18's 16 kB.
Stream.setDefaultHighWaterMark(false, 65_536);

export const { Duplex, PassThrough, Readable, Transform, Writable, finished, pipeline } = Stream;
export { promises, Stream };

/** `process.nextTick`, for modules that have no loop at hand. */
export const nextTick = (callback: () => void): void => process.nextTick(callback);
