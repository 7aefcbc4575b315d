import type { Emitted, Peer } from '#events';

/** Who reports an event: the address of its container, and whether its program is the broker's image. */
export interface Witness {
  readonly address: string;
  readonly broker: boolean;
}

/** What a process may report: what it said and heard, never what became of others or of the lab. */
const OF_ANYBODY = ['log', 'request', 'response'];
const OF_BROKERS = ['message', 'queue', 'consumer'];

/** Texts longer than this are cut: events go to every panel. */
const MOST = 4096;
/** Messages that a broker may name at once: those that it found on its disk. */
const MOST_MESSAGES = 1000;

/**
 * What the switch believes of an event that came from a process, or null. The reader's code may publish on the
 * channel too, so nothing is taken for granted: only the kinds above, flat and short (a broker may also name messages),
 * with peers known by their address alone (the switch adds the names), and of requests only those that the process sent
 * or received itself.
 */
export function testimony(event: unknown, { address, broker }: Witness): Emitted | null {
  if (typeof event !== 'object' || event === null) return null;
  const heard: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(event)) {
    if (key === 'service' || key === 'replica' || key === 'seq' || key === 'at') continue;
    if (key === 'from' || key === 'peer') heard[key] = peer(value);
    // A request that reached nobody is known by the name that was called.
    else if (key === 'to') heard[key] = peer(value, 'service');
    else if (key === 'messages' && broker) heard[key] = texts(value);
    else if (typeof value === 'string') heard[key] = value.slice(0, MOST);
    else if (typeof value === 'boolean' || Number.isFinite(value)) heard[key] = value;
  }
  const { type, from, to } = heard as { type?: string; from?: Peer; to?: Peer };
  const own = (one?: Peer): boolean =>
    one !== undefined &&
    (one.address === undefined ? one.service === undefined : ['127.0.0.1', address].includes(one.address));
  const believed =
    type === 'request' || type === 'response'
      ? from && to && typeof heard['id'] === 'string' && (own(from) || own(to))
      : OF_ANYBODY.includes(type ?? '') || (broker && OF_BROKERS.includes(type ?? ''));
  // Checked as far as anybody relies on it.
  return believed ? (heard as unknown as Emitted) : null;
}

function texts(value: unknown): readonly string[] {
  if (!Array.isArray(value)) return [];
  const all: readonly unknown[] = value.slice(0, MOST_MESSAGES);
  return all.flatMap((one) => (typeof one === 'string' ? one.slice(0, MOST) : []));
}

function peer(value: unknown, name?: 'service'): Peer | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { address, port, service } = value as Readonly<Record<string, unknown>>;
  return {
    ...(typeof address === 'string' ? { address } : {}),
    ...(typeof port === 'number' ? { port } : {}),
    ...(name !== undefined && typeof service === 'string' ? { service } : {}),
  };
}
