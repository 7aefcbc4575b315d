/**
 * What the broker reports of each message, queue and consumer, on `diagnostics_channel('ruche')`. Reported in causal
 * order and before the bytes that tell a client about it. Nobody listening: nothing is put together.
 */
import { channel } from 'node:diagnostics_channel';
import type { Emitted } from '#events';
import { messageId, readProperties, type Message } from './message.ts';
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

/** A reporter to one tracer. */
export function createReporter(tracer: Tracer): Reporter {
  const step: Reporter['step'] = (name, message, details = {}) => {
    if (!tracer.active()) return;
    tracer.emit({
      type: 'message',
      step: name,
      message: messageId(message),
      exchange: message.exchange,
      key: message.routingKey,
      ...details,
      ...message.trace,
    });
  };
  /** A step that shows what is in the message. Its text is read once, however many queues and deliveries follow. */
  const shown = new WeakMap<Message, Details>();
  const show: Reporter['step'] = (name, message, details) => {
    if (!tracer.active()) return;
    const content = shown.get(message) ?? contentOf(message);
    shown.set(message, content);
    step(name, message, { ...details, ...content });
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

function contentOf(message: Message): Details {
  const contentType = readProperties(message.properties)?.contentType;
  const payload = payloadText(message.body);
  return {
    size: message.size,
    ...(payload === undefined ? {} : { payload }),
    ...(contentType === undefined ? {} : { contentType }),
  };
}

/** The first bytes as text, cut between characters; undefined when they are not UTF-8. */
export function payloadText(body: Buffer): string | undefined {
  const cut = body.length > PAYLOAD_BYTES;
  const head = body.subarray(0, PAYLOAD_BYTES);
  // `stream` forgives a character that the cut left incomplete.
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    return decoder.decode(head, { stream: cut });
  } catch {
    return undefined;
  }
}
