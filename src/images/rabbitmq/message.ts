/** A message: what was published, once, shared by every queue that holds a copy. */
import { asText, decodeProperties, Malformed, type Properties } from './codec/index.ts';

/** What messages that a publisher sends one after the other mostly share. */
export interface Envelope {
  readonly exchange: string;
  readonly routingKey: string;
  /** The keys of its CC and BCC headers, by which it was routed too. */
  readonly moreKeys: readonly string[];
  /** Exchange and routing key as two short strings: the tail of every deliver, return and get-ok. */
  readonly address: Buffer;
  /** The property list as it came. */
  readonly properties: Buffer;
  /** What the property list says: priority (0 if nothing), persistence, time to live in ms. */
  readonly priority: number;
  readonly persistent: boolean;
  readonly expiration: number | undefined;
  readonly contentType: string | undefined;
  readonly trace: TraceParent | undefined;
}

export interface Message extends Envelope {
  /** With `number` unique for ever: each run of a broker has a name of its own. */
  readonly run: string;
  readonly number: number;
  readonly body: Buffer;
  /** Bytes of the body. */
  readonly size: number;
  /** Set by the journal that keeps it. */
  stored: object | undefined;
}

/** A W3C `traceparent` header, taken apart. */
export interface TraceParent {
  readonly trace: string;
  readonly span: string;
}

/** Puts an envelope together; `decoded` are its properties. */
export function createEnvelope(
  content: Pick<Envelope, 'exchange' | 'routingKey' | 'moreKeys' | 'properties'>,
  decoded: Properties,
): Envelope {
  const { exchange, routingKey, moreKeys, properties } = content;
  return {
    exchange,
    routingKey,
    moreKeys,
    address: addressOf(exchange, routingKey),
    properties,
    priority: decoded.priority ?? 0,
    persistent: decoded.deliveryMode === 2,
    expiration: decoded.expiration === undefined ? undefined : Number(decoded.expiration),
    contentType: decoded.contentType,
    trace: decoded.headers?.size ? traceOf(decoded) : undefined,
  };
}

/**
 * A million of them may wait, and the garbage collector visits each: so a message is one small object, which refers to
 * a shared envelope and to the memory that its body lies in. (Hence a class: its getters cost no memory.)
 */
class CompactMessage implements Message {
  readonly run: string;
  readonly number: number;
  readonly size: number;
  readonly #envelope: Envelope;
  readonly #memory: ArrayBufferLike;
  readonly #offset: number;
  stored: object | undefined = undefined;

  constructor(run: string, number: number, envelope: Envelope, body: Buffer) {
    this.run = run;
    this.number = number;
    this.size = body.length;
    this.#envelope = envelope;
    this.#memory = body.buffer;
    this.#offset = body.byteOffset;
  }
  get body(): Buffer {
    return Buffer.from(this.#memory, this.#offset, this.size);
  }
  get exchange(): string {
    return this.#envelope.exchange;
  }
  get routingKey(): string {
    return this.#envelope.routingKey;
  }
  get moreKeys(): readonly string[] {
    return this.#envelope.moreKeys;
  }
  get address(): Buffer {
    return this.#envelope.address;
  }
  get properties(): Buffer {
    return this.#envelope.properties;
  }
  get priority(): number {
    return this.#envelope.priority;
  }
  get persistent(): boolean {
    return this.#envelope.persistent;
  }
  get expiration(): number | undefined {
    return this.#envelope.expiration;
  }
  get contentType(): string | undefined {
    return this.#envelope.contentType;
  }
  get trace(): TraceParent | undefined {
    return this.#envelope.trace;
  }
}

/** A message; it keeps the memory of `body` alive. */
export function createMessage(
  id: Pick<Message, 'run' | 'number'>,
  envelope: Envelope,
  body: Buffer,
): Message {
  return new CompactMessage(id.run, id.number, envelope, body);
}

/** The name of a message in events. */
export function messageId({ run, number }: Pick<Message, 'run' | 'number'>): string {
  return `${run}-${number}`;
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
