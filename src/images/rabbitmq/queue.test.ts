import { expect, test } from 'vitest';
import { EMPTY_TABLE } from './codec/index.ts';
import { addressOf, type Message } from './message.ts';
import { createQueue, type Consumer, type Copy } from './queue.ts';

const message = (id: string): Message => ({
  id,
  exchange: '',
  routingKey: 'q',
  address: addressOf('', 'q'),
  properties: Buffer.alloc(2),
  body: Buffer.alloc(0),
  trace: undefined,
});

const make = (kind: 'classic' | 'quorum' = 'classic') =>
  createQueue({
    name: 'q',
    durable: true,
    autoDelete: false,
    owner: undefined,
    arguments: EMPTY_TABLE,
    kind,
  });

/** A consumer that takes up to `room` copies. */
const taker = (tag: string, room = Number.POSITIVE_INFINITY) => {
  const got: Copy[] = [];
  const limits = { room };
  const consumer: Consumer = {
    tag,
    noAck: false,
    exclusive: false,
    ready: () => got.length < limits.room,
    deliver: (copy) => got.push(copy),
    cancelled: () => undefined,
  };
  return { consumer, got, limits, ids: () => got.map((copy) => copy.message.id) };
};

const ids = (copies: readonly Copy[]): readonly string[] => copies.map((copy) => copy.message.id);

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
