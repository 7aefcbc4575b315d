import { expect, test, type Page } from '@playwright/test';
import { events, send, seqNow, site, waitForEvent } from './lab.ts';

const DECK = (language: string, query = ''): string => site(`/${language}/slides/vingt-minutes/${query}`);

async function open(page: Page, language = 'fr', query = ''): Promise<void> {
  await page.goto(DECK(language, query));
  await expect(page.locator('.reveal')).toHaveClass(/ready/);
}

/** Goes to a slide by its id, as a number typed into the address would. */
async function go(page: Page, id: string): Promise<void> {
  await page.evaluate((wanted) => {
    const all = [...document.querySelectorAll('.slides > section')];
    location.hash = `#/${all.findIndex((one) => one.id === wanted)}`;
  }, id);
  await expect(page.locator(`#${id}`)).toHaveClass(/present/);
}

const shown = (page: Page): Promise<number> => page.locator('section.present .fragment.visible').count();

/** One press of a clicker, long enough after the last to count, and the verdict of the step that it plays. */
async function click(page: Page, step: number): Promise<void> {
  await expect(async () => {
    if ((await shown(page)) < step) await page.keyboard.press('PageDown');
    expect(await shown(page)).toBe(step);
  }).toPass();
  await expect(page.locator('section.present [data-command]').nth(step - 1)).toHaveAttribute(
    'data-verdict',
    'done',
  );
}

for (const [width, height] of [
  [1280, 720],
  [1024, 768],
] as const)
  for (const language of ['fr', 'en'])
    test(`every slide keeps within its frame and is read from the back of the room (${language}, ${width} × ${height})`, async ({
      page,
    }) => {
      await page.setViewportSize({ width, height });
      await open(page, language);
      const ids = await page.locator('.slides > section').evaluateAll((all) => all.map((one) => one.id));
      expect(ids).toHaveLength(19);
      const problems: string[] = [];
      for (const id of ids) {
        await go(page, id);
        problems.push(
          ...(await page.evaluate((slide) => {
            const section = document.getElementById(slide) as HTMLElement;
            for (const one of section.querySelectorAll('.fragment')) one.classList.add('visible');
            const room = section.getBoundingClientRect();
            const found: string[] = [];
            for (const one of section.querySelectorAll<HTMLElement>('*')) {
              if (!one.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
              const own = [...one.childNodes].some((node) => node.nodeType === 3 && node.textContent?.trim());
              if (!own || one.closest('.notes, .visually-hidden, button[hidden], h1')) continue;
              const box = one.getBoundingClientRect();
              if (box.width === 0) continue;
              const words = one.textContent?.trim().slice(0, 30);
              const out = [
                room.left - box.left,
                box.right - room.right,
                room.top - box.top,
                box.bottom - room.bottom,
              ];
              if (Math.max(...out) > 1)
                found.push(`${slide}: “${words}” leaves the slide by ${Math.max(...out)}`);
              const size = Number.parseFloat(getComputedStyle(one).fontSize);
              if (one.closest('.figure') === null && size < 20)
                found.push(`${slide}: “${words}” is ${size} px`);
            }
            return found;
          }, id)),
        );
      }
      expect(problems).toEqual([]);
    });

test('two clicker keys play the whole of the second live slide: a redelivery, then a hole', async ({
  page,
}) => {
  await open(page, 'fr');
  await go(page, 'direct-ack');
  // The first press runs the system; a trembling thumb sends nothing twice.
  await page.keyboard.press('PageDown');
  await page.keyboard.press('PageDown');
  expect(await shown(page)).toBe(1);
  await click(page, 1);
  await click(page, 2);
  const all = await events(page);
  expect(all.some((one) => one.type === 'message' && one.step === 'delivered' && one.redelivered)).toBe(true);
  await click(page, 3);
  const before = await seqNow(page);
  await click(page, 4);
  await click(page, 5);
  await waitForEvent(page, before, { type: 'replica', state: 'exited', service: 'thumb', reason: 'kill' });
  expect((await events(page, before)).some((one) => one.type === 'message' && one.step === 'requeued')).toBe(
    false,
  );
  await expect(
    page.locator('.lab-on-stage [data-slot=lost], .lab-on-stage .slot.lost').first(),
  ).toBeVisible();

  // Going back undoes nothing in the system.
  await expect(async () => {
    if ((await shown(page)) === 5) await page.keyboard.press('PageUp');
    expect(await shown(page)).toBe(4);
  }).toPass();
  await expect(page.locator('.reveal')).toHaveAttribute('data-hint', 'back');

  // Entered again by its number, the slide stands where it began, and says that it was rebuilt.
  await go(page, 'carnet');
  await go(page, 'direct-ack');
  await expect(page.locator('.rebuilt')).toBeVisible();
  expect(await shown(page)).toBe(0);
  const now = await page.evaluate(() => {
    const host = document.querySelector('ruche-lab') as unknown as {
      ruche: {
        lab: {
          snapshot(): {
            replicas: { service: string; state: string }[];
            environments: Record<string, Record<string, string>>;
          };
        };
      };
    };
    const { replicas, environments } = host.ruche.lab.snapshot();
    return {
      thumbs: replicas.filter((one) => one.service === 'thumb').map((one) => one.state),
      env: environments,
    };
  });
  expect(now.thumbs).toEqual(['running', 'running']);
  expect(now.env['thumb']?.['ACK']).toBe('manual');

  // R: the recording, labelled, in the lab's place; R again: the lab.
  await page.keyboard.press('r');
  await expect(page.locator('section.present .film-label').first()).toBeVisible();
  await expect(page.locator('.lab-on-stage')).toBeHidden();
  await page.keyboard.press('r');
  await expect(page.locator('.lab-on-stage')).toBeVisible();

  // A button of the lab keeps its Space; the deck hears it again after Escape.
  await page.locator('.lab-on-stage [data-action=send-photo]').focus();
  const seq = await seqNow(page);
  await page.keyboard.press('Space');
  await waitForEvent(page, seq, { type: 'message', step: 'routed' });
  expect(await shown(page)).toBe(0);
  await page.keyboard.press('Escape');
  expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');
  await send(page, { type: 'kill', service: 'img' });
  await go(page, 'direct-img');
  await expect(page.locator('.rebuilt')).toBeVisible();
});

test('the speaker’s window follows the deck, turns it, and runs nothing itself', async ({
  page,
  context,
}) => {
  await open(page, 'fr');
  const [speaker] = await Promise.all([context.waitForEvent('page'), page.keyboard.press('n')]);
  await expect(speaker.locator('[data-show=title]')).toHaveText('Microservices en 20 minutes');
  await speaker.locator('[data-do=next]').click();
  await expect(page.locator('#monolithe')).toHaveClass(/present/);
  await expect(speaker.locator('[data-show=plan]')).toContainText('0:45');
  await expect(speaker.locator('[data-show=notes]')).not.toBeEmpty();
  expect(await speaker.locator('iframe, ruche-lab').count()).toBe(0);
});

test('a rehearsal plays every live step for real, says that all is ready, and hands over a system that runs', async ({
  page,
}) => {
  await open(page, 'fr', '?rehearse');
  const rehearsal = page.locator('.rehearsal');
  await rehearsal.locator('[data-action=rehearse]').click();
  await expect(rehearsal).toHaveAttribute('data-ready', 'true', { timeout: 60_000 });
  // The start and the offline copy; an entry state for each of three live slides; eleven steps.
  await expect(rehearsal.locator('tr:is([data-verdict=ready], [data-verdict=slow])')).toHaveCount(16);
  await rehearsal.locator('[data-action=close]').click();
  await expect(rehearsal).toBeHidden();
  await go(page, 'direct-img');
  await expect(page.locator('.lab-on-stage [data-part=ads]')).toBeVisible();
  await click(page, 1);
  await click(page, 2);
  await expect(page.locator('section.present output').first()).toHaveText('200');
});

for (const language of ['fr', 'en'])
  test(`on paper there is a page for each slide, and a picture for each live step (${language})`, async ({
    page,
  }) => {
    await page.goto(DECK(language, '?print-pdf'));
    const slides = await page.locator('.slides > section').count();
    const pdf = (await page.pdf({ preferCSSPageSize: true, printBackground: true })).toString('latin1');
    expect(pdf.match(/\/Type\s*\/Page\b/g)).toHaveLength(slides);
    const steps = page.locator('[data-command]');
    expect(await steps.count()).toBeGreaterThan(8);
    for (const step of await steps.all()) await expect(step.locator('.frame svg.figure')).toBeVisible();
  });

test('without JavaScript the deck reads as a page, notes and pictures included', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(DECK('fr'));
  await expect(page.locator('.slides > section h2').last()).toBeVisible();
  await expect(page.locator('#direct-ack .frame svg').last()).toBeVisible();
  await expect(page.locator('#direct-ack .notes')).toBeVisible();
  await context.close();
});
