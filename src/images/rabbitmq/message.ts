/** A message: what was published, once, shared by every queue that holds a copy. */
import { asText, decodeProperties, Malformed, type Properties } from './codec/index.ts';

export interface Message {
  /** With `number` unique for ever: each run of a broker has a name of its own. */
  readonly run: string;
  readonly number: number;
  readonly exchange: string;
  readonly routingKey: string;
  /** The keys of its CC and BCC headers, by which it was routed too. */
  readonly moreKeys: readonly string[];
  /** Exchange and routing key as two short strings: the tail of every deliver, return and get-ok. */
  readonly address: Buffer;
  /** The property list as it came. */
  readonly properties: Buffer;
  readonly body: Buffer;
  /** What the property list says of it: priority (0 if nothing), persistence, time to live in ms (Infinity if nothing). */
  readonly priority: number;
  readonly persistent: boolean;
  readonly expiration: number;
  readonly trace: TraceParent | undefined;
  /** Set by the journal that keeps it. */
  stored: object | undefined;
}

/** What is needed to make a message. */
export type MessageContent = Pick<Message, 'exchange' | 'routingKey' | 'moreKeys' | 'properties' | 'body'>;

/** Puts a message together; `decoded` are its properties. */
export function createMessage(
  id: Pick<Message, 'run' | 'number'>,
  content: MessageContent,
  decoded: Properties,
  address: Buffer = addressOf(content.exchange, content.routingKey),
): Message {
  return {
    run: id.run,
    number: id.number,
    exchange: content.exchange,
    routingKey: content.routingKey,
    moreKeys: content.moreKeys,
    address,
    properties: content.properties,
    body: content.body,
    priority: decoded.priority ?? 0,
    persistent: decoded.deliveryMode === 2,
    expiration: decoded.expiration === undefined ? Number.POSITIVE_INFINITY : Number(decoded.expiration),
    trace: decoded.headers?.size ? traceOf(decoded) : undefined,
    stored: undefined,
  };
}

/** The name of a message in events. */
export function messageId({ run, number }: Pick<Message, 'run' | 'number'>): string {
  return `${run}-${number}`;
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
