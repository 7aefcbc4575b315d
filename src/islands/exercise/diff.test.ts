import { expect, it } from 'vitest';
import { sideBySide } from './diff.ts';

const drawn = (left: string, right: string): string[] =>
  sideBySide(left, right).map(
    (row) => `${row.left?.text ?? ''}${row.same ? '=' : '|'}${row.right?.text ?? ''}`,
  );

it('puts lines that both texts have beside each other', () => {
  expect(drawn('a\nb\nc', 'a\nx\nc\nd')).toEqual(['a=a', 'b|x', 'c=c', '|d']);
});

it('loses no line of either text, and keeps their numbers', () => {
  const rows = sideBySide('ack\nwork\nend', 'work\nack\nend');
  expect(rows.flatMap(({ left }) => left?.number ?? [])).toEqual([1, 2, 3]);
  expect(rows.flatMap(({ right }) => right?.text ?? [])).toEqual(['work', 'ack', 'end']);
});
