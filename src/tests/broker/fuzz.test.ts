import { expect, test } from 'vitest';
import { CLIENTS, fuzz } from './fuzz.ts';

// `npm run test:broker -- fuzz --frames 1000000 --seed 7` says more of it.
test('twenty thousand frames of nonsense: nothing is thrown, everybody is told why, and no memory stays', () => {
  const report = fuzz(20_000, 1, () => undefined);
  expect(report.defects).toEqual([]);
  expect(report.connections).toBeGreaterThan(100);
  expect([...report.refusals.keys()]).toEqual(
    expect.arrayContaining([403, 404, 406, 501, 503, 504, 505, 540]),
  );
  expect(report.growth).toBeLessThan(131_072 * CLIENTS + 16 * 1024 * 1024);
});
