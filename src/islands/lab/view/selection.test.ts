import { expect, test } from 'vitest';
import type { LabEvent } from '#events';
import { completed, isSelected, nothing, toggled } from './selection.ts';
import { namedIn, namesOf } from './named.ts';

test('what is pressed is followed everywhere, and pressed again it is let go', () => {
  const followed = toggled(nothing, { message: 'm1', trace: 't1' });
  expect(followed).toEqual({ message: 'm1', trace: 't1' });
  expect(isSelected(followed, { message: 'm1' })).toBe(true);
  expect(isSelected(followed, { trace: 't1' })).toBe(true);
  expect(isSelected(followed, { message: 'm2', trace: 't1' })).toBe(false);
  expect(isSelected(followed, {})).toBe(false);
  expect(toggled(followed, { message: 'm1', trace: 't1' })).toBe(nothing);
});

test('a message brings its trace, and a trace its message where it has just one', () => {
  const routed = (seq: number, message: string, trace: string): LabEvent => ({
    seq,
    at: seq,
    type: 'message',
    step: 'routed',
    message,
    queue: 'thumbnails',
    trace,
  });
  const events = [routed(1, 'm1', 't1'), routed(2, 'm2', 't2'), routed(3, 'm3', 't2')];
  expect(completed({ message: 'm2' }, events)).toEqual({ message: 'm2', trace: 't2' });
  expect(completed({ trace: 't1' }, events)).toEqual({ message: 'm1', trace: 't1' });
  expect(completed({ trace: 't2' }, events)).toEqual({ trace: 't2' });
  expect(completed({ message: 'gone' }, events)).toEqual({ message: 'gone' });
  expect(completed(nothing, events)).toBe(nothing);
});

test('a line of output is about the photo that it names', () => {
  const names = namesOf([
    { message: 'P3-1', photo: 'bba7c2bbb576', state: 'done' },
    { message: 'P3-2', photo: null, state: 'waiting' },
  ]);
  expect(namedIn('thumb: took bba7c2bbb576.png', names)).toBe('P3-1');
  expect(namedIn('message P3-2 is late', names)).toBe('P3-2');
  expect(namedIn('img: listening on 3000', names)).toBe(null);
});
