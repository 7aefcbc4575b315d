import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { events, site } from './lab.ts';

/** What the story shows now. */
const stage = (page: Page, act: string, name: string, phase?: string): Locator =>
  page.locator(
    `.story[data-act=${act}][data-stage=${name}]${phase === undefined ? '' : `[data-phase=${phase}]`}`,
  );

async function noViolations(page: Page, where: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).include('.home-story').analyze();
  expect(
    violations.map(
      (one) => `${where}: ${one.id}: ${one.nodes.map((node) => node.target.join(' ')).join(', ')}`,
    ),
  ).toEqual([]);
}

test('the sixty seconds: a photo lands, a killed worker loses nothing, and without its ack a hole stays', async ({
  page,
}) => {
  await page.goto(site('/fr/'));
  await page.locator('[data-photo=bicycle]').click();
  await expect(stage(page, 'send', 'sent', 'held')).toBeVisible({ timeout: 60_000 });
  await expect(stage(page, 'kill', 'ready')).toBeVisible();

  // The bet comes first: pressing does nothing before it.
  const send = page.locator('.story [data-action=send]');
  await expect(send).toHaveAttribute('aria-disabled', 'true');
  await send.click({ force: true });
  await expect(stage(page, 'kill', 'ready')).toBeVisible();
  await noViolations(page, 'the question');
  await page.getByLabel('Elle est perdue.').check();
  await send.click();
  const held = stage(page, 'kill', 'sent', 'held');
  await expect(held).toBeVisible();
  await page.locator('.story [data-action=kill]').click();
  await expect(stage(page, 'kill', 'back', 'held')).toBeVisible();
  await expect(stage(page, 'kill', 'over')).toBeVisible();
  await expect(page.locator('.story-verdict')).toHaveText(/^Non/);
  await noViolations(page, 'the verdict');

  // The services really change: both workers start again, and consume without acknowledging.
  await page.locator('.story [data-action=prepare]').click();
  await expect(stage(page, 'auto', 'ready')).toBeVisible();
  await page.locator('.story [data-action=send]').click();
  await expect(stage(page, 'auto', 'sent', 'held')).toBeVisible();
  await page.locator('.story [data-action=kill]').click();
  await expect(stage(page, 'auto', 'over', 'lost')).toBeVisible();
  await expect(page.locator('.figure [data-slot=lost]')).toHaveCount(1);
  await expect(page.locator('.figure [data-slot=done]')).toHaveCount(2);
  await expect(page.locator('.story [data-action=lesson]')).toHaveAttribute('href', /\/fr\/lessons\/ack\/$/);
  await noViolations(page, 'the end');

  const told = (await events(page)).flatMap((event) => (event.type === 'message' ? [event] : []));
  expect(told.filter(({ step }) => step === 'requeued')).toHaveLength(1);
  expect(told.filter(({ autoAck }) => autoAck)).toHaveLength(1);
});

test('by keyboard alone, in English and without motion, the story can be told and begun again', async ({
  page,
}) => {
  await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: 'dark' });
  await page.goto(site('/en/'));
  await page.locator('[data-photo=chair]').focus();
  await page.keyboard.press('Enter');
  await expect(stage(page, 'kill', 'ready')).toBeVisible({ timeout: 60_000 });
  // Nothing that was pressed has taken the reader's place along with it.
  expect(await page.evaluate(() => document.activeElement?.closest('ruche-lab') !== null)).toBe(true);
  const press = async (action: string): Promise<void> => {
    const button = page.locator(`.story [data-action=${action}]`);
    for (let tabs = 0; tabs < 12; tabs += 1) {
      if (await button.evaluate((one) => one === document.activeElement)) break;
      await page.keyboard.press('Tab');
    }
    await expect(button).toBeFocused();
    await page.keyboard.press('Enter');
  };
  const first = page.locator('.story input[type=radio]').first();
  for (let tabs = 0; tabs < 12; tabs += 1) {
    await page.keyboard.press('Tab');
    if (await first.evaluate((one) => one === document.activeElement)) break;
  }
  await page.keyboard.press('ArrowDown');
  await expect(page.getByLabel('The other worker takes it over.')).toBeChecked();
  await press('send');
  await expect(stage(page, 'kill', 'sent', 'held')).toBeVisible();
  await press('kill');
  await expect(page.locator('.story-verdict')).toHaveText('Good call.');
  await noViolations(page, 'dark, without motion');
  await page.locator('.story-acts [data-act=send]').press('Enter');
  await expect(stage(page, 'send', 'choose')).toBeVisible();
  await expect(page.locator('.story [data-photo=chair]')).toBeVisible();
  // The bet is kept where the lessons keep theirs.
  expect(await page.evaluate(() => localStorage.getItem('ruche:prediction:home-kill'))).toContain('"back"');
});

test('a file that is no photo is refused with its reason, and another can be sent', async ({ page }) => {
  await page.goto(site('/fr/'));
  await page.locator('.story input[type=file]').setInputFiles({
    name: 'notes.txt',
    mimeType: 'text/plain',
    buffer: Buffer.from('not a photo'),
  });
  await expect(stage(page, 'send', 'refused')).toBeVisible({ timeout: 60_000 });
  await expect(page.locator('.story-said')).toContainText('415');
  await page.locator('.story [data-photo=guitar]').click();
  await expect(stage(page, 'send', 'sent', 'held')).toBeVisible();
});

test('without JavaScript the home page tells the story as a list, and leads to the lesson', async ({
  browser,
}) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(site('/fr/'));
  await expect(page.locator('.story-steps li')).toHaveCount(6);
  await expect(page.locator('.story-steps li').first()).toBeVisible();
  await expect(page.locator('.story .photos')).toBeHidden();
  await expect(page.locator('.home-story svg').first()).toBeVisible();
  await context.close();
});
