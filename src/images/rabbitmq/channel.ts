/** One channel: puts frames together to methods with their content, and answers them. */
import {
  CONTENT_CLASS,
  decodeMethod,
  FRAME_BODY,
  FRAME_HEADER,
  FRAME_METHOD,
  Malformed,
  methodIds,
  type Method,
  type MethodName,
  type MethodOf,
} from './codec/index.ts';
import { erlangBytes } from './codec/erlang.ts';
import { createConsuming, type ConsumingDescription } from './consuming.ts';
import type { Context, Session } from './context.ts';
import { AmqpError, notImplemented, REPLY_CODES } from './errors.ts';
import type { Output } from './output.ts';
import { createPublishing, MAX_MESSAGE_SIZE, tooLarge } from './publishing.ts';
import { createTopology } from './topology.ts';
import { createTransaction } from './transaction.ts';

export interface Channel {
  /** A frame of type method, header or body. Throws a ChannelFailure that is for the whole connection. */
  frame(type: number, payload: Buffer, name: MethodName | undefined): void;
  /** The client reads again. */
  wake(): void;
  /** The connection ends: gives back what the channel holds. */
  close(reason: string): void;
  readonly describe: () => ChannelDescription;
}

/** A channel, for people who look. */
export interface ChannelDescription extends ConsumingDescription {
  readonly number: number;
  readonly confirm: boolean;
  readonly transactional: boolean;
}

/** An error with the method to which it answers. */
export class ChannelFailure extends Error {
  readonly error: AmqpError;
  readonly method: MethodName | undefined;

  constructor(error: AmqpError, method: MethodName | undefined) {
    super(error.message);
    this.name = 'ChannelFailure';
    this.error = error;
    this.method = method;
  }
}

/** What the next frame must be. */
type Expecting =
  | { readonly frame: 'method' }
  | { readonly frame: 'header'; readonly publish: MethodOf<'basic.publish'> }
  | {
      readonly frame: 'body';
      readonly publish: MethodOf<'basic.publish'>;
      readonly properties: Buffer;
      readonly size: number;
      readonly parts: Buffer[];
      received: number;
    };

const INTERNAL = REPLY_CODES.INTERNAL_ERROR;

const METHOD_NEXT: Expecting = { frame: 'method' };

/** `onClosed` is called when the channel is over and its number free again. */
export function createChannel(
  context: Context,
  session: Session,
  number: number,
  output: Output,
  onClosed: () => void,
): Channel {
  const transaction = createTransaction();
  const consuming = createConsuming(context, session, number, output, transaction);
  const publishing = createPublishing(context, session, number, output, consuming.replyKey, transaction);
  const topology = createTopology(context, session);
  let state: 'new' | 'open' | 'closing' = 'new';
  let expecting: Expecting = METHOD_NEXT;

  const send = (method: Method): void => output.method(number, method);
  const reply = (nowait: boolean, method: Method): void => {
    if (!nowait) send(method);
  };

  /** Answers one method (without content). Throws AmqpError. */
  const handle = (method: Method): void => {
    switch (method.name) {
      case 'channel.close':
        consuming.close('channel closed');
        send({ name: 'channel.close-ok' });
        return onClosed();
      case 'channel.flow':
        if (!method.active) throw notImplemented('active=false');
        return send({ name: 'channel.flow-ok', active: true });
      case 'access.request':
        return send({ name: 'access.request-ok', ticket: 1 });
      case 'exchange.declare':
        topology.declareExchange(method);
        return reply(method.nowait, { name: 'exchange.declare-ok' });
      case 'exchange.delete':
        topology.deleteExchange(method);
        return reply(method.nowait, { name: 'exchange.delete-ok' });
      case 'exchange.bind':
        topology.bindExchange(method);
        return reply(method.nowait, { name: 'exchange.bind-ok' });
      case 'exchange.unbind':
        topology.unbindExchange(method);
        return reply(method.nowait, { name: 'exchange.unbind-ok' });
      case 'queue.declare':
        return reply(method.nowait, { name: 'queue.declare-ok', ...topology.declareQueue(method) });
      case 'queue.bind':
        topology.bind(method);
        return reply(method.nowait, { name: 'queue.bind-ok' });
      case 'queue.unbind':
        topology.unbind(method);
        return send({ name: 'queue.unbind-ok' });
      case 'queue.purge': {
        const messageCount = topology.purge(method.queue);
        return reply(method.nowait, { name: 'queue.purge-ok', messageCount });
      }
      case 'queue.delete': {
        const messageCount = topology.deleteQueue(method);
        return reply(method.nowait, { name: 'queue.delete-ok', messageCount });
      }
      case 'basic.qos':
        consuming.qos(method);
        return send({ name: 'basic.qos-ok' });
      case 'basic.consume':
        return consuming.consume(method, topology.named(method.queue), (consumerTag) =>
          reply(method.nowait, { name: 'basic.consume-ok', consumerTag }),
        );
      case 'basic.cancel':
        consuming.cancel(method.consumerTag);
        return reply(method.nowait, { name: 'basic.cancel-ok', consumerTag: method.consumerTag });
      case 'basic.get':
        return get(method);
      case 'basic.ack':
        return consuming.ack(method.deliveryTag, method.multiple);
      case 'basic.nack':
        return consuming.reject(method.deliveryTag, method.multiple, method.requeue);
      case 'basic.reject':
        return consuming.reject(method.deliveryTag, false, method.requeue);
      case 'basic.recover':
      case 'basic.recover-async':
        if (!method.requeue) throw notImplemented('requeue=false');
        consuming.recover();
        return method.name === 'basic.recover' ? send({ name: 'basic.recover-ok' }) : undefined;
      case 'confirm.select':
        if (transaction.active()) throw cannotSwitch('tx', 'confirm');
        publishing.selectConfirms();
        return reply(method.nowait, { name: 'confirm.select-ok' });
      case 'tx.select':
        if (publishing.confirming()) throw cannotSwitch('confirm', 'tx');
        transaction.select();
        return send({ name: 'tx.select-ok' });
      case 'tx.commit':
        transaction.commit();
        return afterWrite(() => send({ name: 'tx.commit-ok' }));
      case 'tx.rollback':
        transaction.rollback();
        return send({ name: 'tx.rollback-ok' });
      default:
        throw new AmqpError('COMMAND_INVALID', 'unimplemented method');
    }
  };

  /** Once the store has what was told; at once without one. */
  const afterWrite = (call: () => void): void => {
    const { store } = context;
    if (!store?.dirty()) return call();
    store.afterWrite((written) => {
      if (written) return call();
      run('tx.commit', () => {
        throw new AmqpError('INTERNAL_ERROR', 'the disk is full');
      });
    });
  };

  const get = (method: MethodOf<'basic.get'>): void => {
    const got = consuming.get(topology.named(method.queue), method.noAck);
    if (!got) return send({ name: 'basic.get-empty', reserved1: '' });
    const { deliveryTag, redelivered, message, properties, left } = got;
    const { exchange, routingKey } = message;
    const ok: Method = {
      name: 'basic.get-ok',
      deliveryTag,
      redelivered,
      exchange,
      routingKey,
      messageCount: left,
    };
    output.content(number, ok, message.body, properties);
  };

  /** Runs what a method asks for; a soft error closes this channel, a hard one goes up. */
  const run = (method: MethodName, work: () => void): void => {
    try {
      work();
    } catch (error) {
      if (!(error instanceof AmqpError)) throw error;
      if (error.hard) throw new ChannelFailure(error, error.code === INTERNAL ? undefined : method);
      state = 'closing';
      consuming.close('channel failed');
      send({ name: 'channel.close', replyCode: error.code, replyText: error.message, ...methodIds(method) });
    }
  };

  const receive = (method: Method): void => {
    if (method.name === 'channel.open') {
      if (state === 'open') throw new AmqpError('CHANNEL_ERROR', "second 'channel.open' seen");
      state = 'open';
      send({ name: 'channel.open-ok', reserved1: Buffer.alloc(0) });
      return;
    }
    if (state === 'new') throw new AmqpError('CHANNEL_ERROR', "expected 'channel.open'");
    handle(method);
  };

  /** While the client has not confirmed our close, everything else it says crossed it on the way. */
  const receiveWhileClosing = (name: MethodName | undefined): void => {
    if (name === 'channel.close-ok') onClosed();
    else if (name === 'channel.close') send({ name: 'channel.close-ok' });
  };

  const unexpected = (why: string, method?: MethodName): ChannelFailure =>
    new ChannelFailure(new AmqpError('UNEXPECTED_FRAME', why), method);

  const complete = (publish: MethodOf<'basic.publish'>, properties: Buffer, body: Buffer): void => {
    expecting = METHOD_NEXT;
    run('basic.publish', () => {
      if (state === 'new') throw new AmqpError('CHANNEL_ERROR', "expected 'channel.open'");
      publishing.publish(publish, properties, body);
    });
  };

  const header = (publish: MethodOf<'basic.publish'>, payload: Buffer): void => {
    // Class, weight (always 0), size of the body, properties.
    const isHeader = payload.length >= 12 && payload.readUInt16BE(2) === 0;
    const classId = isHeader ? payload.readUInt16BE(0) : undefined;
    if (classId !== CONTENT_CLASS) {
      const why = `expected content header for class ${CONTENT_CLASS}, got `;
      const got =
        classId === undefined ? 'non content header frame instead' : `one for class ${classId} instead`;
      throw unexpected(why + got, publish.name);
    }
    const size = payload.readUInt32BE(4) * 0x1_0000_0000 + payload.readUInt32BE(8);
    const properties = payload.subarray(12);
    if (size === 0) return complete(publish, properties, Buffer.alloc(0));
    if (size > MAX_MESSAGE_SIZE) {
      // Refused before it is kept: the rest of it is skipped, as all that comes on a closing channel.
      expecting = METHOD_NEXT;
      return run(publish.name, () => {
        throw tooLarge(size);
      });
    }
    expecting = { frame: 'body', publish, properties, size, parts: [], received: 0 };
  };

  const body = (content: Extract<Expecting, { frame: 'body' }>, payload: Buffer): void => {
    content.received += payload.length;
    if (content.received > content.size) {
      const why = `content of ${content.received} bytes where ${content.size} were announced`;
      throw new ChannelFailure(new AmqpError('FRAME_ERROR', why), content.publish.name);
    }
    if (content.parts.length === 0 && content.received === content.size) {
      return complete(content.publish, content.properties, payload);
    }
    if (payload.length > 0) content.parts.push(payload);
    if (content.received < content.size) return;
    complete(content.publish, content.properties, Buffer.concat(content.parts, content.size));
  };

  const method = (payload: Buffer, name: MethodName): void => {
    if (expecting.frame === 'header') {
      const why = `expected content header for class ${CONTENT_CLASS}, got non content header frame instead`;
      throw unexpected(why, expecting.publish.name);
    }
    if (expecting.frame === 'body') {
      throw unexpected('expected content body, got non content body frame instead', expecting.publish.name);
    }
    const decoded = decodeOrFail(payload, name);
    if (decoded.name === 'basic.publish') expecting = { frame: 'header', publish: decoded };
    else run(name, () => receive(decoded));
  };

  return {
    frame: (type, payload, name) => {
      if (state === 'closing') return receiveWhileClosing(name);
      if (type === FRAME_METHOD && name !== undefined) return method(payload, name);
      if (expecting.frame === 'method') {
        throw unexpected('expected method frame, got non method frame instead');
      }
      if (expecting.frame === 'header') {
        return header(expecting.publish, type === FRAME_HEADER ? payload : Buffer.alloc(0));
      }
      if (type !== FRAME_BODY) {
        throw unexpected('expected content body, got non content body frame instead', expecting.publish.name);
      }
      body(expecting, payload);
    },
    wake: consuming.wake,
    close: consuming.close,
    describe: () => ({
      number,
      confirm: publishing.confirming(),
      transactional: transaction.active(),
      ...consuming.describe(),
    }),
  };
}

function cannotSwitch(from: string, to: string): AmqpError {
  return new AmqpError('PRECONDITION_FAILED', `cannot switch from ${from} to ${to} mode`);
}

/** A method frame's method. Throws a ChannelFailure with 501 for arguments that are none. */
export function decodeOrFail(payload: Buffer, name: MethodName): Method {
  try {
    return decodeMethod(payload);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    if (error.utf8) throw new ChannelFailure(new AmqpError('FRAME_ERROR', error.message), undefined);
    const why = `cannot decode ${erlangBytes(payload.subarray(4))}`;
    throw new ChannelFailure(new AmqpError('FRAME_ERROR', why), name);
  }
}
