import { expect, test } from 'vitest';
import { litNames } from './parts.ts';

test('a host names the parts to light, apart by blanks, in any order', () => {
  expect([...litNames(' queue  thumb-1\n')]).toEqual(['queue', 'thumb-1']);
  expect(litNames(undefined).size).toBe(0);
  expect(litNames('').size).toBe(0);
});
