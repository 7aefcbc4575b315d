import type { Peer } from '#events';
import { READER, type IP } from '../types.ts';

/** Where a replica lives: an address, a name and its ports, shared by every process that runs inside. */
export interface Container {
  readonly address: IP;
  readonly service: string;
  readonly replica: number;
  readonly hostname: string;
  readonly networks: readonly string[];
}

/** Who moves in. */
export interface Newcomer {
  readonly service: string;
  readonly replica: number;
  readonly networks: readonly string[];
  readonly address?: IP;
}

/** Addresses and names of everything that runs. */
export interface Containers {
  /** `address`: the one to have again, where nobody else has it. */
  add(from: Newcomer): Container;
  remove(container: Container): void;
  at(address: IP): Container | undefined;
  /** All addresses of a name as `asker` sees it (null: the reader, who sees everything), rotated at each call. */
  resolve(name: string, asker: Container | null): readonly IP[];
  /** Adds the service and the replica to an address. */
  name(peer: Peer): Peer;
}

/** Whether two containers share a network; the reader reaches everything. */
export function reachable(from: Container | null, to: Container): boolean {
  return from === null || from === to || from.networks.some((network) => to.networks.includes(network));
}

/** Addresses grow from 10.89.0.2 and are not used again before the whole range was, so a recreated replica moves. */
export function createContainers(hex: () => string): Containers {
  const byAddress = new Map<IP, Container>();
  const turns = new Map<string, number>();
  let last = 1;

  function nextAddress(): IP {
    for (let tries = 0; tries < 65_000; tries += 1) {
      last = last >= 65_534 ? 2 : last + 1;
      const address = `10.89.${last >> 8}.${last & 255}`;
      if (!byAddress.has(address) && address !== READER) return address;
    }
    throw new Error('no address left in 10.89.0.0/16');
  }

  return {
    add({ service, replica, networks, address: wanted }) {
      const own = wanted?.startsWith('10.89.') === true && wanted !== READER && !byAddress.has(wanted);
      const address = own ? wanted : nextAddress();
      const container: Container = { address, service, replica, hostname: hex(), networks };
      byAddress.set(container.address, container);
      return container;
    },
    remove(container) {
      if (byAddress.get(container.address) === container) byAddress.delete(container.address);
    },
    at: (address) => byAddress.get(address),
    resolve(name, asker) {
      const found: IP[] = [];
      for (const container of byAddress.values()) {
        if ((container.service === name || container.hostname === name) && reachable(asker, container)) {
          found.push(container.address);
        }
      }
      if (found.length < 2) return found;
      const turn = turns.get(name) ?? 0;
      turns.set(name, turn + 1);
      const by = turn % found.length;
      return [...found.slice(by), ...found.slice(0, by)];
    },
    name(peer) {
      const container = peer.address === undefined ? undefined : byAddress.get(peer.address);
      return container === undefined
        ? peer
        : { ...peer, service: container.service, replica: container.replica };
    },
  };
}
