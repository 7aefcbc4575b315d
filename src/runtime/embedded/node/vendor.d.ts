/** Packages without types of their own, given those of the Node module that they reimplement. */
declare module 'readable-stream/lib/stream.js' {
  import stream from 'node:stream';
  export default stream;
}
declare module 'readable-stream/lib/stream/promises.js' {
  import promises from 'node:stream/promises';
  export default promises;
}
declare module 'process/browser.js' {
  const process: { nextTick(callback: (...args: never[]) => void, ...args: unknown[]): void; env: object };
  export default process;
}
declare module 'path-browserify' {
  import { posix } from 'node:path';
  export default posix;
}
