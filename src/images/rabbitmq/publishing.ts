/** basic.publish: from a method and its content to copies in queues. */
import { asText, encodeProperties, EMPTY_TABLE, type MethodOf, type Properties } from './codec/index.ts';
import { createConfirms, type Confirms } from './confirms.ts';
import type { Context, Session } from './context.ts';
import { AmqpError, notImplemented, REPLY_CODES } from './errors.ts';
import { typeName } from './arguments.ts';
import { createEnvelope, createMessage, readProperties, type Envelope, type Message } from './message.ts';
import type { Output } from './output.ts';
import { REPLY_TO } from './topology.ts';
import type { Transaction } from './transaction.ts';

/** RabbitMQ 3.10's default `max_message_size`: 128 MiB. */
export const MAX_MESSAGE_SIZE = 134_217_728;

export interface Publishing {
  publish(method: MethodOf<'basic.publish'>, properties: Buffer, body: Buffer): void;
  /** confirm.select. Selecting twice is selecting once. */
  selectConfirms(): void;
  readonly confirming: () => boolean;
}

/** The properties of a message, as they came and decoded, with what they mean to the broker. */
interface Header {
  readonly bytes: Buffer;
  readonly properties: Properties;
  readonly moreKeys: readonly string[];
}

const NO_KEYS: readonly string[] = [];

/** The publishing half of a channel. `replyKey` is the key of its direct reply consumer, if it has one. */
export function createPublishing(
  context: Context,
  session: Session,
  channel: number,
  output: Output,
  replyKey: () => string | undefined,
  transaction: Transaction,
): Publishing {
  const { report, store, run } = context;
  const { vhost, permit } = session;
  let confirms: Confirms | undefined;
  let toReport: Message[] = [];
  let unwritten: number[] = []; // confirms that wait for the store
  // Publishers say the same again and again: what was read last is kept.
  let lastHeader: Header | undefined;
  let lastEnvelope: { readonly envelope: Envelope; readonly header: Header } | undefined;

  const checkExchange = (name: string): void => {
    permit('write', 'exchange', name);
    if (name !== '' && vhost.knownExchange(name).internal) {
      throw new AmqpError('ACCESS_REFUSED', `cannot publish to internal ${vhost.thing('exchange', name)}`);
    }
  };

  /** The reply-to address that answers can really be sent to. */
  const resolveReplyTo = (properties: Properties): Properties => {
    if (properties.replyTo !== REPLY_TO) return properties;
    const key = replyKey();
    if (key === undefined) {
      throw new AmqpError('PRECONDITION_FAILED', 'fast reply consumer does not exist');
    }
    return { ...properties, replyTo: `${REPLY_TO}.${key}` };
  };

  const readHeader = (bytes: Buffer): Header => {
    if (lastHeader?.bytes.equals(bytes)) return lastHeader;
    const read = readProperties(bytes);
    if (!read) throw new AmqpError('INTERNAL_ERROR', '');
    const given = resolveReplyTo(read);
    checkProperties(given, session.user);
    const moreKeys = keysIn(given);
    const properties = withoutBcc(given);
    const header = {
      bytes: properties === read ? Buffer.from(bytes) : encodeProperties(properties),
      properties,
      moreKeys,
    };
    // A time to live or reply address is not kept: it may be of this message only.
    if (properties === read) lastHeader = header;
    return header;
  };
  const envelopeOf = (exchange: string, routingKey: string, header: Header): Envelope => {
    const last = lastEnvelope?.envelope;
    if (
      last &&
      lastEnvelope?.header === header &&
      last.routingKey === routingKey &&
      last.exchange === exchange
    ) {
      return last;
    }
    const { bytes: properties, moreKeys } = header;
    const envelope = createEnvelope({ exchange, routingKey, moreKeys, properties }, header.properties);
    lastEnvelope = { envelope, header };
    return envelope;
  };

  const replyTaker = (exchange: string, key: string) =>
    exchange === '' && key.startsWith(`${REPLY_TO}.`)
      ? context.replyTakers.get(key.slice(REPLY_TO.length + 1))
      : undefined;

  const returnToSender = (message: Message): void => {
    report.step('returned', message, { reason: 'NO_ROUTE', peer: session.peer });
    const { exchange, routingKey } = message;
    output.content(
      channel,
      { name: 'basic.return', replyCode: REPLY_CODES.NO_ROUTE, replyText: 'NO_ROUTE', exchange, routingKey },
      message.body,
      message.properties,
    );
  };

  /** False: a queue was full and refused it. */
  const place = (message: Message, header: Header, mandatory: boolean): boolean => {
    const taker = replyTaker(message.exchange, message.routingKey);
    if (taker) {
      report.routed(message, message.routingKey, session.peer);
      taker.deliver(message);
      return true;
    }
    let [routed, taken] = [false, true];
    const queues = vhost.route(message, () => header.properties.headers ?? EMPTY_TABLE);
    const tracing = report.active();
    if (tracing) for (const queue of queues) report.routed(message, queue.name, session.peer);
    for (const queue of queues) {
      routed = true;
      if (queue.push(message)) continue;
      taken = false;
      report.step('dropped', message, { queue: queue.name, reason: 'the queue is full', peer: session.peer });
    }
    if (!routed && mandatory) returnToSender(message);
    else if (!routed && tracing) report.step('dropped', message, { reason: 'no queue is bound for it' });
    return taken;
  };

  /** Answers for messages that had to be written first. */
  const awaitStore = (sequence: number): void => {
    unwritten.push(sequence);
    if (unwritten.length > 1) return;
    context.atEndOfBatch(() => {
      const sequences = unwritten;
      unwritten = [];
      store?.afterWrite((written) => {
        for (const each of sequences) confirms?.settle(each, written);
      });
    });
  };

  return {
    publish: (method, bytes, body) => {
      const { exchange, routingKey } = method;
      if (method.immediate) throw notImplemented('immediate=true');
      if (body.length > MAX_MESSAGE_SIZE) throw tooLarge(body.length);
      checkExchange(exchange);
      const header = readHeader(bytes);
      const envelope = envelopeOf(exchange, routingKey, header);
      const message = createMessage({ run, number: context.nextNumber() }, envelope, body);
      const sequence = confirms?.next();
      transaction.run({
        commit: () => {
          report.published(message, session.peer);
          const taken = place(message, header, method.mandatory);
          if (sequence === undefined) return;
          if (taken && report.active()) toReport.push(message);
          if (taken && message.stored && store) awaitStore(sequence);
          else confirms?.settle(sequence, taken);
        },
        rollback: () => undefined,
      });
    },
    confirming: () => confirms !== undefined,
    selectConfirms: () => {
      if (confirms) return;
      const made = createConfirms(
        (kind, deliveryTag, multiple) =>
          output.method(
            channel,
            kind === 'ack'
              ? { name: 'basic.ack', deliveryTag, multiple }
              : { name: 'basic.nack', deliveryTag, multiple, requeue: false },
          ),
        () =>
          context.atEndOfBatch(() => {
            report.confirmed(toReport);
            toReport = [];
            made.flush();
          }),
      );
      confirms = made;
    },
  };
}

/** 406 for a body that would not be kept. */
export function tooLarge(size: number): AmqpError {
  return new AmqpError(
    'PRECONDITION_FAILED',
    `message size ${size} is larger than configured max size ${MAX_MESSAGE_SIZE}`,
  );
}

function checkProperties(properties: Properties, user: string): void {
  const { userId, expiration } = properties;
  if (userId !== undefined && userId !== user) {
    throw new AmqpError(
      'PRECONDITION_FAILED',
      `user_id property set to '${userId}' but authenticated user was '${user}'`,
    );
  }
  const wrong = expiration === undefined ? undefined : expirationError(expiration);
  if (wrong !== undefined) {
    throw new AmqpError('PRECONDITION_FAILED', `invalid expiration '${expiration}': ${wrong}`);
  }
}

/** The keys in the headers CC and BCC, to which the message goes too. Throws 406 for what is no list. */
function keysIn({ headers }: Properties): readonly string[] {
  if (!headers?.size) return NO_KEYS;
  const keys: string[] = [];
  for (const name of ['CC', 'BCC']) {
    const field = headers.get(name);
    if (!field) continue;
    if (field.type !== 'A') {
      const why = `invalid message: {unacceptable_type_in_header,"${name}",${typeName(field)}}`;
      throw new AmqpError('PRECONDITION_FAILED', why);
    }
    for (const each of field.value) {
      const key = asText(each);
      if (key !== undefined) keys.push(key); // RabbitMQ passes over what is no text
    }
  }
  return keys;
}

/** Nobody shall see who had a blind copy. */
function withoutBcc(properties: Properties): Properties {
  if (!properties.headers?.has('BCC')) return properties;
  const headers = new Map(properties.headers);
  headers.delete('BCC');
  return { ...properties, headers };
}

/** Why RabbitMQ does not take an expiration, as it prints it. */
function expirationError(value: string): string | undefined {
  const match = /^\s*([+-]?\d+)([^]*)$/.exec(value);
  if (!match) return 'no_integer';
  const number = Number(match[1]);
  if (match[2] !== '') return `{leftover_string,"${match[2]}"}`;
  if (number < 0) return `{value_negative,${number}}`;
  return number > 315_360_000_000 ? `{value_too_large,${number}}` : undefined;
}
