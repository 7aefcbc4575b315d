/** A client made of bytes, to say what no library would say. */
import { createConnection } from 'node:net';
import { once } from 'node:events';
import {
  CONTENT_CLASS,
  createFrameReader,
  createWriter,
  decodeMethod,
  EMPTY_TABLE,
  encodeMethod,
  FRAME_END,
  FRAME_METHOD,
  PROTOCOL_HEADER,
  type Method,
  type MethodOf,
} from '../codec/index.ts';

export interface RawClient {
  send(...parts: readonly Uint8Array[]): void;
  /** The next method that the server sends, or how the stream ended. Frames of content are skipped. */
  next(): Promise<Heard>;
  close(): void;
}

/** A method; other bytes than frames (the protocol header); or the end of the stream. */
export type Heard =
  | { readonly what: 'method'; readonly channel: number; readonly method: Method }
  | { readonly what: 'bytes'; readonly bytes: Buffer }
  | { readonly what: 'end' };

/** One frame. */
export function frame(type: number, channel: number, payload: Uint8Array, end: number = FRAME_END): Buffer {
  const writer = createWriter();
  writer.octet(type);
  writer.short(channel);
  writer.long(payload.length);
  writer.raw(payload);
  writer.octet(end);
  return writer.take();
}

/** One method in its frame. */
export function methodFrame(channel: number, method: Method): Buffer {
  const writer = createWriter();
  encodeMethod(writer, method);
  return frame(FRAME_METHOD, channel, writer.take());
}

/** The payload of a content header: class basic unless told otherwise. */
export function contentHeader(size: number, properties: Uint8Array, classId = CONTENT_CLASS): Buffer {
  const writer = createWriter();
  writer.short(classId);
  writer.short(0);
  writer.longlong(size);
  writer.raw(properties);
  return writer.take();
}

/** Connects and says nothing. */
export async function connectRaw(port: number): Promise<RawClient> {
  const socket = createConnection({ port, host: '127.0.0.1' });
  socket.setNoDelay(true);
  const heard: Heard[] = [];
  let wake = (): void => undefined;
  const push = (one: Heard): void => {
    heard.push(one);
    wake();
  };
  const reader = createFrameReader(() => 1_000_000, {
    frame: (type, channel, payload) => {
      if (type === FRAME_METHOD)
        push({ what: 'method', channel, method: decodeMethod(Buffer.from(payload)) });
    },
    tooLarge: () => undefined,
    badEnd: () => undefined,
  });
  socket.on('data', (bytes: Buffer) => {
    if (bytes.toString('latin1', 0, 4) === 'AMQP') push({ what: 'bytes', bytes });
    else reader.push(bytes);
  });
  socket.on('error', () => undefined); // a reset is an end
  socket.on('close', () => push({ what: 'end' }));
  await once(socket, 'connect');
  return {
    send: (...parts) => {
      socket.write(Buffer.concat(parts));
    },
    next: async () => {
      while (heard.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      return heard.shift() ?? { what: 'end' };
    },
    close: () => socket.destroy(),
  };
}

/** start-ok of guest. */
export const START_OK: MethodOf<'connection.start-ok'> = {
  name: 'connection.start-ok',
  clientProperties: EMPTY_TABLE,
  mechanism: 'PLAIN',
  response: Buffer.from('\0guest\0guest'),
  locale: 'en_US',
};

/** Connects and logs in; with channel 1 open unless told otherwise. */
export async function openRaw(
  port: number,
  tune: { readonly channelMax?: number; readonly frameMax?: number; readonly channel?: boolean } = {},
): Promise<RawClient> {
  const raw = await connectRaw(port);
  const { channelMax = 2047, frameMax = 131_072, channel = true } = tune;
  raw.send(PROTOCOL_HEADER);
  await raw.next();
  raw.send(methodFrame(0, START_OK));
  await raw.next();
  raw.send(
    methodFrame(0, { name: 'connection.tune-ok', channelMax, frameMax, heartbeat: 0 }),
    methodFrame(0, { name: 'connection.open', virtualHost: '/', reserved1: '', reserved2: false }),
  );
  await raw.next();
  if (channel) {
    raw.send(methodFrame(1, { name: 'channel.open', reserved1: '' }));
    await raw.next();
  }
  return raw;
}
