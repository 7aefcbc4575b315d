/**
 * What the broker reports of each message, queue and consumer, on `diagnostics_channel('ruche')`. Reported in causal
 * order and before the bytes that tell a client about it. Nobody listening: nothing is put together.
 */
import { channel } from 'node:diagnostics_channel';
import type { Emitted, TraceContext } from '#events';
import { messageId, type Message } from './message.ts';
import type { PeerAddress, Tracer } from './types.ts';

// Images run alone: they import types only, so these two repeat CHANNEL and PAYLOAD_BYTES of #events.
const CHANNEL = 'ruche';
const PAYLOAD_BYTES = 256;
/** As many messages of a recovered queue are named. */
const RECOVERED_SHOWN = 1000;

/** Reports on the diagnostics channel of this process. */
export function createDiagnosticsTracer(): Tracer {
  const diagnostics = channel(CHANNEL);
  return {
    active: () => diagnostics.hasSubscribers,
    emit: (event) => diagnostics.publish(event),
  };
}

type MessageEvent = Extract<Emitted, { readonly type: 'message' }>;
type Details = Omit<Partial<MessageEvent>, 'type' | 'step' | 'message' | 'peer'> & {
  readonly peer?: PeerAddress | undefined;
};

/** The reporting half of the broker. Every member does nothing while nobody listens. */
export interface Reporter {
  published(message: Message, peer: PeerAddress): void;
  /** A copy lies in `queue` now; `peer` published it. A dead letter has none. */
  routed(message: Message, queue: string, peer?: PeerAddress): void;
  delivered(message: Message, details: Details): void;
  step(step: MessageEvent['step'], message: Message, details?: Details): void;
  confirmed(messages: readonly Message[]): void;
  /** A queue is there again with what it kept. */
  recovered(queue: { readonly name: string }, copies: readonly { readonly message: Message }[]): void;
  queue(event: Omit<Extract<Emitted, { readonly type: 'queue' }>, 'type'>): void;
  consumer(event: Omit<Extract<Emitted, { readonly type: 'consumer' }>, 'type'>): void;
  readonly active: () => boolean;
}

/** What is in a message, as text. */
interface Content {
  readonly message: Message;
  readonly payload: string | undefined;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const NOTHING: Details = {};

/** A reporter to one tracer. */
export function createReporter(tracer: Tracer): Reporter {
  /** Put together field by field: this runs four times for each message. */
  const tell = (name: MessageEvent['step'], message: Message, details: Details, content?: Content): void => {
    const event: Mutable<MessageEvent & TraceContext> = {
      type: 'message',
      step: name,
      message: messageId(message),
      exchange: message.exchange,
      key: message.routingKey,
    };
    if (details.queue !== undefined) event.queue = details.queue;
    if (details.peer !== undefined) event.peer = details.peer;
    if (details.consumer !== undefined) event.consumer = details.consumer;
    if (details.autoAck !== undefined) event.autoAck = details.autoAck;
    if (details.redelivered !== undefined) event.redelivered = details.redelivered;
    if (details.reason !== undefined) event.reason = details.reason;
    if (content) {
      event.size = message.size;
      if (content.payload !== undefined) event.payload = content.payload;
      if (message.contentType !== undefined) event.contentType = message.contentType;
    }
    const { trace } = message;
    if (trace) {
      event.trace = trace.trace;
      event.span = trace.span;
    }
    tracer.emit(event);
  };
  const step: Reporter['step'] = (name, message, details = NOTHING) => {
    if (tracer.active()) tell(name, message, details);
  };
  // The text of a message is read once for the steps that follow each other.
  let last: Content | undefined;
  const show: Reporter['step'] = (name, message, details = NOTHING) => {
    if (!tracer.active()) return;
    if (last?.message !== message) last = { message, payload: payloadText(message.body) };
    tell(name, message, details, last);
  };
  return {
    active: tracer.active,
    step,
    published: (message, peer) => show('published', message, { peer }),
    routed: (message, queue, peer) => show('routed', message, { queue, peer }),
    delivered: (message, details) => show('delivered', message, details),
    confirmed: (messages) => {
      for (const message of messages) step('confirmed', message);
    },
    recovered: ({ name }, copies) => {
      if (!tracer.active()) return;
      const messages = copies.slice(0, RECOVERED_SHOWN).map(({ message }) => messageId(message));
      tracer.emit({ type: 'queue', state: 'recovered', queue: name, durable: true, messages });
    },
    queue: (event) => {
      if (tracer.active()) tracer.emit({ type: 'queue', ...event });
    },
    consumer: (event) => {
      if (tracer.active()) tracer.emit({ type: 'consumer', ...event });
    },
  };
}

const DECODER = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The first bytes as text, cut between characters; undefined when they are not UTF-8. */
export function payloadText(body: Buffer): string | undefined {
  let end = Math.min(body.length, PAYLOAD_BYTES);
  // Back to the beginning of a character that the cut would split (bytes 10…… go on with one).
  for (let back = 0; back < 3 && end < body.length && ((body[end] ?? 0) & 0xc0) === 0x80; back += 1) end -= 1;
  try {
    return DECODER.decode(body.subarray(0, end));
  } catch {
    return undefined;
  }
}
