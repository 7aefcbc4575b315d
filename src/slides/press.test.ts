import { expect, it } from 'vitest';
import { createPressGate, DOUBLE_PRESS_MS } from './press.ts';

const press = (key: string, repeat = false) => ({ key, repeat });

it('a press counts once, and its tremor does not', () => {
  let now = 1000;
  const counts = createPressGate(() => now);
  expect(counts(press('PageDown'))).toBe(true);
  now += DOUBLE_PRESS_MS - 1;
  expect(counts(press('PageDown'))).toBe(false);
  now += 1;
  expect(counts(press('PageDown'))).toBe(true);
});

it('a held key turns one slide', () => {
  const counts = createPressGate(() => 0);
  expect(counts(press('ArrowRight'))).toBe(true);
  expect(counts(press('ArrowRight', true))).toBe(false);
});

it('a press the other way is a correction: it counts at once', () => {
  const counts = createPressGate(() => 0);
  expect(counts(press('PageDown'))).toBe(true);
  expect(counts(press('PageUp'))).toBe(true);
});

it('keys that turn nothing are let through', () => {
  const counts = createPressGate(() => 0);
  for (const key of ['r', 'r', 'Escape', 'n']) expect(counts(press(key))).toBe(true);
});
