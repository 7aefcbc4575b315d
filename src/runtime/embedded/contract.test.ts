import type { Page } from 'playwright';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { contractCases } from '../contract.ts';
import { openBrowserLab, type BrowserLab } from './testing/harness.ts';

let lab: BrowserLab;
let page: Page;

beforeAll(async () => {
  lab = await openBrowserLab({ packages: ['express', 'amqplib'] });
  page = await lab.open();
}, 120_000);

afterAll(() => lab?.close());

describe('the embedded runtime keeps the contract, in a real browser', () => {
  test.for(contractCases.map(({ name }) => name))(
    '%s',
    { timeout: 60_000 },
    async (name, { onTestFailed }) => {
      // What a failed case left running must not disturb the next one.
      onTestFailed(async () => {
        await page.close();
        page = await lab.open();
      });
      await page.evaluate((which) => window.ruche.keep(which), name);
    },
  );
});
