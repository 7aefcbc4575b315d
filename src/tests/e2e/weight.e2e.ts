import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from '@playwright/test';
import { run, site } from './lab.ts';

const manifest = path.resolve(import.meta.dirname, '../../../package.json');
const { budgets } = JSON.parse(readFileSync(manifest, 'utf8')) as {
  budgets: { readonly pageJs: number; readonly labJs: number; readonly panelsJs: number };
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
  const asked: string[] = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  const weigh = async (wanted: (path: string) => boolean): Promise<number> => {
    const sizes = await Promise.all(
      [...scripts].map(async ([path, size]) => (wanted(path) ? await size : 0)),
    );
    return sizes.reduce((sum, size) => sum + size, 0);
  };
  const all = (): boolean => true;
  await page.goto(site('/en/lessons/ack/'), { waitUntil: 'load' });
  expect(await weigh(all)).toBeGreaterThan(0);
  expect(await weigh(all)).toBeLessThanOrEqual(budgets.pageJs);
  const lab = await run(page);
  // Then, when nothing else is to do, comes all that the drawer may show: it opens without a network.
  await expect(lab.locator('[data-kept=true]')).toBeAttached();
  const first = asked.findIndex((path) => /\/Queue\.[\w-]+\.js$/.test(path));
  expect(first).toBeGreaterThan(0);
  const before = new Set(asked.slice(0, first));
  const isChart = (path: string): boolean => /\/uPlot\b/i.test(path);
  const ran = await weigh((path) => before.has(path));
  expect(ran).toBeGreaterThan(budgets.pageJs);
  expect(ran).toBeLessThanOrEqual(budgets.labJs);
  expect(await weigh((path) => !before.has(path) && !isChart(path))).toBeLessThanOrEqual(budgets.panelsJs);
});
