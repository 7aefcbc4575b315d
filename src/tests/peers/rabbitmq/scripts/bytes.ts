/** Clients that don't speak the protocol, or speak it wrongly: the golden list of bad input. */
import {
  createWriter,
  EMPTY_TABLE,
  encodeMethod,
  encodeProperties,
  FRAME_BODY,
  FRAME_HEADER,
  FRAME_HEARTBEAT,
  FRAME_METHOD,
  PROTOCOL_HEADER,
  type Method,
} from '../../../../images/rabbitmq/codec/index.ts';
import {
  connectRaw,
  contentHeader,
  frame,
  methodFrame,
  openRaw,
  START_OK,
  type Heard,
  type RawClient,
} from '../../../../images/rabbitmq/peer/raw.ts';
import type { Script, Stage } from '../script.ts';

const print = (heard: Heard): string => {
  if (heard.what === 'end') return 'the end';
  if (heard.what === 'bytes') return `bytes ${heard.bytes.toString('hex')}`;
  const { method, channel } = heard;
  if (method.name !== 'connection.close' && method.name !== 'channel.close') return method.name;
  const { replyCode, replyText, classId, methodId } = method;
  return `${method.name} on ${channel}: ${replyCode} ${replyText} (${classId}.${methodId})`;
};

/** After these a server waits for its client to hang up. */
const LAST_WORDS: readonly string[] = ['channel.close', 'channel.close-ok', 'connection.close-ok'];

/** Notes all that a client hears until its stream ends; it agrees to a close. */
const listen = async ({ note }: Stage, raw: RawClient): Promise<void> => {
  for (;;) {
    const heard = await raw.next();
    note('heard', print(heard));
    if (heard.what === 'end') return;
    if (heard.what !== 'method') continue;
    if (heard.method.name === 'connection.close') raw.send(methodFrame(0, { name: 'connection.close-ok' }));
    if (LAST_WORDS.includes(heard.method.name)) raw.close();
  }
};

/** After the protocol has been opened properly. */
const opened = (name: string, ...parts: readonly Uint8Array[]): Script => ({
  name,
  run: async (stage) => {
    const raw = await openRaw(stage.port);
    raw.send(...parts);
    await listen(stage, raw);
  },
});

/** As the first thing a client says. */
const first = (name: string, ...parts: readonly Uint8Array[]): Script => ({
  name,
  run: async (stage) => {
    const raw = await connectRaw(stage.port);
    raw.send(...parts);
    await listen(stage, raw);
  },
});

const publish: Method = {
  name: 'basic.publish',
  ticket: 0,
  exchange: '',
  routingKey: 'nowhere',
  mandatory: false,
  immediate: false,
};
const declare: Method = {
  name: 'queue.declare',
  ticket: 0,
  queue: '',
  passive: false,
  durable: false,
  exclusive: true,
  autoDelete: false,
  nowait: false,
  arguments: EMPTY_TABLE,
};

const goodbye: Method = { name: 'channel.close', replyCode: 200, replyText: '', classId: 0, methodId: 0 };

const header = (size: number, properties: Uint8Array = encodeProperties({}), classId?: number): Buffer =>
  contentHeader(size, properties, classId);

const payload = (method: Method): Buffer => {
  const writer = createWriter();
  encodeMethod(writer, method);
  return writer.take();
};

/** queue.declare with these bytes as the content of its table. */
const declareWith = (table: Uint8Array): Buffer =>
  Buffer.concat([payload(declare).subarray(0, -4), sizeBytes(table.length), table]);

const explained = (difference: string, script: Script): Script => ({ ...script, difference });

/** A frame header that announces `size` bytes. */
const announce = (type: number, channel: number, size: number): Buffer =>
  Buffer.concat([frame(type, channel, new Uint8Array()).subarray(0, 3), sizeBytes(size)]);

function sizeBytes(size: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(size);
  return bytes;
}

export const BYTES: readonly Script[] = [
  first(
    'HTTP is answered with the protocol that is spoken here',
    Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'),
  ),
  first(
    'a TLS hello is answered with the protocol that is spoken here',
    Buffer.from('16030100c8010000c40303', 'hex'),
  ),
  first('another version of AMQP is answered with this one', Buffer.from('AMQP\0\0\x09\x00', 'latin1')),
  first(
    'a version of AMQP that never was is answered with this one',
    Buffer.from('AMQP\x02\x00\x00\x09', 'latin1'),
  ),
  opened('a frame beyond frame_max is 501', announce(FRAME_BODY, 1, 131_073)),
  opened('a frame of 2 GB is 501', announce(FRAME_METHOD, 1, 2 ** 31)),
  explained(
    'line-breaks',
    opened('a wrong end of frame is 501', frame(FRAME_METHOD, 1, payload(declare), 0x42)),
  ),
  explained(
    'line-breaks',
    opened(
      'a wrong end of frame with a long payload is 501',
      frame(FRAME_BODY, 1, Buffer.alloc(100, 'é"x'), 0),
    ),
  ),
  opened('a wrong end of a short frame is 501', frame(FRAME_BODY, 1, Buffer.from('é"x'), 0)),
  explained(
    'says-why',
    opened('a method that does not exist', frame(FRAME_METHOD, 1, Buffer.from([0, 60, 1, 0]))),
  ),
  explained(
    'says-why',
    opened('a table of unknown types', frame(FRAME_METHOD, 1, declareWith(Buffer.from([1, 120, 122])))),
  ),
  explained(
    'says-why',
    opened('a table whose lengths lie', frame(FRAME_METHOD, 1, declareWith(Buffer.from([200, 120, 83])))),
  ),
  opened(
    'a name that is not UTF-8',
    frame(FRAME_METHOD, 1, payload({ ...declare, queue: 'xx' }).fill(0xff, 7, 9)),
  ),
  opened(
    'properties that are cut off',
    methodFrame(1, publish),
    frame(FRAME_HEADER, 1, header(0, Buffer.from([0x80, 0, 9]))),
  ),
  opened(
    'properties of unknown flags',
    methodFrame(1, publish),
    frame(FRAME_HEADER, 1, header(0, Buffer.from([0, 1]))),
    methodFrame(1, goodbye),
  ),
  opened('no properties at all', methodFrame(1, publish), frame(FRAME_HEADER, 1, header(0, Buffer.alloc(0)))),
  first('garbage after the greeting', PROTOCOL_HEADER, Buffer.alloc(64, 'garbage')),
  first('a frame on a channel before login', PROTOCOL_HEADER, methodFrame(1, declare)),
  first('a frame that is too large before login', PROTOCOL_HEADER, announce(FRAME_METHOD, 0, 5000)),
  first(
    'an unknown way to log in',
    PROTOCOL_HEADER,
    methodFrame(0, { ...START_OK, mechanism: 'MAGIC' } as Method),
  ),
  first(
    'a login that is not one',
    PROTOCOL_HEADER,
    methodFrame(0, { ...START_OK, response: Buffer.from('me') } as Method),
  ),
  first(
    'opening before login',
    PROTOCOL_HEADER,
    methodFrame(0, { name: 'connection.open', virtualHost: '/', reserved1: '', reserved2: false }),
  ),
  opened('an unknown type of frame is 501', frame(9, 1, Buffer.from('what?'))),
  opened('an unknown type of frame on channel 0 is 501', frame(9, 0, Buffer.from([1, 2]))),
  opened('a method frame without a method is 501', frame(FRAME_METHOD, 1, Buffer.from([0, 50]))),
  opened('a header frame that is too short is 501', frame(FRAME_HEADER, 1, Buffer.from([0, 60]))),
  opened('a body on channel 0 is 505', frame(FRAME_BODY, 0, Buffer.from('body'))),
  opened('a heartbeat on a channel is 505', frame(FRAME_HEARTBEAT, 1, new Uint8Array())),
  opened('a heartbeat with a payload is 501', frame(FRAME_HEARTBEAT, 0, Buffer.from('x'))),
  opened('a body without a method is 505', frame(FRAME_BODY, 1, Buffer.from('body'))),
  opened('a header without a method is 505', frame(FRAME_HEADER, 1, header(0))),
  opened('a method where content is due is 505', methodFrame(1, publish), methodFrame(1, declare)),
  opened(
    'a body where a header is due is 505',
    methodFrame(1, publish),
    frame(FRAME_BODY, 1, Buffer.from('b')),
  ),
  opened(
    'a header of another class is 505',
    methodFrame(1, publish),
    frame(FRAME_HEADER, 1, header(0, undefined, 50)),
  ),
  opened(
    'a method where a body is due is 505',
    methodFrame(1, publish),
    frame(FRAME_HEADER, 1, header(5)),
    methodFrame(1, declare),
  ),
  opened('arguments that are cut off are 501', frame(FRAME_METHOD, 1, payload(declare).subarray(0, -3))),
  opened(
    'arguments that are too long are 501',
    frame(FRAME_METHOD, 1, Buffer.concat([payload(declare), Buffer.from([0])])),
  ),
  opened('a method on a channel that is not open is 504', methodFrame(2, declare)),
  opened(
    'content on a channel that is not open is 504',
    methodFrame(2, publish),
    frame(FRAME_HEADER, 2, header(0)),
  ),
  opened('opening a channel twice is 504', methodFrame(1, { name: 'channel.open', reserved1: '' })),
  opened(
    'opening a connection twice is 504',
    methodFrame(0, { name: 'connection.open', virtualHost: '/', reserved1: '', reserved2: false }),
  ),
  opened(
    'publishing at once or never is 540',
    methodFrame(1, { ...publish, immediate: true }),
    frame(FRAME_HEADER, 1, header(0)),
  ),
  opened('a method of the server is 503', methodFrame(1, { name: 'basic.get-empty', reserved1: '' })),
  opened(
    'prefetch_size is 540',
    methodFrame(1, { name: 'basic.qos', prefetchSize: 1, prefetchCount: 1, global: false }),
  ),
  opened('flow off is 540', methodFrame(1, { name: 'channel.flow', active: false })),
  opened('recover without requeue is 540', methodFrame(1, { name: 'basic.recover', requeue: false })),
  {
    name: 'one channel too many is 530',
    run: async (stage) => {
      const raw = await openRaw(stage.port, { channelMax: 2 });
      raw.send(methodFrame(2, { name: 'channel.open', reserved1: '' }));
      stage.note('second', print(await raw.next()));
      raw.send(methodFrame(3, { name: 'channel.open', reserved1: '' }));
      await listen(stage, raw);
    },
  },
  {
    name: 'limits beyond the offer are 530',
    difference: 'tune-refusal',
    run: async (stage) => {
      for (const [channelMax, frameMax] of [
        [0, 131_072],
        [3000, 131_072],
        [10, 0],
        [10, 131_073],
        [10, 4095],
      ]) {
        const raw = await connectRaw(stage.port);
        raw.send(PROTOCOL_HEADER);
        await raw.next();
        raw.send(methodFrame(0, START_OK));
        await raw.next();
        const limits = { channelMax: channelMax ?? 0, frameMax: frameMax ?? 0 };
        raw.send(methodFrame(0, { name: 'connection.tune-ok', ...limits, heartbeat: 0 }));
        stage.note('heard', print(await raw.next()));
        raw.close();
      }
    },
  },
  {
    name: 'a channel can be closed and opened again',
    run: async (stage) => {
      const raw = await openRaw(stage.port);
      const close = { replyCode: 200, replyText: 'bye', classId: 0, methodId: 0 };
      const methods: readonly Method[] = [
        { ...close, name: 'channel.close' },
        { name: 'channel.open', reserved1: '' },
        declare,
      ];
      for (const method of methods) {
        raw.send(methodFrame(1, method));
        stage.note('heard', print(await raw.next()));
      }
      raw.send(methodFrame(0, { ...close, name: 'connection.close' }));
      await listen(stage, raw);
    },
  },
  {
    name: 'AMQPLAIN logs in',
    run: async (stage) => {
      const raw = await connectRaw(stage.port);
      raw.send(PROTOCOL_HEADER);
      await raw.next();
      const writer = createWriter();
      writer.table(
        new Map([
          ['LOGIN', { type: 'S' as const, value: Buffer.from('guest') }],
          ['PASSWORD', { type: 'S' as const, value: Buffer.from('guest') }],
        ]),
      );
      const { response, ...rest } = { ...START_OK, response: writer.take().subarray(4) };
      raw.send(methodFrame(0, { ...rest, mechanism: 'AMQPLAIN', response } as Method));
      stage.note('heard', print(await raw.next()));
      raw.close();
    },
  },
];
