import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import type { Brief } from '../../islands/exercise/brief.ts';
import { events, site } from './lab.ts';

const FILE = 'services/thumb/worker.ts';

const brief = async (page: Page): Promise<Brief> =>
  (await (await page.request.get(site('/fr/exercises/good-corner/ack.json'))).json()) as Brief;

const exercise = (page: Page) => page.locator('ruche-exercise');

/** Puts a text in place of the whole file, as pasting it would. */
async function write(page: Page, text: string): Promise<void> {
  await exercise(page).locator('textarea').focus();
  await expect(exercise(page)).toHaveAttribute('data-live', '');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.insertText(text);
}

async function check(page: Page, outcome: string): Promise<Record<string, string>> {
  await exercise(page).locator('[data-action=check]').click();
  await expect(exercise(page).locator('.report')).toHaveAttribute('data-outcome', outcome, {
    timeout: 60_000,
  });
  return Object.fromEntries(
    await exercise(page)
      .locator('[data-check]')
      .evaluateAll((all) =>
        all.map((one) => [(one as HTMLElement).dataset['check'], (one as HTMLElement).dataset['state']]),
      ),
  ) as Record<string, string>;
}

test('the exercise judges by what happens in the lab of its page: a wrong answer, then the solution', async ({
  page,
}) => {
  await page.goto(site('/fr/lessons/ack/'));
  // Work that is quick to wait for, and long enough to be killed at.
  await page.evaluate(
    (env) => {
      for (const lab of document.querySelectorAll('ruche-lab')) (lab as HTMLElement).dataset['env'] = env;
    },
    JSON.stringify({ WORK_MS: '800' }),
  );
  const { solution } = await brief(page);
  const right = solution[FILE] ?? '';
  await write(
    page,
    right.replace('await work(message);', 'void work(message);').replace('async (message)', '(message)'),
  );
  expect(await check(page, 'some')).toEqual({
    thumbnail: 'passed',
    'worker-dies': 'not-yet',
    settled: 'not-yet',
    'one-at-a-time': 'not-yet',
  });
  await expect(exercise(page).locator('[data-check=worker-dies] .look')).toContainText(FILE);
  const { violations } = await new AxeBuilder({ page }).include('ruche-exercise').analyze();
  expect(violations.map((one) => one.id)).toEqual([]);

  await write(page, right);
  expect(new Set(Object.values(await check(page, 'passed')))).toEqual(new Set(['passed']));
  const all = await events(page);
  expect(all.some((event) => event.type === 'replica' && event.reason === 'kill')).toBe(true);
  expect(all.some((event) => event.type === 'message' && event.redelivered === true)).toBe(true);
  // What the checks killed decides no prediction of the lesson.
  await expect(page.locator('[data-predict=b5-kill]')).toHaveAttribute('data-state', 'open');
});

test('a draft survives a reload, reaches the other tab, and starting over can be undone', async ({
  page,
  context,
}) => {
  await page.goto(site('/fr/lessons/ack/'));
  const area = exercise(page).locator('textarea');
  await area.focus();
  await page.keyboard.insertText('// typed before the island came\n');
  await expect(exercise(page)).toHaveAttribute('data-live', '');
  await page.keyboard.insertText('// and after\n');
  await expect(area).toHaveValue(/typed before the island came\n\/\/ and after\n/);
  await page.reload();
  await exercise(page).scrollIntoViewIfNeeded();
  await expect(area).toHaveValue(/and after/);
  await expect(exercise(page).locator('[data-draft=restored]')).toBeVisible();

  const second = await context.newPage();
  await second.goto(site('/fr/lessons/ack/'));
  await exercise(second).scrollIntoViewIfNeeded();
  await expect(exercise(second).locator('textarea')).toHaveValue(/and after/);
  await exercise(second).locator('[data-action=reset]').click();
  await expect(exercise(second).locator('textarea')).not.toHaveValue(/and after/);
  await exercise(second).locator('[data-action=undo]').click();
  await expect(exercise(second).locator('textarea')).toHaveValue(/and after/);
  await expect(area).toHaveValue(/and after/);
});

test('a file that does not compile is refused with its line, before anything runs', async ({ page }) => {
  await page.goto(site('/en/lessons/ack/'));
  await write(page, 'export const consume = () => {\n  const = 1;\n};\n');
  await exercise(page).locator('[data-action=check]').click();
  await expect(exercise(page).locator('[data-syntax="2"]')).toBeVisible();
  await expect(page.locator('ruche-lab:visible')).toHaveAttribute('data-lab-state', 'idle');
});

test('Tab indents in the editor, and leaves it after Escape', async ({ page }) => {
  await page.goto(site('/en/lessons/ack/'));
  await write(page, 'let a;');
  await page.keyboard.press('Home');
  await page.keyboard.press('Tab');
  const area = exercise(page).locator('textarea');
  await expect(area).toHaveValue('  let a;');
  await page.keyboard.press('Shift+Tab');
  await expect(area).toHaveValue('let a;');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  await expect(area).not.toBeFocused();
});

test('where this browser has no room left, the page says so, and what was kept before stays', async ({
  page,
}) => {
  await page.goto(site('/fr/lessons/ack/'));
  await write(page, '// kept\n');
  await expect(exercise(page).locator('[data-draft=kept]')).toBeVisible();
  await page.evaluate(() => {
    // Every last byte: big pieces first, then ever smaller ones.
    for (let size = 1_000_000, n = 0; size >= 1; size = Math.floor(size / 10))
      try {
        for (;;) localStorage.setItem(`filler-${(n += 1)}`, 'x'.repeat(size));
      } catch {
        // Full at this size.
      }
  });
  await page.keyboard.insertText('// and this finds no room\n');
  await expect(exercise(page).locator('[data-draft=full]')).toBeVisible();
  await expect(exercise(page).locator('textarea')).toHaveValue(/finds no room/);
  await page.evaluate(() => {
    for (const key of Object.keys(localStorage)) if (key.startsWith('filler-')) localStorage.removeItem(key);
  });
  await page.keyboard.insertText('// and this does\n');
  await expect(exercise(page).locator('[data-draft=kept]')).toBeVisible();
  await page.reload();
  await exercise(page).scrollIntoViewIfNeeded();
  await expect(exercise(page).locator('textarea')).toHaveValue(/finds no room\n\/\/ and this does/);
});

test('where this browser keeps nothing for the site, the lesson works and says that drafts go with the page', async ({
  page,
}) => {
  // What a browser does that was told to block a site's data.
  await page.addInitScript(() => {
    for (const name of ['localStorage', 'sessionStorage', 'indexedDB'])
      Object.defineProperty(window, name, {
        get: () => {
          throw new DOMException('The operation is insecure.', 'SecurityError');
        },
      });
  });
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(site('/en/lessons/ack/'));
  await write(page, '// typed\n');
  await expect(exercise(page).locator('[data-draft=refused]')).toBeVisible();
  await page.locator('[data-predict=b5-kill] input').first().check();
  await expect(page.locator('[data-predict=b5-kill]')).toHaveAttribute('data-answered', 'true');
  expect(errors).toEqual([]);
});
