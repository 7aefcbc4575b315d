import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { run, site } from './lab.ts';

const PAGES = [
  '/',
  '/fr/',
  '/en/',
  '/fr/lessons/ack/',
  '/en/lessons/ack/',
  '/fr/slides/vingt-minutes/',
  '/en/slides/vingt-minutes/',
  '/404.html',
];

for (const scheme of ['light', 'dark'] as const)
  for (const path of PAGES)
    test(`axe finds nothing on ${path} (${scheme})`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: scheme });
      await page.goto(site(path));
      const { violations } = await new AxeBuilder({ page }).analyze();
      expect(
        violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(' ')).join(', ')}`),
      ).toEqual([]);
    });

for (const scheme of ['light', 'dark'] as const)
  for (const language of ['fr', 'en'])
    test(`axe finds nothing in a running lab, in any of its panels (${language}, ${scheme})`, async ({
      page,
    }) => {
      await page.emulateMedia({ colorScheme: scheme });
      await page.goto(site(`/${language}/lessons/ack/`));
      const lab = await run(page);
      await lab.locator('[data-action=show-all]').click();
      for (const tab of ['services', 'queue', 'logs', 'preview']) {
        await lab.locator(`[data-tab=${tab}]`).click();
        if (tab === 'preview') await expect(page.locator('[data-preview-loading=false]')).toBeVisible();
        const { violations } = await new AxeBuilder({ page }).analyze();
        expect(
          violations.map(
            (one) => `${tab}: ${one.id}: ${one.nodes.map((node) => node.target.join(' ')).join(', ')}`,
          ),
        ).toEqual([]);
      }
    });

test('a lesson reads without JavaScript: text, a drawing and an ordered list stand in for the lab', async ({
  browser,
}) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(site('/fr/lessons/ack/'));
  await expect(page.locator('h1')).toBeVisible();
  await expect(page.locator('ruche-lab svg').first()).toBeVisible();
  expect(await page.locator('ruche-lab ol li').count()).toBeGreaterThan(3);
  await context.close();
});
