import { expect, test } from 'vitest';
import { createShelf } from './shelf.ts';

function memory(start: Record<string, string> = {}) {
  const kept = new Map(Object.entries(start));
  return {
    kept,
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
}
const word = (value: unknown): string | null => (typeof value === 'string' ? value : null);
const shelf = (storage: ReturnType<typeof memory> | null, version = 1) =>
  createShelf({ name: 'note:x', version, parse: word, storage: () => storage });

test('what was written is read again, and can be taken off', () => {
  const storage = memory();
  expect(shelf(storage).read()).toBeNull();
  expect(shelf(storage).write('mine')).toBe('kept');
  expect(shelf(storage).read()).toBe('mine');
  expect([...storage.kept]).toEqual([['ruche:note:x', '{"v":1,"value":"mine"}']]);
  shelf(storage).write(null);
  expect(storage.kept.size).toBe(0);
});

test('garbage counts as nothing, and the next value replaces it', () => {
  for (const garbage of [
    'lost',
    '{',
    'null',
    '[]',
    '{"v":"1","value":"x"}',
    '{"v":1,"value":{}}',
    'x'.repeat(200_000),
  ]) {
    const storage = memory({ 'ruche:note:x': garbage });
    expect(shelf(storage).read()).toBeNull();
    expect(shelf(storage).write('mine')).toBe('kept');
    expect(shelf(storage).read()).toBe('mine');
  }
});

test('a value of a later version of the site is neither read nor overwritten', () => {
  const storage = memory({ 'ruche:note:x': '{"v":2,"value":"later"}' });
  expect(shelf(storage).read()).toBeNull();
  expect(shelf(storage).write('mine')).toBe('newer');
  expect(storage.kept.get('ruche:note:x')).toBe('{"v":2,"value":"later"}');
});

test('a full or refused storage is said, and breaks nothing', () => {
  const full = {
    ...memory(),
    setItem: () => {
      throw new Error('QuotaExceededError');
    },
  };
  expect(shelf(full).write('mine')).toBe('full');
  expect(shelf(null).read()).toBeNull();
  expect(shelf(null).write('mine')).toBe('full');
  const refused = createShelf({
    name: 'note:x',
    version: 1,
    parse: word,
    storage: () => {
      throw new Error('SecurityError');
    },
  });
  expect(refused.read()).toBeNull();
  expect(refused.write('mine')).toBe('full');
});
