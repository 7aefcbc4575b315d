import { expect, test } from 'vitest';
import { createEnvelope, createMessage, type Message } from '../message.ts';
import { createTestClock, testQueue } from '../testing.ts';
import { NO_LIMITS, type Consumer, type Copy, type QueueOptions } from './index.ts';

const message = (body: string, properties: { priority?: number; expiration?: string } = {}): Message =>
  createMessage(
    { run: 'test', number: 1 },
    createEnvelope({ exchange: '', routingKey: 'q', moreKeys: [], properties: Buffer.alloc(2) }, properties),
    Buffer.from(body),
  );

const make = (kind: 'classic' | 'quorum' = 'classic', options: Partial<QueueOptions> = {}) =>
  testQueue('q', { kind, ...options });

/** A consumer that takes up to `room` copies. */
const taker = (tag: string, room = Number.POSITIVE_INFINITY) => {
  const got: Copy[] = [];
  const limits = { room };
  const consumer: Consumer = {
    tag,
    noAck: false,
    exclusive: false,
    priority: 0,
    ready: () => got.length < limits.room,
    deliver: (copy) => got.push(copy),
    cancelled: () => undefined,
  };
  return { consumer, got, limits, ids: () => got.map((copy) => copy.message.body.toString()) };
};

const ids = (copies: readonly Copy[]): readonly string[] =>
  copies.map((copy) => copy.message.body.toString());

test('consumers are served in turn, and those without room are passed over', () => {
  const queue = make();
  const [one, two] = [taker('one', 1), taker('two')];
  queue.add(one.consumer);
  queue.add(two.consumer);
  for (const id of ['a', 'b', 'c', 'd']) queue.push(message(id));
  expect(one.ids()).toEqual(['a']);
  expect(two.ids()).toEqual(['b', 'c', 'd']);
  one.limits.room = 2;
  queue.wake(one.consumer);
  queue.push(message('e'));
  queue.push(message('f'));
  expect([...one.ids(), ...two.ids()].toSorted()).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  expect(queue.unacked()).toBe(6);
});

test('whatever comes back, in whatever order, waits in its old place', () => {
  // Every way to give back five of seven held copies, in two batches.
  for (let mask = 0; mask < 32; mask += 1) {
    const queue = make();
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) queue.push(message(id));
    const held = Array.from({ length: 5 }, () => queue.take()).filter((copy) => copy !== undefined);
    queue.requeue(
      held.filter((_, index) => mask & (1 << index)),
      true,
    );
    queue.requeue(held.filter((_, index) => !(mask & (1 << index))).toReversed(), false);
    expect(queue.unacked()).toBe(0);
    const back = Array.from({ length: 7 }, () => queue.take()).filter((copy) => copy !== undefined);
    expect(ids(back)).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g']);
    expect(back.map((copy) => copy.returns)).toEqual([1, 1, 1, 1, 1, 0, 0]);
  }
});

test('a quorum queue puts what was rejected behind, and what was lost in front', () => {
  const queue = make('quorum');
  for (const id of ['a', 'b', 'c']) queue.push(message(id));
  const [a, b] = [queue.take(), queue.take()];
  if (!a || !b) throw new Error('two copies');
  queue.requeue([a], true);
  queue.requeue([b], false);
  expect(ids(queue.purge())).toEqual(['b', 'c', 'a']);
});

test('many messages come and go, and nothing stays behind', () => {
  const queue = make();
  const one = message('m');
  for (let i = 0; i < 200_000; i += 1) queue.push(one);
  let taken = 0;
  while (queue.take()) taken += 1;
  expect(taken).toBe(200_000);
  expect(queue.ready()).toBe(0);
});

test('the highest priority is served first, and what comes back keeps its place in it', () => {
  const queue = make('classic', { maxPriority: 5 });
  for (const [body, priority] of [
    ['a', 0],
    ['b', 5],
    ['c', 9],
    ['d', 3],
  ] as const)
    queue.push(message(body, { priority }));
  const [b, c] = [queue.take(), queue.take()];
  if (!b || !c) throw new Error('two copies');
  queue.requeue([c], true);
  queue.requeue([b], true);
  expect(ids(queue.purge())).toEqual(['b', 'c', 'd', 'a']);
});

test('too many: the oldest go, or the newest is refused', () => {
  const dead: string[] = [];
  const bury = (_queue: unknown, copy: Copy, reason: string) => dead.push(`${copy.message.body} ${reason}`);
  const dropping = testQueue('q', { limits: { ...NO_LIMITS, maxLength: 2 } }, { bury });
  for (const body of ['a', 'b', 'c']) expect(dropping.push(message(body))).toBe(true);
  expect(dead).toEqual(['a maxlen']);
  const refusing = testQueue(
    'q',
    { limits: { ...NO_LIMITS, maxBytes: 2, overflow: 'reject-publish' } },
    { bury },
  );
  expect(['a', 'b', 'c'].map((body) => refusing.push(message(body)))).toEqual([true, true, false]);
  expect(ids(refusing.purge())).toEqual(['a', 'b']);
});

test('what is too old dies at the head, and what is served at once does not age', () => {
  const clock = createTestClock();
  const dead: string[] = [];
  const bury = (_queue: unknown, copy: Copy, reason: string) => dead.push(`${copy.message.body} ${reason}`);
  const queue = testQueue('q', { limits: { ...NO_LIMITS, messageTtl: 100 } }, { bury, ...clock });
  queue.push(message('a'));
  queue.push(message('b', { expiration: '10' }));
  clock.advance(50);
  expect(dead).toEqual([]); // b waits behind a
  clock.advance(50);
  expect(dead).toEqual(['a expired', 'b expired']);
  const worker = taker('one');
  queue.add(worker.consumer);
  queue.push(message('c', { expiration: '0' }));
  expect(worker.ids()).toEqual(['c']);
});

test('a single active consumer is served alone until it leaves', () => {
  const queue = make('classic', { singleActive: true });
  const [one, two] = [taker('one'), taker('two')];
  queue.add(one.consumer);
  queue.add(two.consumer);
  for (const body of ['a', 'b']) queue.push(message(body));
  expect([one.ids(), two.ids()]).toEqual([['a', 'b'], []]);
  queue.remove(one.consumer);
  queue.push(message('c'));
  expect(two.ids()).toEqual(['c']);
});

test('consumers of a higher priority are served first, as long as they have room', () => {
  const queue = make();
  const [low, high] = [taker('low'), taker('high', 2)];
  queue.add(low.consumer);
  queue.add({ ...high.consumer, priority: 10 });
  for (const body of ['a', 'b', 'c']) queue.push(message(body));
  expect([high.ids(), low.ids()]).toEqual([['a', 'b'], ['c']]);
});

test('a queue that nobody uses is abandoned; declaring it again or a consumer winds the clock up anew', () => {
  const clock = createTestClock();
  let gone = 0;
  const abandon = () => {
    gone += 1;
  };
  const queue = testQueue('q', { limits: { ...NO_LIMITS, expires: 100 } }, { ...clock, abandon });
  clock.advance(60);
  queue.touch();
  clock.advance(60);
  const worker = taker('one');
  queue.add(worker.consumer);
  clock.advance(500);
  expect(gone).toBe(0);
  queue.remove(worker.consumer);
  clock.advance(100);
  expect(gone).toBe(1);
});
