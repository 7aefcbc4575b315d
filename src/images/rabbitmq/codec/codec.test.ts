/** Golden bytes, generated round trips, and streams cut at every boundary. */
import { describe, expect, test } from 'vitest';
import {
  createFrameReader,
  createReader,
  createWriter,
  decodeMethod,
  decodeProperties,
  encodeMethod,
  encodeProperties,
  erlangBinary,
  FRAME_METHOD,
  Malformed,
  MAX_DEPTH,
  METHODS,
  methodNameOf,
  type Field,
  type FieldType,
  type Method,
  type MethodName,
  type Properties,
  type Table,
} from './index.ts';
import { frame, methodFrame } from '../peer/raw.ts';

/** A small seeded generator (mulberry32): the same numbers every time. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function generator(seed: number) {
  const random = seeded(seed);
  const upTo = (limit: number): number => Math.floor(random() * limit);
  const bytes = (most: number): Buffer => Buffer.from(Array.from({ length: upTo(most) }, () => upTo(256)));
  const word = (): string =>
    Array.from({ length: upTo(20) }, () => 'aé漢 .#*\u{1F41D}'.at(upTo(8)) ?? 'x').join('');
  const shortstr = (): string => word().replace(/[\uD800-\uDFFF]/g, 'z');
  const field = (depth: number): Field => {
    const types = depth > 3 ? 'tbBsuIilLTfdDSxV' : 'tbBsuIilLTfdDSxVAF';
    const type = types[upTo(types.length)] as Field['type'];
    switch (type) {
      case 't':
        return { type, value: random() < 0.5 };
      case 'b':
        return { type, value: upTo(256) - 128 };
      case 'B':
        return { type, value: upTo(256) };
      case 's':
        return { type, value: upTo(65_536) - 32_768 };
      case 'u':
        return { type, value: upTo(65_536) };
      case 'I':
        return { type, value: upTo(2 ** 32) - 2 ** 31 };
      case 'i':
        return { type, value: upTo(2 ** 32) };
      case 'l':
      case 'L':
        return { type, value: BigInt(upTo(2 ** 53)) - 2n ** 52n };
      case 'T':
        return { type, value: BigInt(upTo(2 ** 53)) };
      case 'f':
        return { type, value: Math.fround(random() * 1000) };
      case 'd':
        return { type, value: random() * 1e9 };
      case 'D':
        return { type, value: { scale: upTo(256), digits: upTo(2 ** 32) } };
      case 'S':
      case 'x':
        return { type, value: bytes(50) };
      case 'A':
        return { type, value: Array.from({ length: upTo(5) }, () => field(depth + 1)) };
      case 'F':
        return { type, value: table(depth + 1) };
      case 'V':
        return { type, value: null };
    }
  };
  const table = (depth = 0): Table =>
    new Map(
      Array.from({ length: upTo(5) }, (_, index): [string, Field] => [`${index}${shortstr()}`, field(depth)]),
    );
  const value = (type: FieldType): unknown => {
    const makers: Readonly<Record<FieldType, () => unknown>> = {
      octet: () => upTo(256),
      short: () => upTo(65_536),
      long: () => upTo(2 ** 32),
      longlong: () => upTo(2 ** 53),
      bit: () => random() < 0.5,
      shortstr,
      longstr: () => bytes(300),
      table: () => table(),
    };
    return makers[type]();
  };
  const method = (name: MethodName): Method => {
    const [, , fields] = METHODS[name];
    const args = Object.entries(fields).map(([key, type]: [string, FieldType]) => [key, value(type)]);
    return { name, ...Object.fromEntries(args) } as Method; // made from the same table as the type
  };
  const properties = (): Properties => ({
    ...(random() < 0.5 ? { contentType: shortstr() } : {}),
    ...(random() < 0.5 ? { headers: table() } : {}),
    ...(random() < 0.5 ? { deliveryMode: upTo(256), priority: upTo(256) } : {}),
    ...(random() < 0.5 ? { timestamp: upTo(2 ** 53), replyTo: shortstr() } : {}),
    ...(random() < 0.5 ? { messageId: shortstr(), userId: shortstr(), clusterId: shortstr() } : {}),
  });
  return { method, properties, upTo };
}

const names = Object.keys(METHODS) as MethodName[];

const encode = (method: Method): Buffer => {
  const writer = createWriter(16);
  encodeMethod(writer, method);
  return writer.take();
};

describe('methods', () => {
  test('have the bytes of the specification', () => {
    const golden: readonly (readonly [Method, string])[] = [
      [{ name: 'basic.ack', deliveryTag: 258, multiple: true }, '003c0050000000000000010201'],
      [
        { name: 'connection.tune', channelMax: 2047, frameMax: 131_072, heartbeat: 60 },
        '000a001e07ff00020000003c',
      ],
      [
        {
          name: 'queue.declare',
          ticket: 0,
          queue: 'q',
          passive: false,
          durable: true,
          exclusive: false,
          autoDelete: true,
          nowait: false,
          arguments: new Map([['x', { type: 'I', value: -1 }]]),
        },
        '0032000a000001710a00000007017849ffffffff',
      ],
      [
        {
          name: 'basic.publish',
          ticket: 0,
          exchange: 'é',
          routingKey: '',
          mandatory: true,
          immediate: false,
        },
        '003c0028000002c3a90001',
      ],
    ];
    for (const [method, hex] of golden) {
      expect(encode(method).toString('hex')).toBe(hex);
      expect(decodeMethod(Buffer.from(hex, 'hex'))).toEqual(method);
    }
  });

  test.for(names)('%s survives a round trip with any arguments', (name) => {
    const { method } = generator(name.length * 7919);
    for (let round = 0; round < 50; round += 1) {
      const made = method(name);
      const bytes = encode(made);
      expect(methodNameOf(bytes)).toBe(name);
      expect(decodeMethod(bytes)).toEqual(made);
    }
  });

  test('with bytes missing or left over are malformed', () => {
    const { method } = generator(3);
    for (const name of names) {
      const bytes = encode(method(name));
      expect(() => decodeMethod(Buffer.concat([bytes, Buffer.from([0])]))).toThrow(Malformed);
      for (let cut = 4; cut < bytes.length; cut += 1) {
        expect(() => decodeMethod(bytes.subarray(0, cut))).toThrow(Malformed);
      }
    }
  });
});

describe('tables', () => {
  const nested = (depth: number): Buffer => {
    let inner = Buffer.alloc(4);
    for (let level = 1; level < depth; level += 1) {
      const size = Buffer.alloc(4);
      size.writeUInt32BE(inner.length + 3);
      inner = Buffer.concat([size, Buffer.from('\x01aF', 'latin1'), inner]);
    }
    return inner;
  };

  test('may be deep, but not deep enough to exhaust a stack', () => {
    expect(createReader(nested(MAX_DEPTH)).table().size).toBe(1);
    expect(() => createReader(nested(MAX_DEPTH + 1)).table()).toThrow(Malformed);
    expect(() => createReader(nested(20_000)).table()).toThrow(Malformed);
  });

  test('whose lengths lie are malformed, never a large allocation', () => {
    for (const hex of [
      'ffffffff',
      '00000005',
      '000000030178',
      '0000000701785300000009',
      '00000008017841000000ff',
    ]) {
      expect(() => createReader(Buffer.from(hex, 'hex')).table()).toThrow(Malformed);
    }
  });
});

describe('properties', () => {
  test('survive a round trip', () => {
    const { properties } = generator(11);
    for (let round = 0; round < 200; round += 1) {
      const made = properties();
      expect(decodeProperties(encodeProperties(made))).toEqual(made);
    }
  });

  test('have the bytes of the specification', () => {
    const hex = '9000047465787402';
    expect(encodeProperties({ contentType: 'text', deliveryMode: 2 }).toString('hex')).toBe(hex);
  });
});

describe('frames', () => {
  const collect = (chunks: readonly Buffer[], limit = 4088) => {
    const heard: string[] = [];
    const reader = createFrameReader(() => limit, {
      frame: (type, channel, payload) => heard.push(`${type}/${channel}/${payload.toString('hex')}`),
      tooLarge: (type, channel, size) => heard.push(`too large ${type}/${channel}/${size}`),
      badEnd: (type, channel, _payload, end) => heard.push(`bad end ${type}/${channel}/${end}`),
    });
    for (const chunk of chunks) reader.push(chunk);
    return heard;
  };
  const stream = Buffer.concat([
    methodFrame(1, { name: 'basic.ack', deliveryTag: 1, multiple: false }),
    frame(8, 0, new Uint8Array()),
    frame(3, 65_535, Buffer.alloc(100, 0xce)),
    frame(3, 1, Buffer.from('x')),
  ]);
  const whole = collect([stream]);

  test('are found whatever the boundaries of the chunks', () => {
    expect(whole).toHaveLength(4);
    for (let cut = 0; cut <= stream.length; cut += 1) {
      expect(collect([stream.subarray(0, cut), stream.subarray(cut)])).toEqual(whole);
    }
    expect(collect(Array.from(stream, (byte) => Buffer.from([byte])))).toEqual(whole);
    const { upTo } = generator(5);
    for (let round = 0; round < 200; round += 1) {
      const chunks: Buffer[] = [];
      for (let at = 0; at < stream.length;) {
        const size = 1 + upTo(40);
        chunks.push(stream.subarray(at, at + size));
        at += size;
      }
      expect(collect(chunks)).toEqual(whole);
    }
  });

  test('that announce more than the limit end the reading before anything is kept', () => {
    const long = Buffer.from([FRAME_METHOD, 0, 1, 0xff, 0xff, 0xff, 0xff]);
    expect(collect([long, stream])).toEqual(['too large 1/1/4294967295']);
    expect(collect([stream], 99)).toEqual([...whole.slice(0, 2), 'too large 3/65535/100']);
  });

  test('with a wrong end end the reading', () => {
    expect(collect([frame(3, 1, Buffer.from('x'), 7), stream])).toEqual(['bad end 3/1/7']);
  });
});

test('bytes are quoted as Erlang prints them', () => {
  expect(erlangBinary(Buffer.from('GET "/"\r\n'))).toBe('<<"GET \\"/\\"\\r\\n">>');
  expect(erlangBinary(Buffer.from([0, 255]))).toBe('<<0,255>>');
  expect(erlangBinary(new Uint8Array())).toBe('<<>>');
});
