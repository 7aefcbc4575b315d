/**
 * The properties of a message (content header of class basic). The broker forwards their bytes as they came; what it
 * must know itself is read here. AMQP 0-9-1 §4.2.6.1: 15 flags, most significant first, then the values in order.
 */
import { createReader, createWriter, Malformed, type Table } from './fields.ts';

export interface Properties {
  readonly contentType?: string;
  readonly contentEncoding?: string;
  readonly headers?: Table;
  readonly deliveryMode?: number;
  readonly priority?: number;
  readonly correlationId?: string;
  readonly replyTo?: string;
  readonly expiration?: string;
  readonly messageId?: string;
  /** Seconds since 1970. */
  readonly timestamp?: number;
  readonly type?: string;
  readonly userId?: string;
  readonly appId?: string;
  readonly clusterId?: string;
}

type Mutable = { -readonly [K in keyof Properties]: Properties[K] };

const NO_PROPERTIES: Properties = {};

/** Reads a property list (flags first). Throws Malformed when bytes are missing or left over. */
export function decodeProperties(bytes: Buffer): Properties {
  const reader = createReader(bytes);
  const flags = reader.short();
  if (flags === 0 && reader.left() === 0) return NO_PROPERTIES;
  const found: Mutable = {};
  if (flags & 0x8000) found.contentType = reader.shortstr();
  if (flags & 0x4000) found.contentEncoding = reader.shortstr();
  if (flags & 0x2000) found.headers = reader.table();
  if (flags & 0x1000) found.deliveryMode = reader.octet();
  if (flags & 0x0800) found.priority = reader.octet();
  if (flags & 0x0400) found.correlationId = reader.shortstr();
  if (flags & 0x0200) found.replyTo = reader.shortstr();
  if (flags & 0x0100) found.expiration = reader.shortstr();
  if (flags & 0x0080) found.messageId = reader.shortstr();
  if (flags & 0x0040) found.timestamp = reader.longlong();
  if (flags & 0x0020) found.type = reader.shortstr();
  if (flags & 0x0010) found.userId = reader.shortstr();
  if (flags & 0x0008) found.appId = reader.shortstr();
  if (flags & 0x0004) found.clusterId = reader.shortstr();
  if (reader.left() > 0) throw new Malformed(`${reader.left()} bytes too many`);
  return found;
}

/** Writes a property list, flags first. */
export function encodeProperties(properties: Properties): Buffer {
  const writer = createWriter(256);
  const flags = FLAGS.reduce((sum, [name, flag]) => (properties[name] === undefined ? sum : sum | flag), 0);
  writer.short(flags);
  for (const [name] of FLAGS) {
    const value = properties[name];
    if (value === undefined) continue;
    if (name === 'deliveryMode' || name === 'priority') writer.octet(Number(value));
    else if (name === 'timestamp') writer.longlong(Number(value));
    else if (typeof value === 'object') writer.table(value);
    else writer.shortstr(String(value));
  }
  return writer.take();
}

const FLAGS = [
  ['contentType', 0x8000],
  ['contentEncoding', 0x4000],
  ['headers', 0x2000],
  ['deliveryMode', 0x1000],
  ['priority', 0x0800],
  ['correlationId', 0x0400],
  ['replyTo', 0x0200],
  ['expiration', 0x0100],
  ['messageId', 0x0080],
  ['timestamp', 0x0040],
  ['type', 0x0020],
  ['userId', 0x0010],
  ['appId', 0x0008],
  ['clusterId', 0x0004],
] as const satisfies readonly (readonly [keyof Properties, number])[];
