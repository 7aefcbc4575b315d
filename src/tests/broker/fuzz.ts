/**
 * Clients that say anything: methods made from the protocol's own table with odd arguments, content that does not fit,
 * frames that were tampered with, garbage; split anywhere. In memory, thousands of connections, from a seed.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  encodeProperties,
  FRAME_BODY,
  FRAME_HEADER,
  METHODS,
  PROTOCOL_HEADER,
  type Field,
  type Method,
  type MethodName,
  type Table,
} from '../../images/rabbitmq/codec/index.ts';
import { contentHeader, frame, methodFrame, START_OK } from '../../images/rabbitmq/peer/raw.ts';
import {
  connectClient,
  createTestBroker,
  type TestBroker,
  type TestClient,
} from '../../images/rabbitmq/testing.ts';
import { createRandom, pickWith, type Pick } from './random.ts';

export interface FuzzReport {
  readonly frames: number;
  readonly connections: number;
  /** What the broker threw and should not have; empty. */
  readonly defects: readonly unknown[];
  /** Reply codes with which clients were refused. */
  readonly refusals: ReadonlyMap<number, number>;
  /** Bytes that the process grew by, after everybody left. */
  readonly growth: number;
}

/** As many clients are connected at a time. */
export const CLIENTS = 8;
/** Frames after which a client leaves, if it was not thrown out before. */
const LIFE = 60;

const NAMES = [
  '',
  'q0',
  'q1',
  'q2',
  'amq.direct',
  'amq.topic',
  'amq.headers',
  'x0',
  'x1',
  'amq.rabbitmq.reply-to',
  'é\n',
];
const KEYS = ['', 'a', 'a.b', '#', '*.#.a', 'q0', 'q1', 'x'.repeat(255)];
const METHOD_NAMES = Object.keys(METHODS) as MethodName[]; // Object.keys forgets the keys' literal types

const field = (pick: Pick, random: () => number, depth: number): Field =>
  pick<() => Field>([
    () => ({ type: 't', value: true }),
    () => ({ type: 'I', value: Math.floor(random() * 100) - 10 }),
    () => ({ type: 'l', value: BigInt(Math.floor(random() * 2 ** 40)) }),
    () => ({
      type: 'S',
      value: Buffer.from(pick(['quorum', 'classic', 'drop-head', 'reject-publish', 'any', 'all', 'x0', ''])),
    }),
    () => ({ type: 'd', value: random() }),
    () => ({ type: 'V', value: null }),
    () => ({ type: 'F', value: depth > 3 ? new Map() : table(pick, random, depth + 1) }),
    () => ({ type: 'A', value: depth > 3 ? [] : [field(pick, random, depth + 1)] }),
  ])();

const ARGUMENTS = [
  'x-queue-type', 'x-expires', 'x-message-ttl', 'x-max-length', 'x-max-length-bytes', 'x-max-priority', 'x-overflow',
  'x-dead-letter-exchange', 'x-dead-letter-routing-key', 'x-single-active-consumer', 'x-delivery-limit', 'x-priority',
  'x-match', 'alternate-exchange', 'CC', 'BCC', 'x-death', 'traceparent', 'made-up',
]; // prettier-ignore

function table(pick: Pick, random: () => number, depth = 0): Table {
  const size = pick([0, 0, 1, 1, 2, 4]);
  return new Map(Array.from({ length: size }, () => [pick(ARGUMENTS), field(pick, random, depth)]));
}

/** Any method, with arguments that may make sense. */
function anyMethod(pick: Pick, random: () => number): Method {
  const name = pick(METHOD_NAMES);
  const args = Object.entries(METHODS[name][2]).map(([key, type]) => [
    key,
    argument(key, type, pick, random),
  ]);
  return { name, ...Object.fromEntries(args) } as Method; // made from the table from which the type is derived
}

function argument(key: string, type: string, pick: Pick, random: () => number): unknown {
  if (type === 'bit') return random() < 0.3;
  if (type === 'table') return table(pick, random);
  if (type === 'longstr') return Buffer.from(pick(['', 'x', '\0guest\0guest']));
  if (type === 'shortstr') {
    if (key === 'type') return pick(['direct', 'fanout', 'topic', 'headers', 'odd']);
    return pick(/key/i.test(key) ? KEYS : NAMES);
  }
  return pick([0, 1, 1, 2, 3, 255, 65_535]) & (type === 'octet' ? 255 : 65_535);
}

function content(pick: Pick, random: () => number): readonly Buffer[] {
  const size = pick([0, 1, 10, 100, 5000]);
  const lie = pick([0, 0, 0, 0, 1, -1, 2 ** 31]);
  const properties = encodeProperties({
    headers: table(pick, random),
    priority: pick([0, 1, 9]),
    deliveryMode: pick([1, 2]),
    ...(random() < 0.2 ? { expiration: pick(['0', '10', 'x', '99999999999999']) } : {}),
    ...(random() < 0.1 ? { replyTo: 'amq.rabbitmq.reply-to' } : {}),
  });
  return [
    frame(FRAME_HEADER, 1, contentHeader(Math.max(0, size + lie), properties)),
    ...(size > 0 ? [frame(FRAME_BODY, 1, Buffer.alloc(size, 'b'))] : []),
  ];
}

/** Some bytes changed, or left out, or doubled. */
function tampered(bytes: Buffer, pick: Pick, random: () => number): Buffer {
  const changed = Buffer.from(bytes);
  const at = Math.floor(random() * changed.length);
  switch (pick(['flip', 'cut', 'double', 'zero', 'length'] as const)) {
    case 'flip':
      changed[at] = Math.floor(random() * 256);
      return changed;
    case 'cut':
      return changed.subarray(0, at);
    case 'double':
      return Buffer.concat([changed, changed.subarray(at)]);
    case 'zero':
      return changed.fill(0, at);
    case 'length':
      if (changed.length >= 7) changed.writeUInt32BE(Math.floor(random() * 2 ** 32), 3);
      return changed;
  }
}

interface Guest {
  readonly client: TestClient;
  said: number;
}

/** Talks to a broker until so many frames were said. `frames` ≥ 1000 for a figure of memory that means something. */
export function fuzz(frames: number, seed: number, say: (line: string) => void): FuzzReport {
  const random = createRandom(seed);
  const pick = pickWith(random);
  const test = createTestBroker();
  const refusals = new Map<number, number>();
  let connections = 0;
  const enter = (): Guest => {
    connections += 1;
    const client = connectClient(test.broker);
    if (random() < 0.05)
      client.bytes(
        Buffer.from(pick(['GET / HTTP/1.1\r\n\r\n', '\x16\x03\x01\x02\0', 'AMQP\0\0\x09\x00', 'x'])),
      );
    else client.bytes(PROTOCOL_HEADER);
    if (random() < 0.97) {
      client.say(
        0,
        START_OK,
        { name: 'connection.tune-ok', channelMax: 2047, frameMax: 131_072, heartbeat: pick([0, 1]) },
        { name: 'connection.open', virtualHost: '/', reserved1: '', reserved2: false },
      );
      client.say(1, { name: 'channel.open', reserved1: '' });
    }
    return { client, said: 0 };
  };
  /** Returns how many frames it was. */
  const speak = (guest: Guest): number => {
    const { client } = guest;
    const channel = pick([1, 1, 1, 1, 1, 2, 0, 65_535]);
    const method = anyMethod(pick, random);
    const parts: Buffer[] = [methodFrame(channel, method)];
    if (method.name === 'basic.publish' || random() < 0.05) parts.push(...content(pick, random));
    let bytes: Buffer = Buffer.concat(parts);
    if (random() < 0.05) bytes = tampered(bytes, pick, random);
    for (let at = 0; at < bytes.length;) {
      const next = random() < 0.7 ? bytes.length : at + 1 + Math.floor(random() * bytes.length);
      client.bytes(bytes.subarray(at, next));
      at = next;
    }
    guest.said += parts.length;
    answer(client, refusals, random);
    return parts.length;
  };

  const guests = Array.from({ length: CLIENTS }, enter);
  const before = memory();
  let told = 0;
  let said = 0;
  for (let turn = 0; turn < frames && said < frames; turn += 1) {
    const index = Math.floor(random() * guests.length);
    const guest = guests[index];
    if (!guest) break;
    said += speak(guest);
    if (guest.client.ended() || guest.said > LIFE) {
      guest.client.lose();
      guests[index] = enter();
    }
    if (random() < 0.01) test.clock.advance(pick([1, 10, 1000]));
    if (random() < 0.002) sweep(test);
    if (said - told >= 100_000) {
      told = said;
      say(`${said} frames, ${connections} connections, ${test.defects.length} defects`);
    }
  }
  for (const { client } of guests) client.lose();
  sweep(test);
  test.clock.advance(60_000);
  const growth = memory() - before;
  return { frames: said, connections, defects: test.defects, refusals, growth };
}

/** Counts refusals; mostly agrees to a channel's end, so that the connection goes on. */
function answer(client: TestClient, refusals: Map<number, number>, random: () => number): void {
  client.heard();
  for (const method of client.methods()) {
    if (method.name !== 'channel.close' && method.name !== 'connection.close') continue;
    refusals.set(method.replyCode, (refusals.get(method.replyCode) ?? 0) + 1);
    if (method.name === 'channel.close' && random() < 0.9) {
      client.say(1, { name: 'channel.close-ok' }, { name: 'channel.open', reserved1: '' });
    } else if (random() < 0.9) client.say(0, { name: 'connection.close-ok' });
  }
}

/** Deletes what the clients left behind: it is theirs, not the broker's. */
function sweep({ broker }: TestBroker): void {
  const client = connectClient(broker);
  client.bytes(PROTOCOL_HEADER);
  client.say(
    0,
    START_OK,
    { name: 'connection.tune-ok', channelMax: 10, frameMax: 131_072, heartbeat: 0 },
    { name: 'connection.open', virtualHost: '/', reserved1: '', reserved2: false },
  );
  const { queues, exchanges } = broker.snapshot();
  for (const [index, { name }] of queues.entries()) {
    client.say(
      1 + (index % 5),
      { name: 'channel.open', reserved1: '' },
      { name: 'queue.delete', ticket: 0, queue: name, ifUnused: false, ifEmpty: false, nowait: true },
    );
    client.say(
      1 + (index % 5),
      { name: 'channel.close', replyCode: 200, replyText: '', classId: 0, methodId: 0 },
      { name: 'channel.close-ok' },
    );
  }
  client.say(6, { name: 'channel.open', reserved1: '' });
  for (const { name } of exchanges) {
    if (name.startsWith('amq.')) continue;
    client.say(6, { name: 'exchange.delete', ticket: 0, exchange: name, ifUnused: false, nowait: true });
  }
  client.lose();
}

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void; // what the flag exposes

/** Bytes in use, once what is dead is gone. */
function memory(): number {
  collectGarbage();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}
