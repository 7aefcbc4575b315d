/** The bytes that go to one client: frames are gathered and leave in one write for each batch of input. */
import {
  createWriter,
  encodeMethod,
  CONTENT_CLASS,
  FRAME_BODY,
  FRAME_END,
  FRAME_HEADER,
  FRAME_HEARTBEAT,
  FRAME_METHOD,
  FRAME_OVERHEAD,
  METHODS,
  type Method,
} from './codec/index.ts';
import type { Message } from './message.ts';
import type { Transport } from './types.ts';

/** A gathered batch leaves early when it is this large; bodies this large are not copied into it. */
const BATCH = 32_768;

export interface Output {
  method(channel: number, method: Method): void;
  /** A deliver with its content. `tag` is the consumer's, as a short string. */
  deliver(
    channel: number,
    tag: Buffer,
    deliveryTag: number,
    redelivered: boolean,
    message: Message,
    properties: Buffer,
  ): void;
  /** Any other method with content: get-ok, return. */
  content(channel: number, method: Method, body: Buffer, properties: Buffer): void;
  heartbeat(): void;
  raw(bytes: Buffer): void;
  /** Hands everything over to the transport. */
  flush(): void;
  /** More waits in the transport than it likes; consumers are not served meanwhile. */
  readonly congested: () => boolean;
  drained(): void;
  /** Nothing more will be sent. */
  close(): void;
  /** Whether anything was sent since the last time of asking. */
  sent(): boolean;
}

const DELIVER = METHODS['basic.deliver'];

/** `frameMax` is the negotiated one (it may change once); `onDirty` is told when there is something to flush. */
export function createOutput(transport: Transport, frameMax: () => number, onDirty: () => void): Output {
  const writer = createWriter(1024);
  let congested = false;
  let closed = false;
  let sent = false;

  const write = (bytes: Buffer): void => {
    if (!transport.write(bytes)) congested = true;
    sent = true;
  };
  const flush = (): void => {
    if (writer.size() > 0) write(writer.take());
  };
  const frame = (type: number, channel: number, payload: () => void): void => {
    writer.octet(type);
    writer.short(channel);
    const size = writer.size();
    writer.long(0);
    payload();
    writer.patchLong(size, writer.size() - size - 4);
    writer.octet(FRAME_END);
  };
  const rest = (channel: number, body: Buffer, properties: Buffer): void => {
    writer.octet(FRAME_HEADER);
    writer.short(channel);
    writer.long(12 + properties.length);
    writer.short(CONTENT_CLASS);
    writer.short(0);
    writer.longlong(body.length);
    writer.raw(properties);
    writer.octet(FRAME_END);
    const most = frameMax() - FRAME_OVERHEAD;
    for (let at = 0; at < body.length; at += most) {
      const part = at === 0 && body.length <= most ? body : body.subarray(at, at + most);
      writer.octet(FRAME_BODY);
      writer.short(channel);
      writer.long(part.length);
      if (part.length < BATCH) writer.raw(part);
      else {
        flush();
        write(part);
      }
      writer.octet(FRAME_END);
    }
  };
  /** Runs `encode` if anybody still listens. */
  const emit = (encode: () => void): void => {
    if (closed) return;
    if (writer.size() === 0) onDirty();
    encode();
    if (writer.size() >= BATCH) flush();
  };

  return {
    method: (channel, method) => emit(() => frame(FRAME_METHOD, channel, () => encodeMethod(writer, method))),
    deliver: (channel, tag, deliveryTag, redelivered, message, properties) => {
      if (closed) return;
      if (writer.size() === 0) onDirty();
      writer.octet(FRAME_METHOD);
      writer.short(channel);
      writer.long(4 + tag.length + 9 + message.address.length);
      writer.short(DELIVER[0]);
      writer.short(DELIVER[1]);
      writer.raw(tag);
      writer.longlong(deliveryTag);
      writer.octet(redelivered ? 1 : 0);
      writer.raw(message.address);
      writer.octet(FRAME_END);
      rest(channel, message.body, properties);
      if (writer.size() >= BATCH) flush();
    },
    content: (channel, method, body, properties) =>
      emit(() => {
        frame(FRAME_METHOD, channel, () => encodeMethod(writer, method));
        rest(channel, body, properties);
      }),
    heartbeat: () => emit(() => frame(FRAME_HEARTBEAT, 0, () => undefined)),
    raw: (bytes) => emit(() => writer.raw(bytes)),
    flush: () => {
      if (!closed) flush();
    },
    congested: () => congested || closed,
    drained: () => {
      congested = false;
    },
    close: () => {
      closed = true;
      writer.take();
    },
    sent: () => {
      const was = sent;
      sent = false;
      return was;
    },
  };
}
