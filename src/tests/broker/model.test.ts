import { expect, test } from 'vitest';
import { playHistory } from './model.ts';

// `npm run test:broker -- model --histories 10000` plays more of them.
test('three hundred random histories: order, redelivery, prefetch and counts are those of the model', () => {
  let delivered = 0;
  for (let seed = 1; seed <= 300; seed += 1) delivered += playHistory(seed, 80);
  expect(delivered).toBeGreaterThan(5000);
});
