import { expect, test } from 'vitest';
import { looseSpaces, missingStrings } from './parity.ts';

test('both languages have every text', () => {
  expect(missingStrings()).toEqual([]);
});

test('a text that one language lacks or leaves empty is named', () => {
  expect(missingStrings({ fr: { a: 'x', b: ' ' }, en: { a: 'y', c: 'z' } })).toEqual([
    'src/i18n/fr.ts: no text for "b"',
    'src/i18n/fr.ts: no text for "c"',
    'src/i18n/en.ts: no text for "b"',
  ]);
});

test('French double punctuation never stands alone on a line', () => {
  expect(looseSpaces()).toEqual([]);
  expect(looseSpaces({ a: 'Quoi ?', b: 'Quoi\u00a0?' })).toHaveLength(1);
});
