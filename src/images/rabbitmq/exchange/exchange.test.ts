import { expect, test } from 'vitest';
import { EMPTY_TABLE, text, type Field, type Table } from '../codec/index.ts';
import { testQueue } from '../testing.ts';
import { createExchange, type Destination, type Exchange, type ExchangeType } from './index.ts';

const make = (type: ExchangeType): Exchange =>
  createExchange({
    name: 'x',
    type,
    durable: false,
    autoDelete: false,
    internal: false,
    arguments: EMPTY_TABLE,
    alternate: undefined,
  });

const bind = (exchange: Exchange, to: Destination, key: string, args: Table = EMPTY_TABLE): boolean =>
  exchange.bind(to, key, args);
const unbind = (exchange: Exchange, to: Destination, key: string, args: Table = EMPTY_TABLE): boolean =>
  exchange.unbind(to, key, args);

const reached = (exchange: Exchange, key: string, headers: Table = EMPTY_TABLE): readonly string[] => {
  const found = new Set<Destination>();
  exchange.route(key, headers, found);
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
  const router = make('topic');
  const queues = new Map(patterns.map((pattern) => [pattern, testQueue(pattern)]));
  for (const [pattern, each] of queues) expect(bind(router, each, pattern)).toBe(true);
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
    if (each) expect(unbind(router, each, pattern)).toBe(true);
  }
  check(patterns.filter((_, index) => index % 2 === 1));
});

test('a pattern of many # costs no more than its length times that of the key', () => {
  const router = make('topic');
  const trap = testQueue('trap');
  bind(router, trap, Array.from({ length: 60 }, () => '#.a').join('.'));
  expect(reached(router, Array.from({ length: 120 }, () => 'a').join('.'))).toEqual(['trap']);
  expect(reached(router, Array.from({ length: 120 }, () => 'b').join('.'))).toEqual([]);
});

test('binding twice is binding once, whatever the type', () => {
  for (const type of ['direct', 'fanout', 'topic', 'headers'] as const) {
    const router = make(type);
    const bound = testQueue('q');
    expect(bind(router, bound, 'k')).toBe(true);
    expect(bind(router, bound, 'k')).toBe(false);
    expect(router.size()).toBe(1);
    expect(router.bindingsTo(bound).map(({ key }) => key)).toEqual(['k']);
    expect(reached(router, 'k')).toEqual(['q']);
    expect(unbind(router, bound, 'k')).toBe(true);
    expect(unbind(router, bound, 'k')).toBe(false);
    expect(reached(router, 'k')).toEqual([]);
    expect(router.size()).toBe(0);
  }
});

test('a fanout queue with two bindings stays until both are gone', () => {
  const router = make('fanout');
  const bound = testQueue('q');
  bind(router, bound, 'one');
  bind(router, bound, 'two');
  unbind(router, bound, 'one');
  expect(reached(router, 'anything')).toEqual(['q']);
});

test('bindings of one key with different arguments are two, and the queue stays until both are gone', () => {
  for (const type of ['direct', 'topic', 'fanout'] as const) {
    const router = make(type);
    const bound = testQueue('q');
    const args: Table = new Map([['a', text('1')]]);
    expect(bind(router, bound, 'k')).toBe(true);
    expect(bind(router, bound, 'k', args)).toBe(true);
    expect(unbind(router, bound, 'k')).toBe(true);
    expect(reached(router, 'k')).toEqual(['q']);
    expect(unbind(router, bound, 'k', args)).toBe(true);
    expect(reached(router, 'k')).toEqual([]);
  }
});

test('headers match by type and value, all or any, and a name with x- only when asked', () => {
  const table = (entries: Record<string, Field>): Table => new Map(Object.entries(entries));
  const one: Field = { type: 'I', value: 1 };
  const cases: readonly (readonly [Table, Table, boolean])[] = [
    [table({}), table({}), true],
    [table({ 'x-match': text('any') }), table({ a: one }), false],
    [table({ a: one }), table({ a: one, b: one }), true],
    [table({ a: one, b: one }), table({ a: one }), false],
    [table({ 'x-match': text('any'), a: one, b: one }), table({ a: one }), true],
    [table({ a: one }), table({ a: { type: 'l', value: 1n } }), false],
    [table({ a: { type: 'V', value: null } }), table({ a: text('whatever') }), true],
    [table({ 'x-a': one }), table({}), true],
    [table({ 'x-match': text('all-with-x'), 'x-a': one }), table({}), false],
    [table({ 'x-match': text('any-with-x'), 'x-a': one }), table({ 'x-a': one }), true],
    [
      table({ a: { type: 'F', value: table({ b: one }) } }),
      table({ a: { type: 'F', value: table({ b: one }) } }),
      true,
    ],
  ];
  for (const [args, headers, matches] of cases) {
    const router = make('headers');
    bind(router, testQueue('q'), '', args);
    expect(reached(router, '', headers), JSON.stringify([...args.keys()])).toEqual(matches ? ['q'] : []);
  }
});
