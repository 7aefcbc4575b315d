/** One client: its handshake, its channels, its heartbeat, and its end. */
import {
  createFrameReader,
  erlangBinary,
  FRAME_BODY,
  FRAME_HEADER,
  FRAME_HEARTBEAT,
  FRAME_METHOD,
  FRAME_MIN_SIZE,
  FRAME_OVERHEAD,
  methodIds,
  methodNameOf,
  PROTOCOL_HEADER,
  type Method,
  type MethodName,
  type Table,
} from './codec/index.ts';
import {
  ChannelFailure,
  createChannel,
  decodeOrFail,
  type Channel,
  type ChannelDescription,
} from './channel.ts';
import type { Context, Session } from './context.ts';
import { AmqpError } from './errors.ts';
import { createHandshake, Refusal, startMethod, type Agreed, type Opened } from './handshake.ts';
import { createOutput } from './output.ts';
import type { Client, PeerAddress, Transport } from './types.ts';
import { isLoopback } from './users.ts';

/** Milliseconds in which a client must have finished its handshake, and in which it must answer our close. */
const PATIENCE = 10_000;

export interface Connection extends Client {
  readonly channels: () => number;
  /** The broker stops. */
  shutDown(): void;
  /** Somebody asks for its end; RabbitMQ's text says for what reason. */
  force(reason: string): void;
  /** The disk is full, or writable again: those that know the method are told. */
  trouble(full: boolean): void;
  /** Undefined until it is open. */
  readonly describe: () => ConnectionDescription | undefined;
}

/** A connection, for people who look. */
export interface ConnectionDescription extends Agreed {
  readonly peer: PeerAddress;
  readonly user: string;
  readonly vhost: string;
  readonly clientProperties: Table;
  readonly channels: readonly ChannelDescription[];
}

type State = 'greeting' | 'handshake' | 'running' | 'closing' | 'gone';

/** A client that has said nothing yet. `onGone` is called once, when it is over. */
export function createConnection(context: Context, transport: Transport, onGone: () => void): Connection {
  const channels = new Map<number, Channel>();
  let state: State = 'greeting';
  let greeting = Buffer.alloc(0);
  let heard = true;
  let stopPatience = context.clock.after(PATIENCE, () => lose('handshake timed out'));
  let stopHeartbeat = (): void => undefined;

  const frameMax = (): number => (state === 'greeting' ? FRAME_MIN_SIZE : handshake.agreed().frameMax);
  const output = createOutput(transport, frameMax, () => context.atEndOfBatch(output.flush));
  const send = (method: Method): void => output.method(0, method);
  const identity = {};
  const handshake = createHandshake(
    {
      login: (name, password) => {
        const user = context.users.get(name);
        const here =
          user?.password === password && (!user.loopbackOnly || isLoopback(transport.peer.address));
        return here ? user : undefined;
      },
      vhost: (name) => context.vhosts.get(name),
    },
    send,
  );
  let session: Session | undefined;

  /** Gives back what all channels hold, then what the connection owns. */
  const release = (reason: string): void => {
    for (const channel of channels.values()) channel.close(reason);
    channels.clear();
    for (const queue of session?.vhost.queues() ?? []) {
      if (queue.owner === identity) session?.vhost.deleteQueue(queue);
    }
  };

  const lose = (reason: string): void => {
    if (state === 'gone') return;
    state = 'gone';
    stopPatience();
    stopHeartbeat();
    output.close(); // before anything is requeued: none of it may come here again
    transport.destroy();
    release(reason);
    onGone();
  };

  /** The last words are on their way. */
  const end = (): void => {
    if (state === 'gone') return;
    output.flush();
    state = 'gone';
    stopPatience();
    stopHeartbeat();
    output.close();
    transport.end();
    release('connection closed');
    onGone();
  };

  /** Closes with an error; the client has PATIENCE to agree. */
  const fail = (error: AmqpError, method: MethodName | undefined): void => {
    if (state === 'closing' || state === 'gone') return;
    state = 'closing';
    const blamed = method === undefined ? { classId: 0, methodId: 0 } : methodIds(method);
    release('connection failed');
    send({ name: 'connection.close', replyCode: error.code, replyText: error.message, ...blamed });
    stopPatience();
    stopPatience = context.clock.after(PATIENCE, () => lose('no answer to close'));
  };

  const start = ({ user, vhost, permit }: Opened): void => {
    stopPatience();
    state = 'running';
    const { peer } = transport;
    session = {
      identity,
      peer,
      user: user.name,
      vhost,
      permit,
      cancelNotify: handshake.can('consumer_cancel_notify'),
    };
    const { heartbeat } = handshake.agreed();
    if (heartbeat === 0) return;
    // Twice per interval: say something if nothing was said; give up after two silent intervals.
    let silent = 0;
    stopHeartbeat = context.clock.every(heartbeat * 500, () => {
      if (!output.sent()) output.heartbeat();
      silent = heard ? 0 : silent + 1;
      heard = false;
      if (silent >= 4) lose('missed heartbeats');
    });
  };

  const onConnectionMethod = (method: Method): void => {
    if (state === 'closing') {
      if (method.name === 'connection.close') send({ name: 'connection.close-ok' });
      if (method.name === 'connection.close' || method.name === 'connection.close-ok') end();
      return;
    }
    if (state === 'handshake') {
      handshake.receive(method);
      const opened = handshake.opened();
      if (opened) start(opened);
      return;
    }
    if (method.name === 'connection.close') {
      release('connection closed');
      send({ name: 'connection.close-ok' });
      return end();
    }
    if (method.name === 'connection.update-secret') return send({ name: 'connection.update-secret-ok' });
    const error = new AmqpError('CHANNEL_ERROR', 'unexpected method in connection state running');
    throw new ChannelFailure(error, method.name);
  };

  /** The channel of this number; opening one more than agreed is refused. */
  const channelAt = (number: number): Channel => {
    const known = channels.get(number);
    if (known) return known;
    if (!session) throw new ChannelFailure(new AmqpError('CHANNEL_ERROR', 'not open'), undefined);
    const { channelMax } = handshake.agreed();
    if (channels.size >= channelMax) {
      const why = `number of channels opened (${channels.size}) has reached the negotiated channel_max (${channelMax})`;
      throw new ChannelFailure(new AmqpError('NOT_ALLOWED', why), undefined);
    }
    const channel = createChannel(context, session, number, output, () => channels.delete(number));
    channels.set(number, channel);
    return channel;
  };

  const onFrame = (type: number, number: number, payload: Buffer): void => {
    if (state === 'closing' && number !== 0) return;
    const name = type === FRAME_METHOD ? methodNameOf(payload) : undefined;
    if (type === FRAME_METHOD && payload.length >= 4 && name === undefined) {
      const ids = `${payload.readUInt16BE(0)},${payload.readUInt16BE(2)}`;
      throw new ChannelFailure(new AmqpError('COMMAND_INVALID', `unknown method {${ids}}`), undefined);
    }
    const header = type === FRAME_HEADER && payload.length >= 12;
    const heartbeat = type === FRAME_HEARTBEAT && payload.length === 0;
    if (name === undefined && !header && !heartbeat && type !== FRAME_BODY) {
      throw frameError(type, payload, 'unknown_frame');
    }
    if (heartbeat && number === 0) return;
    if (number === 0 && name !== undefined) return onConnectionMethod(decodeOrFail(payload, name));
    if (number === 0 || heartbeat || state !== 'running') {
      const why = `type ${type}, ${snippet(payload)}`;
      throw new ChannelFailure(new AmqpError('UNEXPECTED_FRAME', why), undefined);
    }
    channelAt(number).frame(type, payload, name);
  };

  /** Runs a step of the protocol; whatever goes wrong in it ends at most this connection. */
  const guard = (step: () => void): void => {
    try {
      step();
    } catch (error) {
      if (error instanceof Refusal) {
        if (error.silent) end();
        else fail(error.error, error.method);
      } else if (error instanceof ChannelFailure) {
        if (state === 'running') fail(error.error, error.method);
        else end(); // RabbitMQ says nothing to a client that did not log in
      } else {
        fail(new AmqpError('INTERNAL_ERROR', ''), undefined);
        context.onDefect(error);
      }
    }
  };

  /** Nobody knows where the next frame would start: the client's answer can't be read. */
  const breakOff = (failure: ChannelFailure): void => {
    guard(() => {
      throw failure;
    });
    end();
  };

  const reader = createFrameReader(() => frameMax(), {
    frame: (type, number, payload) => {
      if (state !== 'gone') guard(() => onFrame(type, number, payload));
    },
    tooLarge: (type, _number, size) => {
      const why = `{frame_too_large,${size},${frameMax() - FRAME_OVERHEAD}}`;
      breakOff(frameError(type, Buffer.alloc(0), why));
    },
    badEnd: (type, _number, payload, marker) =>
      breakOff(frameError(type, payload, `{invalid_frame_end_marker,${marker}}`)),
  });

  const greet = (bytes: Buffer): void => {
    greeting = Buffer.concat([greeting, bytes]);
    if (greeting.length < PROTOCOL_HEADER.length) return;
    const rest = greeting.subarray(PROTOCOL_HEADER.length);
    const known = isKnownGreeting(greeting);
    greeting = Buffer.alloc(0);
    if (!known) {
      // AMQP 0-9-1 §4.2.2: say what we speak, and close.
      output.raw(PROTOCOL_HEADER);
      return end();
    }
    state = 'handshake';
    send(startMethod());
    if (rest.length > 0) reader.push(rest);
  };

  const force = (reason: string): void => {
    if (state !== 'running') return end();
    const why = `broker forced connection closure with reason '${reason}'`;
    fail(new AmqpError('CONNECTION_FORCED', why), undefined);
  };

  return {
    channels: () => channels.size,
    receive: (bytes) => {
      if (state === 'gone') return;
      heard = true;
      if (state === 'greeting') greet(bytes);
      else reader.push(bytes);
    },
    drained: () => {
      output.drained();
      for (const channel of channels.values()) channel.wake();
    },
    lost: () => lose('connection lost'),
    shutDown: () => force('shutdown'),
    force,
    trouble: (full) => {
      if (state !== 'running' || !handshake.can('connection.blocked')) return;
      send(full ? { name: 'connection.blocked', reason: 'low on disk' } : { name: 'connection.unblocked' });
    },
    describe: () =>
      session && {
        peer: session.peer,
        user: session.user,
        vhost: session.vhost.name,
        clientProperties: handshake.clientProperties(),
        channels: [...channels.values()].map((channel) => channel.describe()),
        ...handshake.agreed(),
      },
  };
}

/** `AMQP` 0 0 9 1, and 1 1 0 9 which RabbitMQ takes for the same. */
function isKnownGreeting(bytes: Buffer): boolean {
  if (bytes.toString('latin1', 0, 4) !== 'AMQP') return false;
  const version = bytes.readUInt32BE(4);
  return version === 0x00000901 || version === 0x01010009;
}

function frameError(type: number, payload: Buffer, why: string): ChannelFailure {
  const text = `type ${type}, ${snippet(payload)}: ${why}`;
  return new ChannelFailure(new AmqpError('FRAME_ERROR', text), undefined);
}

function snippet(payload: Buffer): string {
  return payload.length <= 16
    ? `all octets = ${erlangBinary(payload)}`
    : `first 16 octets = ${erlangBinary(payload.subarray(0, 16))}`;
}
