import { expect, test } from 'vitest';
import { crash } from './crash.ts';

// `npm run test:broker -- crash --cycles 50` does more of it.
test(
  'killed five times under load, the broker has lost nothing that it confirmed, and made up nothing',
  { timeout: 120_000 },
  async () => {
    const report = await crash(5, 1, () => undefined);
    expect(report.confirmed).toBeGreaterThan(500);
    expect(report.lost).toEqual([]);
    expect(report.phantoms).toEqual([]);
  },
);
