/**
 * The globals of a browser worker that Node does not have go away before the reader's code runs. The frame's CSP is
 * the wall; this keeps programs honest: what does not exist in Node does not exist here.
 */

/** ECMAScript's own globals, plus those that Node 22 has and the shims may leave to the platform. */
const KEPT = new Set(
  (
    'globalThis Infinity NaN undefined eval isFinite isNaN parseFloat parseInt decodeURI decodeURIComponent encodeURI ' +
    'encodeURIComponent escape unescape Object Function Boolean Symbol Error AggregateError EvalError RangeError ' +
    'ReferenceError SyntaxError TypeError URIError SuppressedError DisposableStack AsyncDisposableStack Number BigInt ' +
    'Math Date String RegExp Array Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array ' +
    'Uint32Array BigInt64Array BigUint64Array Float16Array Float32Array Float64Array Map Set WeakMap WeakSet WeakRef ' +
    'FinalizationRegistry ArrayBuffer SharedArrayBuffer DataView Atomics JSON Promise Proxy Reflect Iterator Intl ' +
    'WebAssembly Temporal ' +
    'AbortController AbortSignal Blob BroadcastChannel ByteLengthQueuingStrategy CompressionStream ' +
    'CountQueuingStrategy Crypto CryptoKey CustomEvent DecompressionStream DOMException Event EventTarget File ' +
    'FormData Headers MessageChannel MessageEvent MessagePort Performance PerformanceEntry PerformanceMark ' +
    'PerformanceMeasure PerformanceObserver PerformanceObserverEntryList PerformanceResourceTiming ReadableByteStreamController ' +
    'ReadableStream ReadableStreamBYOBReader ReadableStreamBYOBRequest ReadableStreamDefaultController ' +
    'ReadableStreamDefaultReader Request Response SubtleCrypto TextDecoder TextDecoderStream TextEncoder ' +
    'TextEncoderStream TransformStream TransformStreamDefaultController URL URLSearchParams WritableStream ' +
    'WritableStreamDefaultController WritableStreamDefaultWriter atob btoa clearInterval clearTimeout console crypto ' +
    'fetch performance queueMicrotask setInterval setTimeout structuredClone'
  ).split(' '),
);

/** Removes every other property of the global object and of its prototypes, up to EventTarget's, which others share. */
export function stripScope(scope: object): void {
  let level: object | null = scope;
  while (level !== null && level !== Object.prototype && level !== EventTarget.prototype) {
    for (const name of Object.getOwnPropertyNames(level)) {
      if (name === 'constructor' || KEPT.has(name)) continue;
      if (Reflect.deleteProperty(level, name)) continue;
      Reflect.defineProperty(level, name, { value: undefined });
    }
    level = Object.getPrototypeOf(level) as object | null;
  }
  for (const name of ['addEventListener', 'removeEventListener', 'dispatchEvent']) {
    Reflect.defineProperty(scope, name, { value: undefined, configurable: true });
  }
}
