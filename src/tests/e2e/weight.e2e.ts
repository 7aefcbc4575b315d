import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { run, site } from './lab.ts';

const manifest = path.resolve(import.meta.dirname, '../../../package.json');
const { budgets } = JSON.parse(readFileSync(manifest, 'utf8')) as {
  budgets: { readonly pageJs: number; readonly labJs: number };
};

test('a lesson loads little before Run, and its interface stays within its budget after', async ({
  page,
}) => {
  const scripts = new Map<string, Promise<number>>();
  page.on('response', (response) => {
    const { pathname } = new URL(response.url());
    // What runs in the sandbox is the runtime's budget; the service worker fetches on its own account.
    if (!pathname.endsWith('.js') || pathname.includes('/_lab/')) return;
    if (response.request().serviceWorker() || pathname.endsWith('/sw.js')) return;
    scripts.set(
      pathname,
      response.body().then((body) => gzipSync(body).length / 1000),
    );
  });
  const weight = async (): Promise<number> =>
    (await Promise.all(scripts.values())).reduce((sum, size) => sum + size, 0);
  await page.goto(site('/en/lessons/ack/'), { waitUntil: 'load' });
  expect(await weight()).toBeGreaterThan(0);
  expect(await weight()).toBeLessThanOrEqual(budgets.pageJs);
  await run(page);
  // The drawer is fetched too, so that it opens without a network; its panels come with it, charts when they are drawn.
  await page.waitForLoadState('networkidle');
  expect(await weight()).toBeGreaterThan(budgets.pageJs);
  expect(await weight()).toBeLessThanOrEqual(budgets.labJs);
});
