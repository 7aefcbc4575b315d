/** What durable queues, exchanges and bindings look like in the log: keys with values, the latest counts. */
import { createReader, createWriter, type Table } from '../codec/index.ts';
import type { Copy } from '../queue/index.ts';
import type { ExchangeType } from '../exchange/index.ts';
import type { Recovered, RecoveredBinding } from './types.ts';

export interface QueueDefinition {
  /** Its number in records of copies. */
  readonly id: number;
  readonly autoDelete: boolean;
  readonly kind: 'classic' | 'quorum';
  readonly arguments: string;
}

export interface ExchangeDefinition {
  readonly type: ExchangeType;
  readonly autoDelete: boolean;
  readonly internal: boolean;
  readonly arguments: string;
}

/** Keys are JSON arrays of what is defined and its names. */
export const keyOf = {
  queue: (vhost: string, name: string): string => JSON.stringify(['queue', vhost, name]),
  exchange: (vhost: string, name: string): string => JSON.stringify(['exchange', vhost, name]),
  binding: (vhost: string, binding: RecoveredBinding): string =>
    JSON.stringify([
      'binding',
      vhost,
      binding.exchange,
      binding.kind,
      binding.destination,
      binding.key,
      packTable(binding.arguments),
    ]),
};

/** A table as text. */
export function packTable(table: Table): string {
  if (table.size === 0) return '';
  const writer = createWriter(256);
  writer.table(table);
  return writer.take().toString('base64');
}

const unpackTable = (text: string): Table =>
  text === '' ? new Map() : createReader(Buffer.from(text, 'base64')).table();

/** The virtual hosts that definitions describe; `copies` by the number of their queue. */
export function describe(
  definitions: ReadonlyMap<string, unknown>,
  copies: ReadonlyMap<number, readonly Copy[]>,
): ReadonlyMap<string, Recovered> {
  const hosts = new Map<string, { [K in keyof Recovered]: Recovered[K][number][] }>();
  for (const [key, value] of definitions) {
    const [kind, vhost = '', name = '', ...more] = JSON.parse(key) as string[]; // as keyOf wrote it
    const host = hosts.get(vhost) ?? { exchanges: [], queues: [], bindings: [] };
    hosts.set(vhost, host);
    if (kind === 'queue') {
      const queue = value as QueueDefinition; // as this store wrote it
      const { id, autoDelete, kind: type, arguments: args } = queue;
      host.queues.push({
        name,
        autoDelete,
        kind: type,
        arguments: unpackTable(args),
        copies: copies.get(id) ?? [],
      });
    } else if (kind === 'exchange') {
      const { type, autoDelete, internal, arguments: args } = value as ExchangeDefinition; // as this store wrote it
      host.exchanges.push({ name, type, durable: true, autoDelete, internal, arguments: unpackTable(args) });
    } else {
      const [to = 'queue', destination = '', routingKey = '', args = ''] = more;
      host.bindings.push({
        exchange: name,
        kind: to === 'exchange' ? 'exchange' : 'queue',
        destination,
        key: routingKey,
        arguments: unpackTable(args),
      });
    }
  }
  return hosts;
}
