import { expect, it } from 'vitest';
import { clockText, lateness, numberOf, readStart, readToLeader } from './link.ts';

it('reads only what a mirror may say', () => {
  expect(readToLeader({ type: 'turn', by: 1 })).toEqual({ type: 'turn', by: 1 });
  expect(readToLeader({ type: 'go', index: 3 })).toEqual({ type: 'go', index: 3 });
  for (const other of [null, 'turn', { type: 'turn', by: 7 }, { type: 'go', index: 0.5 }, { type: 'eval' }])
    expect(readToLeader(other)).toBeNull();
});

it('tells times as they are written', () => {
  expect(readStart('8:30')).toBe(510);
  expect(readStart(undefined)).toBeNull();
  expect(clockText(510)).toBe('8:30');
});

it('is neither late nor early within the time of a slide', () => {
  const slides = [0, 45, 105].map((start) => ({ title: '', start, skippable: false }));
  expect(lateness(slides, 1, 60)).toBe(0);
  expect(lateness(slides, 1, 125)).toBe(20);
  expect(lateness(slides, 2, 95)).toBe(-10);
});

it('numbers the slides of the talk, and those in reserve apart', () => {
  const slides = [0, 60, null, 120, null].map((start) => ({ title: '', start, skippable: false }));
  expect(slides.map((_, index) => numberOf(slides, index))).toEqual([
    '1 / 3',
    '2 / 3',
    '+ 1',
    '3 / 3',
    '+ 2',
  ]);
});
