import type { Network } from '#runtime';
import { describe, expect, it } from 'vitest';
import { frame, longString, methodFrame, readFrames, shortString, table, uint } from './amqp-frames.ts';
import type { Frame } from './amqp-frames.ts';
import { BrokerError, greet, publish, purge } from './amqp.ts';

const bytes = (...parts: readonly Uint8Array[]): Uint8Array =>
  new Uint8Array(parts.flatMap((part) => [...part]));
const hex = (data: Uint8Array): string =>
  [...data].map((byte) => byte.toString(16).padStart(2, '0')).join('');
/** Bytes as the specification groups them, without the gaps. */
const tight = (text: string): string => text.replaceAll(' ', '');
const streamOf = (...chunks: readonly Uint8Array[]): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });
const collect = async (stream: ReadableStream<Uint8Array>): Promise<Frame[]> => {
  const out: Frame[] = [];
  for await (const one of readFrames(stream, 1000)) out.push(one);
  return out;
};

describe('frames', () => {
  it('are the bytes of the specification', () => {
    // Channel.Open on channel 1, as every client sends it.
    expect(hex(methodFrame(1, 0x0014_000a, shortString('')))).toBe(tight('01 0001 00000005 0014000a 00 ce'));
    expect(hex(table({ a: 'b' }))).toBe(tight('00000008 01 61 53 00000001 62'));
    expect(hex(uint(8, 258))).toBe('0000000000000102');
    expect(hex(longString('é'))).toBe('00000002c3a9');
  });

  it('are found wherever the bytes are cut', async () => {
    const whole = bytes(methodFrame(1, 0x003c_0050, uint(8, 1)), frame(8, 0), frame(3, 1, uint(4, 7)));
    for (let cut = 0; cut <= whole.length; cut += 1) {
      const frames = await collect(streamOf(whole.subarray(0, cut), whole.subarray(cut)));
      expect(frames.map(({ type, channel, method }) => [type, channel, method])).toEqual([
        [1, 1, 0x003c_0050],
        [8, 0, null],
        [3, 1, null],
      ]);
    }
  });

  it('that lie about their end or size are refused', async () => {
    await expect(collect(streamOf(bytes(frame(8, 0).subarray(0, 7), uint(1, 0))))).rejects.toThrow(
      RangeError,
    );
    await expect(collect(streamOf(new TextEncoder().encode('HTTP/1.1 400 Bad Request')))).rejects.toThrow(
      RangeError,
    );
    await expect(collect(streamOf(bytes(uint(1, 1), uint(2, 0), uint(4, 5000))))).rejects.toThrow(RangeError);
  });

  it('hold short strings of at most 255 bytes', () => {
    expect(() => shortString('x'.repeat(256))).toThrow(RangeError);
  });
});

/** A broker that answers the n-th thing it is told with the n-th answer. */
const scripted = (answers: readonly (readonly Uint8Array[])[]) => {
  const said: string[] = [];
  let destroyed = 0;
  let left = [...answers];
  const { readable, writable } = new TransformStream<Uint8Array>();
  const writer = writable.getWriter();
  const network: Network = {
    resolve: () => ['10.89.0.2'],
    fetch: () => Promise.reject(new Error('unused')),
    shape: () => {},
    dial: async () => ({
      readable,
      writable: new WritableStream({
        write(chunk) {
          said.push(hex(chunk));
          const [next = [], ...rest] = left;
          left = rest;
          for (const part of next) void writer.write(part);
        },
      }),
      destroy: () => void (destroyed += 1),
    }),
  };
  return { network, said, destroyed: () => destroyed };
};

const TO = { ip: '10.89.0.2', port: 5672 };
const GUEST = { user: 'guest', password: 'guest' };
const START = methodFrame(0, 0x000a_000a, uint(2, 9), table({}), longString('PLAIN'), longString('en_US'));
const TUNE = methodFrame(0, 0x000a_001e, uint(2, 2047), uint(4, 131_072), uint(2, 60));
const OPEN_OK = methodFrame(0, 0x000a_0029, shortString(''));
const CHANNEL_OK = methodFrame(1, 0x0014_000b, longString(''));
const HELLO = [[START], [TUNE], [], [OPEN_OK], [CHANNEL_OK]];
const CLOSE_OK = [methodFrame(0, 0x000a_0033)];

describe('the reader’s own client', () => {
  it('publishes, waits for the confirm and says goodbye', async () => {
    const ack = methodFrame(1, 0x003c_0050, uint(8, 1), uint(1, 0));
    const { network, said, destroyed } = scripted([
      ...HELLO,
      [methodFrame(1, 0x0055_000b)],
      [],
      [],
      [ack],
      CLOSE_OK,
    ]);
    await publish(network, '10.89.0.1', TO, GUEST, { exchange: '', key: 'q', body: '{}' });
    const type = hex(new TextEncoder().encode('application/json'));
    expect(said.slice(6, 9)).toEqual([
      tight('01 0001 0000000a 003c0028 0000 00 01 71 00 ce'),
      // class, weight, body size, flags (content type, delivery mode), the type, 2 (persistent)
      tight(`02 0001 00000020 003c 0000 0000000000000002 9000 10 ${type} 02 ce`),
      tight('03 0001 00000002 7b7d ce'),
    ]);
    expect(said[9]?.slice(14, 22)).toBe('000a0032');
    expect(destroyed()).toBe(1);
  });

  it('gives the broker’s own code and words where it refuses', async () => {
    const close = methodFrame(
      1,
      0x0014_0028,
      uint(2, 404),
      shortString("NOT_FOUND - no queue 'x' in vhost '/'"),
      uint(4, 0),
    );
    const { network } = scripted([...HELLO, [close]]);
    const refused = await purge(network, '10.89.0.1', TO, GUEST, 'x').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(BrokerError);
    expect(refused).toMatchObject({ replyCode: 404, message: "NOT_FOUND - no queue 'x' in vhost '/'" });
  });

  it('greets whatever says Connection.Start, and nothing else', async () => {
    await expect(greet(scripted([[START]]).network, '10.89.0.1', TO)).resolves.toBeUndefined();
    await expect(
      greet(scripted([[new TextEncoder().encode('GET / HTTP')]]).network, '10.89.0.1', TO),
    ).rejects.toThrow();
  });
});
