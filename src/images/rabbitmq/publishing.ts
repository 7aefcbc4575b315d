/** basic.publish: from a method and its content to copies in queues. */
import { encodeProperties, type MethodOf, type Properties } from './codec/index.ts';
import { createConfirms, type Confirms } from './confirms.ts';
import type { Context, Session } from './context.ts';
import { AmqpError, notImplemented, REPLY_CODES, thing } from './errors.ts';
import { addressOf, readProperties, traceOf, type Message } from './message.ts';
import type { Output } from './output.ts';
import { REPLY_TO } from './topology.ts';

/** RabbitMQ 3.10's default `max_message_size`: 128 MiB. */
export const MAX_MESSAGE_SIZE = 134_217_728;

export interface Publishing {
  publish(method: MethodOf<'basic.publish'>, properties: Buffer, body: Buffer): void;
  /** confirm.select. Selecting twice is selecting once. */
  selectConfirms(): void;
}

/** The publishing half of a channel. `replyKey` is the key of its direct reply consumer, if it has one. */
export function createPublishing(
  context: Context,
  session: Session,
  channel: number,
  output: Output,
  replyKey: () => string | undefined,
): Publishing {
  const { vhost, report } = context;
  let confirms: Confirms | undefined;
  let toReport: Message[] = [];

  const checkExchange = (name: string): void => {
    if (name !== '' && vhost.knownExchange(name).internal) {
      throw new AmqpError('ACCESS_REFUSED', `cannot publish to internal ${thing('exchange', name)}`);
    }
  };

  /** The reply-to address that answers can really be sent to. */
  const resolveReplyTo = (properties: Properties, bytes: Buffer): Buffer => {
    if (properties.replyTo !== REPLY_TO) return bytes;
    const key = replyKey();
    if (key === undefined) {
      throw new AmqpError('PRECONDITION_FAILED', 'fast reply consumer does not exist');
    }
    return encodeProperties({ ...properties, replyTo: `${REPLY_TO}.${key}` });
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

  const place = (message: Message, mandatory: boolean): void => {
    const taker = replyTaker(message.exchange, message.routingKey);
    if (taker) {
      report.routed(message, message.routingKey, session.peer);
      taker.deliver(message);
      return;
    }
    const queues = vhost.route(message.exchange, message.routingKey);
    if (queues.size === 0) {
      if (mandatory) returnToSender(message);
      else report.step('dropped', message, { reason: 'no queue is bound for it' });
      return;
    }
    if (report.active()) for (const queue of queues) report.routed(message, queue.name, session.peer);
    for (const queue of queues) queue.push(message);
  };

  return {
    publish: (method, bytes, body) => {
      const { exchange, routingKey } = method;
      if (method.immediate) throw notImplemented('immediate=true');
      if (body.length > MAX_MESSAGE_SIZE) throw tooLarge(body.length);
      checkExchange(exchange);
      const properties = readProperties(bytes);
      if (!properties) throw new AmqpError('INTERNAL_ERROR', '');
      const resolved = resolveReplyTo(properties, bytes);
      checkProperties(properties, session.user);
      const sequence = confirms?.next();
      const message: Message = {
        id: context.nextMessageId(),
        exchange,
        routingKey,
        address: addressOf(exchange, routingKey),
        properties: resolved,
        body,
        trace: properties.headers?.size ? traceOf(properties) : undefined,
      };
      report.published(message, session.peer);
      place(message, method.mandatory);
      if (sequence === undefined) return;
      if (report.active()) toReport.push(message);
      confirms?.settle(sequence);
    },
    selectConfirms: () => {
      if (confirms) return;
      const made = createConfirms(
        (deliveryTag, multiple) => output.method(channel, { name: 'basic.ack', deliveryTag, multiple }),
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
  const { userId, expiration, headers } = properties;
  if (userId !== undefined && userId !== user) {
    throw new AmqpError(
      'PRECONDITION_FAILED',
      `user_id property set to '${userId}' but authenticated user was '${user}'`,
    );
  }
  if (expiration !== undefined) {
    const wrong = expirationError(expiration);
    if (wrong !== undefined) {
      throw new AmqpError('PRECONDITION_FAILED', `invalid expiration '${expiration}': ${wrong}`);
    }
    throw notImplemented("the property 'expiration' is not available in this broker");
  }
  if (!headers?.size) return;
  for (const header of ['CC', 'BCC']) {
    if (headers.has(header)) throw notImplemented(`the header '${header}' is not available in this broker`);
  }
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
