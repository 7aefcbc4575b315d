import { readdirSync } from 'node:fs';
import path from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { site } from './lab.ts';

const dist = path.resolve(import.meta.dirname, '../../../dist');
/** Every page that is read: all of the build but the engine's frame. */
const pages = readdirSync(dist, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.html') && !file.startsWith('_'))
  .map(
    (file) =>
      `/${file
        .split(path.sep)
        .join('/')
        .replace(/index\.html$/, '')}`,
  );
const read = pages.filter((page) => !/\/slides\/./.test(page));

const violations = async (page: Page): Promise<readonly string[]> =>
  (await new AxeBuilder({ page }).analyze()).violations.map(
    (one) => `${one.id}: ${one.nodes.map((node) => node.target.join(' ')).join(', ')}`,
  );

// One language each: their markup is the same, and the parity check holds it so.
const JUDGED = {
  light: ['/fr/lessons/', '/en/slides/', '/fr/how/', '/fr/styleguide/'],
  dark: ['/en/about/', '/en/styleguide/'],
} as const;
for (const scheme of ['light', 'dark'] as const)
  for (const path of JUDGED[scheme])
    test(`axe finds nothing on ${path} (${scheme})`, async ({ page }) => {
      await page.emulateMedia({ colorScheme: scheme });
      await page.goto(site(path));
      expect(await violations(page)).toEqual([]);
    });

test('no page scrolls sideways, from 320 pixels (a zoom of 400 %) to a wide screen', async ({ page }) => {
  for (const path of read) {
    await page.goto(site(path), { waitUntil: 'domcontentloaded' });
    for (const width of [1440, 390, 320]) {
      await page.setViewportSize({ width, height: 800 });
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(wider, `${path} at ${width} pixels`).toBeLessThanOrEqual(0);
    }
  }
});

test('each page is in the sitemap with its twin, and what wants no visitors is not', async ({ request }) => {
  const map = await (await request.get(site('/sitemap.xml'))).text();
  const listed = [...map.matchAll(/<loc>https?:\/\/[^/]+([^<]+)<\/loc>/g)].map((match) => match[1]);
  const expected = pages.filter((page) => !/404|styleguide|presenter/.test(page));
  expect([...listed].sort()).toEqual([...expected].sort());
  expect(map.match(/hreflang="fr"/g)).toHaveLength(expected.length);
  expect(await (await request.get(site('/robots.txt'))).text()).toContain('/sitemap.xml');
});

test('each language has a feed of its lessons and decks', async ({ page }) => {
  for (const language of ['fr', 'en']) {
    await page.goto(site(`/${language}/`));
    const feed = await page.locator('link[type="application/rss+xml"]').getAttribute('href');
    const xml = await page.evaluate(async (url) => {
      const document = new DOMParser().parseFromString(await (await fetch(url)).text(), 'application/xml');
      return {
        broken: document.querySelector('parsererror') !== null,
        language: document.querySelector('channel > language')?.textContent,
        links: [...document.querySelectorAll('item > link')].map(
          (link) => new URL(link.textContent).pathname,
        ),
      };
    }, feed ?? '');
    expect(xml.broken).toBe(false);
    expect(xml.language).toBe(language);
    expect(xml.links).toContain(`/${language}/lessons/ack/`);
    expect(xml.links).toContain(`/${language}/slides/vingt-minutes/`);
  }
});

test('the icons, the manifest and the picture of a shared link are there, in their sizes', async ({
  page,
}) => {
  await page.goto(site('/en/'));
  const size = (url: string): Promise<string> =>
    page.evaluate(async (from) => {
      const bitmap = await createImageBitmap(await (await fetch(from)).blob());
      return `${bitmap.width}x${bitmap.height}`;
    }, url);
  const social = await page.locator('meta[property="og:image"]').getAttribute('content');
  expect(await size(new URL(social ?? '').pathname)).toBe('1200x630');
  const touch = await page.locator('link[rel=apple-touch-icon]').getAttribute('href');
  expect(await size(touch ?? '')).toBe('180x180');
  const manifest = await page.locator('link[rel=manifest]').getAttribute('href');
  const { icons } = (await (await page.request.get(site(manifest ?? ''))).json()) as {
    icons: readonly { src: string; sizes: string }[];
  };
  for (const icon of icons) expect(await size(`/${icon.src}`)).toBe(icon.sizes);
});

test('the search loads nothing until it is opened, then finds a lesson in the language of the page', async ({
  page,
}) => {
  const asked: string[] = [];
  page.on('request', (request) => {
    // The worker that keeps the site for reading offline fetches on its own account.
    if (!request.serviceWorker()) asked.push(new URL(request.url()).pathname);
  });
  await page.goto(site('/fr/how/'));
  expect(asked.filter((path) => path.includes('/_search/'))).toEqual([]);
  await page.keyboard.press('/');
  const dialog = page.locator('dialog[data-search]');
  await expect(dialog).toBeVisible();
  await page.keyboard.type('acquitté');
  const lesson = dialog.locator('a[href*="/fr/lessons/ack/"]').first();
  await expect(lesson).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await expect(dialog.locator('a[href*="/en/"]')).toHaveCount(0);
  await page.keyboard.press('ArrowDown');
  await expect(dialog.locator('a').first()).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await page.locator('#search-words').fill('zzyzx');
  await expect(dialog.getByRole('status')).toContainText('zzyzx');
  await expect(dialog.locator('li')).toHaveCount(0);
  await page.locator('#search-words').fill('');
  await expect(dialog.getByRole('status')).toContainText('Essayez');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();

  await page.goto(site('/en/how/'));
  await page.keyboard.press('Control+k');
  await page.keyboard.type('redelivered');
  await expect(page.locator('dialog a[href*="/en/lessons/ack/"]').first()).toBeVisible();
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/en\/(lessons|slides)\//);
});

test('a search that can’t be loaded says so, and works when the connection is back', async ({ page }) => {
  await page.route('**/_search/**', (route) => route.abort());
  await page.goto(site('/en/about/'));
  await page.locator('[data-action=search]').click();
  await expect(page.locator('dialog [role=status]')).toContainText('could not be loaded');
  await page.keyboard.press('Escape');
  await page.unroute('**/_search/**');
  await page.locator('[data-action=search]').click();
  await page.keyboard.type('gateway');
  await expect(page.locator('dialog li').first()).toBeVisible();
});

test('the contents show what is written as links and what is to come as such, and close like a menu', async ({
  page,
}) => {
  await page.goto(site('/en/lessons/ack/'));
  const summary = page.locator('[data-contents] summary');
  await summary.click();
  const sheet = page.locator('.contents-sheet');
  await expect(sheet.locator('.contents-parts ol li')).toHaveCount(20);
  await expect(sheet.locator('.soon')).toHaveCount(19);
  await expect(sheet.locator('a[aria-current=page]')).toHaveText('Ack');
  await page.keyboard.press('Escape');
  await expect(sheet).toBeHidden();
  await expect(summary).toBeFocused();
  await summary.click();
  await page.mouse.click(700, 880);
  await expect(sheet).toBeHidden();
});

test('the short path shows its eight lessons only', async ({ page }) => {
  await page.goto(site('/fr/lessons/'));
  await expect(page.locator('.entry:visible')).toHaveCount(20);
  await page.locator('input[value=jury]').check();
  await expect(page.locator('.entry:visible')).toHaveCount(8);
});

test('the language switch keeps the page and the place in it', async ({ page }) => {
  await page.goto(site('/fr/lessons/#C'));
  await page.locator('[data-action=language]').click();
  await page.waitForURL(/\/en\/lessons\/#C$/);
});

test('what the browser keeps is shown as it is, and erased', async ({ page }) => {
  await page.goto(site('/en/how/'));
  await page.locator('[data-action=theme]').click();
  await page.reload();
  const kept = page.locator('[data-kept]');
  await expect(kept.getByText('ruche:theme')).toBeVisible();
  await kept.locator('[data-action=erase]').click();
  await expect(kept.getByRole('status')).toContainText('Erased');
  expect(await page.evaluate(() => Object.keys(localStorage))).toEqual([]);
});

test('an address that does not exist helps in both languages', async ({ page }) => {
  const answer = await page.goto(site('/fr/nowhere/'));
  expect(answer?.status()).toBe(404);
  for (const language of ['fr', 'en'])
    await expect(page.locator(`main [lang=${language}] a[href$="/${language}/lessons/ack/"]`)).toBeVisible();
});

test('without JavaScript the contents open, and nothing is shown that could not work', async ({
  browser,
}) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(site('/fr/how/'));
  await page.locator('[data-contents] summary').click();
  await expect(page.locator('.contents-sheet a[href$="/lessons/ack/"]')).toBeVisible();
  for (const action of ['search', 'theme', 'erase'])
    await expect(page.locator(`[data-action=${action}]`)).toBeHidden();
  await expect(page.getByRole('row', { name: /one-process/ })).toBeVisible();
  await context.close();
});
