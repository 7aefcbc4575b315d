/**
 * What is written: records, gathered in batches that are read whole or not at all.
 *
 *   segment    "RUCHEQ1\n" batch batch …
 *   batch      length (4) checksum (4) record record …
 *   record     kind (1) then
 *     define     length (4) JSON: [key, value] or [key, null] when it is gone
 *     message    number (8) run, keys, exchange, routing key, properties, body
 *     copy       slot (8) message (8) queue (4) position (8) priority (1) expires (8, 0: never) returns (4)
 *     delivered  slot (8) returns (4)
 *     settled    slot (8)
 *
 * Numbers are big-endian, like AMQP's. A message is written once, however many queues keep a copy of it.
 */
import { createReader, createWriter, decodeProperties, Malformed, type Writer } from '../codec/index.ts';
import { createEnvelope, createMessage, type Message } from '../message.ts';
import type { Copy } from '../queue/index.ts';

export const SEGMENT_HEADER = Buffer.from('RUCHEQ1\n');
/** Bytes before a batch's records. */
export const BATCH_OVERHEAD = 8;

const DEFINE = 1;
const MESSAGE = 2;
const COPY = 3;
const DELIVERED = 4;
const SETTLED = 5;

/** A record, read back. */
export type LogRecord =
  | { readonly kind: 'define'; readonly key: string; readonly value: unknown }
  | { readonly kind: 'message'; readonly number: number; readonly message: Message; readonly size: number }
  | {
      readonly kind: 'copy';
      readonly message: number;
      readonly queue: number;
      readonly copy: Omit<Copy, 'message'>;
    }
  | { readonly kind: 'delivered'; readonly slot: number; readonly returns: number }
  | { readonly kind: 'settled'; readonly slot: number };

export function writeDefine(into: Writer, key: string, value: unknown): void {
  into.octet(DEFINE);
  into.longstr(Buffer.from(JSON.stringify([key, value])));
}

export function writeMessage(into: Writer, number: number, message: Message): void {
  into.octet(MESSAGE);
  into.longlong(number);
  into.shortstr(message.run);
  into.longlong(message.number);
  into.short(message.moreKeys.length);
  for (const key of message.moreKeys) into.shortstr(key);
  into.raw(message.address);
  into.longstr(message.properties);
  into.longstr(message.body);
}

export function writeCopy(into: Writer, message: number, queue: number, copy: Copy): void {
  into.octet(COPY);
  into.longlong(copy.kept);
  into.longlong(message);
  into.long(queue);
  into.longlong(copy.position);
  into.octet(copy.priority);
  into.longlong(copy.expires ?? 0);
  into.long(copy.returns);
}

export function writeDelivered(into: Writer, copy: Copy): void {
  into.octet(DELIVERED);
  into.longlong(copy.kept);
  into.long(copy.returns);
}

export function writeSettled(into: Writer, slot: number): void {
  into.octet(SETTLED);
  into.longlong(slot);
}

/** Reads a batch's records one after the other. Throws Malformed. */
export function* readRecords(bytes: Buffer): Generator<LogRecord> {
  const reader = createReader(bytes);
  while (reader.left() > 0) yield readRecord(reader);
}

function readRecord(reader: ReturnType<typeof createReader>): LogRecord {
  const kind = reader.octet();
  switch (kind) {
    case DEFINE: {
      const [key, value] = JSON.parse(reader.longstr().toString()) as [string, unknown]; // as writeDefine wrote it
      return { kind: 'define', key, value };
    }
    case MESSAGE: {
      const before = reader.left();
      const number = reader.longlong();
      const id = { run: reader.shortstr(), number: reader.longlong() };
      const moreKeys = Array.from({ length: reader.short() }, () => reader.shortstr());
      const [exchange, routingKey] = [reader.shortstr(), reader.shortstr()];
      const [properties, body] = [reader.longstr(), reader.longstr()];
      const content = { exchange, routingKey, moreKeys, properties };
      const message = createMessage(id, createEnvelope(content, decodeProperties(properties)), body);
      return { kind: 'message', number, message, size: before - reader.left() };
    }
    case COPY: {
      const slot = reader.longlong();
      const [message, queue, position] = [reader.longlong(), reader.long(), reader.longlong()];
      const priority = reader.octet();
      const expires = reader.longlong() || undefined;
      const copy = { position, priority, expires, returns: reader.long(), kept: slot };
      return { kind: 'copy', message, queue, copy };
    }
    case DELIVERED:
      return { kind: 'delivered', slot: reader.longlong(), returns: reader.long() };
    case SETTLED:
      return { kind: 'settled', slot: reader.longlong() };
    default:
      throw new Malformed(`a record of kind ${kind}`);
  }
}

/** A writer for records. */
export const createRecords = (): Writer => createWriter(65_536);
