import { gzipSync } from 'node:zlib';
import { expect, test, type Page } from '@playwright/test';
import { site } from './lab.ts';

const film = (page: Page) => page.locator('ruche-film:visible').first();
const done = (page: Page) => film(page).locator('.slot.done');

test('a recorded run plays while it is in view, says that it is recorded, and stops at the button', async ({
  page,
}) => {
  const answer = page.waitForResponse(
    (one) => one.url().includes('/_film/') && !one.request().serviceWorker(),
  );
  await page.goto(site('/fr/lessons/ack/'));
  expect(gzipSync(await (await answer).body()).length).toBeLessThan(15_000);
  await expect(film(page).locator('.film-label')).toHaveText('enregistré');
  await expect(film(page)).toHaveAttribute('data-state', 'playing');
  // Its picture is that of a lab: a dot travels, a copy is taken, a thumbnail lands.
  await expect(film(page).locator('.dot.message').first()).toBeVisible();
  await expect(film(page).locator('.held').first()).toBeVisible();
  await expect(film(page).locator('[data-film-said]')).not.toBeEmpty();
  await expect(done(page).first()).toBeVisible();
  await film(page).getByRole('button', { name: 'Mettre en pause' }).click();
  await expect(film(page)).toHaveAttribute('data-state', 'paused');
  await expect(film(page).getByRole('button', { name: 'Lire l’enregistrement' })).toBeVisible();
  // Paper shows the picture that the page came with, not the instant that is on.
  const [printed, written] = await film(page).evaluate(async (element) => {
    const place = [...document.querySelectorAll('ruche-film')].indexOf(element);
    const source = await (await fetch(location.href)).text();
    const pristine = new DOMParser().parseFromString(source, 'text/html').querySelectorAll('ruche-film')[
      place
    ];
    dispatchEvent(new Event('beforeprint'));
    return [element, pristine].map((one) => one?.querySelector('.figure')?.innerHTML);
  });
  expect(printed).toBe(written);
});

test('a reader who wants less motion gets a still picture, and numbers without dots on demand', async ({
  page,
}) => {
  const fetched: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/_film/') && !request.serviceWorker()) fetched.push(request.url());
  });
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(site('/en/lessons/ack/'));
  await expect(film(page)).toHaveAttribute('data-state', 'still');
  expect(fetched).toEqual([]);
  await film(page).getByRole('button', { name: 'Play the recording' }).click();
  await expect(done(page).first()).toBeVisible();
  await expect(film(page).locator('.dot')).toHaveCount(0);
});
