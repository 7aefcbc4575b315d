/** A tiny AMQP 0-9-1 client for the reader's own hands: greet, publish one message, empty one queue. */
import type { Address, IP, Network, Socket } from '#runtime';
import { frame, longString, methodFrame, readFrames, shortString, table, uint } from './amqp-frames.ts';
import type { Frame } from './amqp-frames.ts';

/** The broker closed the channel or the connection: its reply code and text (spec 1.2, "Reply codes"). */
export class BrokerError extends Error {
  readonly replyCode: number;
  constructor(replyCode: number, text: string) {
    super(text);
    this.name = 'BrokerError';
    this.replyCode = replyCode;
  }
}

/** `AMQP 0 0 9 1`: protocol header (4.2.2). */
const HEADER = new Uint8Array([0x41, 0x4d, 0x51, 0x50, 0, 0, 9, 1]);
/** More than this in one frame is no answer to anything said here. */
const MOST_FRAME = 131_072;

/** Class and method ids (spec 1.9), as `class << 16 | method`. */
const M = {
  start: 0x000a_000a,
  startOk: 0x000a_000b,
  tune: 0x000a_001e,
  tuneOk: 0x000a_001f,
  open: 0x000a_0028,
  openOk: 0x000a_0029,
  close: 0x000a_0032,
  closeOk: 0x000a_0033,
  channelOpen: 0x0014_000a,
  channelOpenOk: 0x0014_000b,
  channelClose: 0x0014_0028,
  purge: 0x0032_001e,
  purgeOk: 0x0032_001f,
  publish: 0x003c_0028,
  ack: 0x003c_0050,
  nack: 0x003c_0078,
  confirmSelect: 0x0055_000a,
  confirmSelectOk: 0x0055_000b,
} as const;

interface Line {
  send(...frames: readonly Uint8Array[]): Promise<void>;
  /** The next method frame, which must be one of these. */
  expect(...methods: readonly number[]): Promise<Frame>;
  destroy(): void;
}

const closeReason = ({ payload }: Frame): BrokerError => {
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const length = payload.length > 6 ? view.getUint8(6) : 0;
  const code = payload.length > 5 ? view.getUint16(4) : 0;
  return new BrokerError(code, new TextDecoder().decode(payload.subarray(7, 7 + length)));
};

const connect = async (network: Network, from: IP, to: Address): Promise<Line> => {
  const socket: Socket = await network.dial(from, to);
  const writer = socket.writable.getWriter();
  const frames = readFrames(socket.readable, MOST_FRAME);
  const line: Line = {
    async send(...parts) {
      for (const part of parts) await writer.write(part);
    },
    async expect(...methods) {
      for (;;) {
        const { done, value } = await frames.next();
        if (done) throw new BrokerError(0, 'The broker closed the connection without a word.');
        if (value.type === 8) continue; // heartbeat
        if (value.method === M.close || value.method === M.channelClose) throw closeReason(value);
        if (value.method !== null && methods.includes(value.method)) return value;
        throw new BrokerError(
          0,
          `The broker said something unexpected (${value.method?.toString(16) ?? value.type}).`,
        );
      }
    },
    destroy: () => socket.destroy(),
  };
  await line.send(HEADER);
  return line;
};

/** Dials, says the protocol header and waits for Connection.Start. Rejects where no broker answers. */
export const greet = async (network: Network, from: IP, to: Address): Promise<void> => {
  const line = await connect(network, from, to);
  try {
    await line.expect(M.start);
  } finally {
    line.destroy();
  }
};

/** The user and password of an AMQP connection; RabbitMQ's default is guest and guest. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** Connects, opens channel 1, does the work, and closes as the spec asks. */
const withChannel = async (
  network: Network,
  to: Address,
  from: IP,
  { user, password }: Credentials,
  work: (line: Line) => Promise<void>,
): Promise<void> => {
  const line = await connect(network, from, to);
  try {
    await line.expect(M.start);
    const login = longString(`\0${user}\0${password}`);
    await line.send(
      methodFrame(
        0,
        M.startOk,
        table({ product: 'ruche-reader' }),
        shortString('PLAIN'),
        login,
        shortString('en_US'),
      ),
    );
    const tune = await line.expect(M.tune);
    const asked = new DataView(tune.payload.buffer, tune.payload.byteOffset).getUint32(6);
    const frameMax = asked === 0 ? MOST_FRAME : Math.min(asked, MOST_FRAME);
    await line.send(
      methodFrame(0, M.tuneOk, uint(2, 1), uint(4, frameMax), uint(2, 0)),
      methodFrame(0, M.open, shortString('/'), shortString(''), uint(1, 0)),
    );
    await line.expect(M.openOk);
    await line.send(methodFrame(1, M.channelOpen, shortString('')));
    await line.expect(M.channelOpenOk);
    await work(line);
    const bye = [uint(2, 200), shortString('Goodbye'), uint(2, 0), uint(2, 0)];
    await line.send(methodFrame(0, M.close, ...bye));
    await line.expect(M.closeOk);
  } finally {
    line.destroy();
  }
};

/** What is published. */
export interface Publishing {
  readonly exchange: string;
  readonly key: string;
  readonly body: string;
}

/** Publishes one persistent message and waits for the broker's confirm. Rejects with a BrokerError or NetworkError. */
export const publish = (
  network: Network,
  from: IP,
  to: Address,
  as: Credentials,
  message: Publishing,
): Promise<void> =>
  withChannel(network, to, from, as, async (line) => {
    await line.send(methodFrame(1, M.confirmSelect, uint(1, 0)));
    await line.expect(M.confirmSelectOk);
    const body = new TextEncoder().encode(message.body);
    const isJson = /^\s*[[{"]/.test(message.body);
    // Content header (2.3.5.2): class 60, weight, size, flags content-type (15) and delivery-mode (12), their values.
    const header = [uint(2, 60), uint(2, 0), uint(8, body.length), uint(2, 0x9000)];
    const type = shortString(isJson ? 'application/json' : 'text/plain');
    await line.send(
      methodFrame(
        1,
        M.publish,
        uint(2, 0),
        shortString(message.exchange),
        shortString(message.key),
        uint(1, 0),
      ),
      frame(2, 1, ...header, type, uint(1, 2)),
    );
    // Small enough for any negotiated frame size (the spec's least is 4096).
    const step = 4096 - 8;
    for (let at = 0; at < body.length; at += step) await line.send(frame(3, 1, body.subarray(at, at + step)));
    const answer = await line.expect(M.ack, M.nack);
    if (answer.method === M.nack) throw new BrokerError(0, 'The broker did not take the message (nack).');
  });

/** Empties a queue. Rejects with a BrokerError (404: no such queue) or NetworkError. */
export const purge = (
  network: Network,
  from: IP,
  to: Address,
  as: Credentials,
  queue: string,
): Promise<void> =>
  withChannel(network, to, from, as, async (line) => {
    await line.send(methodFrame(1, M.purge, uint(2, 0), shortString(queue), uint(1, 0)));
    await line.expect(M.purgeOk);
  });
