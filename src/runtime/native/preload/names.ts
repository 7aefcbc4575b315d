import dns, { type LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import { notFound } from './connect.ts';
import type { Control } from './control.ts';

interface LookupOptions {
  readonly family?: unknown;
  readonly all?: boolean;
}

/** Names are the lab's: services, this container's own, localhost. There is no other name server. */
export function patchNames(control: Control): void {
  async function addresses(hostname: string, family: unknown): Promise<readonly LookupAddress[]> {
    const version = isIP(hostname);
    if (version !== 0) return [{ address: hostname, family: version }];
    if (hostname === 'localhost') return [{ address: '127.0.0.1', family: 4 }];
    const found = family === 6 || family === 'IPv6' ? [] : await control.resolve(hostname);
    if (found.length === 0) throw notFound(hostname);
    return found.map((address) => ({ address, family: 4 }));
  }

  async function resolve4(hostname: string): Promise<string[]> {
    const found = await addresses(hostname, 4);
    return found.map(({ address }) => address);
  }

  function lookup(hostname: string, ...rest: unknown[]): void {
    const callback = rest.findLast((value) => typeof value === 'function');
    if (typeof callback !== 'function')
      throw new TypeError('The "callback" argument must be of type function');
    const options = optionsOf(rest[0]);
    addresses(hostname, options.family).then(
      (found) =>
        process.nextTick(() => {
          if (options.all === true) callback(null, found);
          else callback(null, found[0]?.address, found[0]?.family);
        }),
      (error: unknown) => process.nextTick(() => callback(error)),
    );
  }

  function resolve(hostname: string, ...rest: unknown[]): void {
    const callback = rest.findLast((value) => typeof value === 'function');
    if (typeof callback !== 'function')
      throw new TypeError('The "callback" argument must be of type function');
    const kind = typeof rest[0] === 'string' ? rest[0] : 'A';
    const answer = kind === 'A' ? resolve4(hostname) : Promise.reject(notFound(hostname));
    answer.then(
      (found) => process.nextTick(() => callback(null, found)),
      (error: unknown) => process.nextTick(() => callback(error)),
    );
  }

  // Their overloads promise what the options ask for; so do these.
  Object.assign(dns, {
    lookup,
    resolve,
    resolve4: (name: string, ...rest: unknown[]) => resolve(name, 'A', ...rest),
  });
  Object.assign(dns.promises, {
    async lookup(hostname: string, given?: unknown) {
      const options = optionsOf(given);
      const found = await addresses(hostname, options.family);
      return options.all === true ? found : found[0];
    },
    resolve: (hostname: string, kind = 'A') =>
      kind === 'A' ? resolve4(hostname) : Promise.reject(notFound(hostname)),
    resolve4,
  });
}

function optionsOf(given: unknown): LookupOptions {
  if (typeof given === 'number') return { family: given };
  return typeof given === 'object' && given !== null ? given : {};
}
