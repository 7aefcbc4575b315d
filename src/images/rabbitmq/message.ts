/** A message: what was published, once, shared by every queue that holds a copy. */
import { asText, decodeProperties, Malformed, type Properties } from './codec/index.ts';

export interface Message {
  /** Unique within this broker; in events it is prefixed by the broker's own name. */
  readonly id: string;
  readonly exchange: string;
  readonly routingKey: string;
  /** Exchange and routing key as two short strings: the tail of every deliver, return and get-ok. */
  readonly address: Buffer;
  /** The property list as it came. */
  readonly properties: Buffer;
  readonly body: Buffer;
  readonly trace: TraceParent | undefined;
}

/** A W3C `traceparent` header, taken apart. */
export interface TraceParent {
  readonly trace: string;
  readonly span: string;
}

/** Exchange and routing key as two short strings. */
export function addressOf(exchange: string, routingKey: string): Buffer {
  const [first, second] = [Buffer.byteLength(exchange), Buffer.byteLength(routingKey)];
  const address = Buffer.allocUnsafe(2 + first + second);
  address[0] = first;
  address.write(exchange, 1);
  address[1 + first] = second;
  address.write(routingKey, 2 + first);
  return address;
}

/** The trace context that a publisher put in the headers, if it is one. */
export function traceOf(properties: Properties): TraceParent | undefined {
  const value = asText(properties.headers?.get('traceparent'));
  const match = value === undefined ? null : /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-/.exec(value);
  return match?.[1] !== undefined && match[2] !== undefined ? { trace: match[1], span: match[2] } : undefined;
}

/** The properties, or undefined when their bytes are not a property list. */
export function readProperties(bytes: Buffer): Properties | undefined {
  try {
    return decodeProperties(bytes);
  } catch (error) {
    if (error instanceof Malformed || error instanceof RangeError) return undefined;
    throw error;
  }
}
