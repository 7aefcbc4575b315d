/** For tests: every extra at hand, as its pack would give it. */
export * as arguments from './arguments.ts';
export * as assert from './assert.ts';
export * as deflate from './deflate.ts';
export * as hashes from './hashes.ts';
export * as keys from './keys.ts';
export * as readline from './readline.ts';
export * as websocket from './websocket.ts';
export * as zlib from './zlib.ts';
