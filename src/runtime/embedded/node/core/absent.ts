/** What the tab does not have: it can be required (libraries look for it), and says so at the first use. */
import { notInTab } from './errors.ts';

/** Marks absent members, so that the support table can tell them from those that work. */
export const ABSENT = Symbol.for('ruche.absent');

/** A member that throws when called or constructed; `reason` is added to the message. */
export function absentMember(module: string, member: string, reason?: string): () => never {
  const absent = function (): never {
    throw notInTab(module, member, reason);
  };
  return Object.defineProperty(absent, ABSENT, { value: true });
}

/** Names that loaders, promises and inspectors look at without meaning to use the module. */
const PROBED = new Set<string | symbol>([
  'then',
  '__esModule',
  'default',
  'toJSON',
  'constructor',
  'prototype',
]);

/**
 * A module that does not exist in the tab. Requiring it works, and so does taking a member by name (bundlers and
 * `const { spawn } = require(…)` do); calling or constructing one throws an Error naming both.
 */
export function absentModule(module: string, known: Readonly<Record<string, unknown>> = {}): object {
  const members = new Map<string, unknown>();
  return new Proxy(known, {
    get(target, name, receiver) {
      if (typeof name === 'symbol' || name in target || PROBED.has(name)) {
        if (name === 'default') return receiver;
        return Reflect.get(target, name);
      }
      if (!members.has(name)) members.set(name, absentMember(module, name));
      return members.get(name);
    },
    has: (target, name) => typeof name === 'string' || name in target,
  });
}
