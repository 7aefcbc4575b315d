import { expect, test } from 'vitest';
import { EMPTY_TABLE } from '../codec/index.ts';
import { createQueue, type Queue } from '../queue.ts';
import { createDirect } from './direct.ts';
import { createFanout } from './fanout.ts';
import { createTopic } from './topic.ts';
import type { Router } from './types.ts';

const queue = (name: string): Queue =>
  createQueue({
    name,
    durable: false,
    autoDelete: false,
    owner: undefined,
    arguments: EMPTY_TABLE,
    kind: 'classic',
  });

const reached = (router: Router, key: string): readonly string[] => {
  const found = new Set<Queue>();
  router.route(key, found);
  return [...found].map(({ name }) => name);
};

/** The rule as one would say it, slowly: each pattern word by word. */
const matches = (pattern: readonly string[], key: readonly string[]): boolean => {
  const [word, ...rest] = pattern;
  if (word === undefined) return key.length === 0;
  if (word === '#') return matches(rest, key) || (key.length > 0 && matches(pattern, key.slice(1)));
  return key.length > 0 && (word === '*' || word === key[0]) && matches(rest, key.slice(1));
};

const words = (text: string): readonly string[] => (text === '' ? [] : text.split('.'));

test('a topic tree finds what the plain rule finds, before and after unbinding', () => {
  const alphabet = ['a', 'b', '*', '#'];
  const patterns = ['', ...alphabet];
  for (const x of alphabet)
    for (const y of alphabet) patterns.push(`${x}.${y}`, ...alphabet.map((z) => `${x}.${y}.${z}`));
  const keys = ['', 'a', 'b', 'c', 'a.a', 'a.b', 'b.a', 'a.b.a', 'b.b.b', 'a.c.b', 'a.b.a.b', '.', 'a.'];
  const router = createTopic();
  const queues = new Map(patterns.map((pattern) => [pattern, queue(pattern)]));
  for (const [pattern, each] of queues) expect(router.bind(each, pattern)).toBe(true);
  const check = (bound: readonly string[]): void => {
    for (const key of keys) {
      const expected = bound.filter((pattern) => matches(words(pattern), words(key)));
      expect(reached(router, key).toSorted()).toEqual(expected.toSorted());
    }
  };
  check(patterns);
  const gone = patterns.filter((_, index) => index % 2 === 0);
  for (const pattern of gone) {
    const each = queues.get(pattern);
    if (each) expect(router.unbind(each, pattern)).toBe(true);
  }
  check(patterns.filter((_, index) => index % 2 === 1));
});

test('a pattern of many # costs no more than its length times that of the key', () => {
  const router = createTopic();
  const trap = queue('trap');
  router.bind(trap, Array.from({ length: 60 }, () => '#.a').join('.'));
  expect(reached(router, Array.from({ length: 120 }, () => 'a').join('.'))).toEqual(['trap']);
  expect(reached(router, Array.from({ length: 120 }, () => 'b').join('.'))).toEqual([]);
});

test('binding twice is binding once, whatever the type', () => {
  for (const router of [createDirect(), createFanout(), createTopic()]) {
    const bound = queue('q');
    expect(router.bind(bound, 'k')).toBe(true);
    expect(router.bind(bound, 'k')).toBe(false);
    expect(router.size()).toBe(1);
    expect(router.keysOf(bound)).toEqual(['k']);
    expect(reached(router, 'k')).toEqual(['q']);
    expect(router.unbind(bound, 'k')).toBe(true);
    expect(router.unbind(bound, 'k')).toBe(false);
    expect(reached(router, 'k')).toEqual([]);
    expect(router.size()).toBe(0);
  }
});

test('a fanout queue with two bindings stays until both are gone', () => {
  const router = createFanout();
  const bound = queue('q');
  router.bind(bound, 'one');
  router.bind(bound, 'two');
  router.unbind(bound, 'one');
  expect(reached(router, 'anything')).toEqual(['q']);
});
