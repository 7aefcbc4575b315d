/** What the broker does, with clients made of memory and a clock that stands still. */
import { describe, expect, test } from 'vitest';
import {
  EMPTY_TABLE,
  FRAME_HEADER,
  PROTOCOL_HEADER,
  text,
  type Field,
  type Method,
  type MethodOf,
} from './codec/index.ts';
import { contentHeader, frame, methodFrame, START_OK } from './peer/raw.ts';
import type { Store } from './store/index.ts';
import { connectClient, createTestBroker, openClient } from './testing.ts';

const declare = (queue: string, args: Record<string, Field> = {}): MethodOf<'queue.declare'> => ({
  name: 'queue.declare',
  ticket: 0,
  queue,
  passive: false,
  durable: true,
  exclusive: false,
  autoDelete: false,
  nowait: false,
  arguments: new Map(Object.entries(args)),
});
const consume = (queue: string, consumerTag: string, noAck = false): MethodOf<'basic.consume'> => ({
  name: 'basic.consume',
  ticket: 0,
  queue,
  consumerTag,
  noLocal: false,
  noAck,
  exclusive: false,
  nowait: false,
  arguments: EMPTY_TABLE,
});
const qos = (prefetchCount: number): Method => ({
  name: 'basic.qos',
  prefetchSize: 0,
  prefetchCount,
  global: false,
});
const ack = (deliveryTag: number): Method => ({ name: 'basic.ack', deliveryTag, multiple: false });

describe('events', () => {
  test('tell the life of a message in causal order, through the death of its first worker', () => {
    const { broker, events } = createTestBroker(true);
    const sender = openClient(broker);
    const [doomed, twin] = [openClient(broker), openClient(broker)];
    sender.say(1, declare('work'), { name: 'confirm.select', nowait: false });
    doomed.say(1, qos(1), consume('work', 'one'));
    const traceparent = text(`00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`);
    sender.publish('work', 'héllo', {
      contentType: 'text/plain',
      headers: new Map([['traceparent', traceparent]]),
    });
    twin.say(1, qos(1), consume('work', 'two'));
    doomed.lose();
    twin.say(1, ack(1));
    const brief = events.map((event) =>
      [
        event.type,
        'step' in event ? event.step : 'state' in event ? event.state : '',
        'consumer' in event ? event.consumer : '',
      ]
        .filter(Boolean)
        .join(' '),
    );
    expect(brief).toEqual([
      'queue declared',
      'consumer added one',
      'message published',
      'message routed',
      'message delivered one',
      'message confirmed',
      'consumer added two',
      'consumer removed one',
      'message requeued one',
      'message delivered two',
      'message acked two',
    ]);
    const steps = events.filter((event) => event.type === 'message');
    expect(new Set(steps.map((event) => event.message)).size).toBe(1);
    for (const step of steps) expect(step).toMatchObject({ trace: 'a'.repeat(32), span: 'b'.repeat(16) });
    expect(steps[0]).toMatchObject({
      size: 6,
      payload: 'héllo',
      contentType: 'text/plain',
      key: 'work',
      exchange: '',
    });
    for (const step of [steps[1], steps[2]]) {
      expect(step).toMatchObject({ size: 6, payload: 'héllo', contentType: 'text/plain' });
    }
    expect(steps[1]).toMatchObject({ step: 'routed', peer: steps[0]?.peer });
    expect(steps[2]).toMatchObject({
      redelivered: false,
      autoAck: false,
      queue: 'work',
      peer: { address: '10.89.0.9' },
    });
    expect(steps[4]).toMatchObject({ step: 'requeued', reason: 'connection lost' });
    expect(steps[5]).toMatchObject({ redelivered: true });
  });

  test('say what became of messages that nobody got', () => {
    const { broker, events } = createTestBroker(true);
    const client = openClient(broker);
    client.publish('nowhere', 'a');
    client.say(1, declare('q'));
    for (const body of ['b', 'c', 'd']) client.publish('q', body);
    client.say(
      1,
      { name: 'basic.get', ticket: 0, queue: 'q', noAck: false },
      { name: 'basic.reject', deliveryTag: 1, requeue: false },
      { name: 'queue.purge', ticket: 0, queue: 'q', nowait: true },
    );
    const dropped = events.filter((event) => event.type === 'message' && event.step === 'dropped');
    expect(dropped.map((event) => 'reason' in event && event.reason)).toEqual([
      'no queue is bound for it',
      'rejected',
      'purged',
      'purged',
    ]);
  });

  test('carry at most 256 bytes of a payload, cut between characters, and none that is not text', () => {
    const { broker, events } = createTestBroker(true);
    const client = openClient(broker);
    client.publish('x', `${'a'.repeat(255)}é and more`);
    client.publish('x', '\uFFFD');
    const published = events.filter((event) => event.type === 'message' && event.step === 'published');
    expect(published[0]).toMatchObject({ payload: 'a'.repeat(255), size: 266 });
  });
});

describe('a client that misbehaves', () => {
  test('is refused on its own: nobody else notices', () => {
    const { broker, defects } = createTestBroker();
    const good = openClient(broker);
    good.say(1, declare('q'), consume('q', 'c', true));
    for (let round = 0; round < 50; round += 1) {
      const bad = openClient(broker);
      bad.bytes(Buffer.from([1, 0, 1, 0xff, 0xff, 0xff, 0xff]));
      expect(bad.ended()).toBe(true);
      connectClient(broker).bytes(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
    }
    good.heard();
    good.publish('q', 'still here');
    expect(good.heard()).toEqual(['1 basic.deliver', '1 body still here']);
    expect(broker.snapshot().connections).toBe(1);
    expect(defects).toEqual([]);
  });

  test('that never reads is not sent more than a little, and the others get the rest', () => {
    const { broker } = createTestBroker();
    const [lazy, keen, sender] = [openClient(broker), openClient(broker), openClient(broker)];
    sender.say(1, declare('q'));
    lazy.stopReading();
    lazy.say(1, consume('q', 'lazy', true));
    keen.say(1, consume('q', 'keen', true));
    const body = 'x'.repeat(1000);
    for (let i = 0; i < 2000; i += 1) sender.publish('q', body);
    expect(lazy.received()).toBeLessThan(10_000);
    expect(keen.received()).toBeGreaterThan(1_900_000);
    const before = lazy.received();
    lazy.readAgain();
    sender.publish('q', body);
    sender.publish('q', body);
    expect(lazy.received()).toBeGreaterThan(before);
  });

  test('that says nothing at all, or nothing any more, is let go', () => {
    const { broker, clock } = createTestBroker();
    const mute = connectClient(broker);
    const half = connectClient(broker);
    half.bytes(PROTOCOL_HEADER);
    clock.advance(10_000);
    expect([mute.ended(), half.ended()]).toEqual([true, true]);
    const client = openClient(broker, 10);
    clock.advance(5000);
    clock.advance(5000);
    expect(client.heard()).toContain('heartbeat');
    expect(client.ended()).toBe(false);
    clock.advance(60_000);
    expect(client.ended()).toBe(true);
    expect(broker.snapshot().connections).toBe(0);
  });

  test('that keeps its heart beating stays', () => {
    const { broker, clock } = createTestBroker();
    const client = openClient(broker, 10);
    for (let i = 0; i < 20; i += 1) {
      clock.advance(9000);
      client.bytes(Buffer.from([8, 0, 0, 0, 0, 0, 0, 0xce]));
    }
    expect(client.ended()).toBe(false);
  });
});

test('streams are not there: refused with 540, never ignored', () => {
  const { broker } = createTestBroker();
  const client = openClient(broker);
  client.say(1, declare('q', { 'x-queue-type': text('stream') }));
  const [close] = client.methods();
  expect(close).toMatchObject({ name: 'connection.close', replyCode: 540 });
  expect(close && 'replyText' in close && close.replyText).toContain('stream');
});

test('ten thousand channels: as many as agreed, then 530 and the end, and nothing stays', () => {
  const { broker, defects } = createTestBroker();
  const client = openClient(broker);
  for (let number = 2; number <= 10_000 && !client.ended(); number += 1) {
    client.say(number, { name: 'channel.open', reserved1: '' });
    if (client.heard().includes('0 connection.close')) break;
  }
  expect(client.methods().at(-1)).toMatchObject({ name: 'connection.close', replyCode: 530 });
  client.say(0, { name: 'connection.close-ok' });
  expect(client.ended()).toBe(true);
  expect(broker.snapshot()).toMatchObject({ connections: 0, channels: 0 });
  expect(defects).toEqual([]);
});

test('a body of 2 GB is refused before any of it is kept', () => {
  const { broker } = createTestBroker();
  const client = openClient(broker);
  client.say(1, declare('q'));
  client.bytes(
    methodFrame(1, {
      name: 'basic.publish',
      ticket: 0,
      exchange: '',
      routingKey: 'q',
      mandatory: false,
      immediate: false,
    }),
    frame(FRAME_HEADER, 1, contentHeader(2 ** 31, Buffer.alloc(2))),
  );
  expect(client.methods().at(-1)).toMatchObject({ name: 'channel.close', replyCode: 406 });
});

test('guest of the real RabbitMQ comes from this machine only', () => {
  const { broker } = createTestBroker(false, undefined, true);
  const client = connectClient(broker); // from 10.89.0.9
  client.bytes(PROTOCOL_HEADER);
  client.say(0, START_OK);
  expect(client.heard()).toEqual(['0 connection.start']);
  expect(client.ended()).toBe(true);
});

test('a full disk: those that know the method are told that they are blocked, and when they are not any more', () => {
  let trouble = (_full: boolean): void => undefined;
  const store: Store = {
    recover: () => new Map(),
    vhost: () => ({
      journal: () => ({ keep: () => undefined, delivered: () => undefined, settle: () => undefined }),
      queueGone: () => undefined,
      exchange: () => undefined,
      exchangeGone: () => undefined,
      binding: () => undefined,
      forget: () => undefined,
      settle: () => undefined,
    }),
    afterWrite: (call) => call(true),
    onTrouble: (call) => {
      trouble = call;
    },
    dirty: () => false,
    close: () => undefined,
  };
  const { broker } = createTestBroker(false, store);
  const [told, silent] = [openClient(broker, 0, ['connection.blocked']), openClient(broker)];
  trouble(true);
  expect(told.methods()).toEqual([{ name: 'connection.blocked', reason: 'low on disk' }]);
  trouble(false);
  expect(told.methods()).toEqual([{ name: 'connection.unblocked' }]);
  expect(silent.methods()).toEqual([]);
});

test('stopping says goodbye to every client with 320', () => {
  const { broker } = createTestBroker();
  const client = openClient(broker);
  broker.close();
  expect(client.methods()).toMatchObject([
    {
      name: 'connection.close',
      replyCode: 320,
      replyText: "CONNECTION_FORCED - broker forced connection closure with reason 'shutdown'",
    },
  ]);
  client.say(0, { name: 'connection.close-ok' });
  expect(client.ended()).toBe(true);
});

test('confirms of one batch are told in one ack', () => {
  const { broker } = createTestBroker();
  const client = openClient(broker);
  client.say(1, declare('q'), { name: 'confirm.select', nowait: true });
  client.methods();
  client.publish('q', 'a');
  expect(client.methods()).toEqual([{ name: 'basic.ack', deliveryTag: 1, multiple: false }]);
});

test('nothing that is thrown at it gets out, whatever the bytes', () => {
  // A grammar would find more; this finds what breaks at once. The long fuzz is a command of its own.
  const { broker, defects } = createTestBroker();
  let seed = 42;
  const random = (limit: number): number => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed % limit;
  };
  const samples: readonly Method[] = [declare('q'), consume('q', 'c'), qos(3), ack(1), { name: 'tx.commit' }];
  for (let round = 0; round < 3000; round += 1) {
    const client = openClient(broker);
    const whole = Buffer.concat(samples.map((method) => methodFrame(1, method)));
    for (let flips = 1 + random(4); flips > 0; flips -= 1) whole[random(whole.length)] = random(256);
    client.bytes(whole);
    client.lose();
  }
  expect(defects).toEqual([]);
  expect(broker.snapshot().connections).toBe(0);
});
