import { expect, test } from 'vitest';
import { toPrediction } from './prediction.ts';

const at = '2026-11-23T02:00:00.000Z';

test('a prediction and its verdict come back as they were kept', () => {
  const prediction = { answer: 'lost', at, verdict: { at, seen: { from: 1, to: 2 } } };
  expect(toPrediction(JSON.parse(JSON.stringify(prediction)))).toEqual(prediction);
  expect(toPrediction({ answer: 'lost', at, verdict: null })).toEqual({ answer: 'lost', at, verdict: null });
});

test('what is no prediction is none, and a broken verdict is not a verdict', () => {
  for (const garbage of [null, 'lost', [], {}, { answer: 1, at }, { answer: 'lost', at: 'yesterday-ish' }])
    expect(toPrediction(garbage)).toBeNull();
  expect(toPrediction({ answer: 'lost', at, verdict: { at: 3 } })?.verdict).toBeNull();
  expect(
    toPrediction({ answer: 'lost', at, verdict: { at, seen: { to: {}, from: 1 } } })?.verdict?.seen,
  ).toEqual({
    from: 1,
  });
});
