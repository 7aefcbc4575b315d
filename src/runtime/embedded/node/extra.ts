/**
 * Parts of Node that are evaluated at their first use: every worker reads the whole core when it starts, and few need
 * these. In the tab each is a pack (`ruche:hashes`); tests hand them over at once.
 */
import type * as args from './extras/arguments.ts';
import type * as assert from './extras/assert.ts';
import type * as deflate from './extras/deflate.ts';
import type * as hashes from './extras/hashes.ts';
import type * as keys from './extras/keys.ts';
import type * as readline from './extras/readline.ts';
import type * as websocket from './extras/websocket.ts';
import type * as zlib from './extras/zlib.ts';
import { codedError } from './core/errors.ts';

export interface Extras {
  readonly arguments: typeof args;
  readonly assert: typeof assert;
  readonly deflate: typeof deflate;
  readonly hashes: typeof hashes;
  readonly keys: typeof keys;
  readonly readline: typeof readline;
  readonly websocket: typeof websocket;
  readonly zlib: typeof zlib;
}

/** Loads one extra; null where this process was started without it. */
export type LoadExtra = (name: keyof Extras) => unknown;

let load: LoadExtra = () => null;
const loaded = new Map<keyof Extras, unknown>();

/** Says where extras come from: once, when the process's Node is made. */
export function useExtras(loader: LoadExtra): void {
  load = loader;
  loaded.clear();
}

/** Throws an Error that says what to do where the text of no file asked for it. */
export function extra<Name extends keyof Extras>(name: Name): Extras[Name] {
  let found = loaded.get(name);
  if (found === undefined) {
    found = load(name);
    if (found === null) {
      throw codedError(
        'ERR_NOT_IN_TAB',
        `node:${MODULE[name] ?? name} was not loaded: name it in a file that the service starts with, as in import 'node:${MODULE[name] ?? name}'`,
      );
    }
    loaded.set(name, found);
  }
  // Each file of extras/ is checked against this interface where it is built.
  return found as Extras[Name];
}

/** What a reader would import to have it. */
const MODULE: Partial<Record<keyof Extras, string>> = { deflate: 'zlib', hashes: 'crypto', keys: 'crypto' };
