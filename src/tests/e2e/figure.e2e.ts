import { expect, test } from '@playwright/test';
import { draw, events, run, send, seqNow, site, upload, waitForEvent } from './lab.ts';

test('the page hears what the figure shows, and prose and figure point at each other', async ({ page }) => {
  await page.addInitScript(() => {
    const heard: [string, unknown][] = [];
    Object.assign(globalThis, { heard });
    for (const type of ['ruche:state', 'ruche:part', 'ruche:drawn'])
      addEventListener(type, (event) => {
        const { detail } = event as CustomEvent;
        const events = (detail as { events?: readonly { step?: string }[] } | null)?.events;
        if (!events) heard.push([type, detail]);
        else for (const one of events) if (one.step) heard.push([type, one.step]);
      });
  });
  const heard = (type: string): Promise<unknown[]> =>
    page.evaluate(
      (wanted) =>
        (globalThis as unknown as { heard: [string, unknown][] }).heard
          .filter(([one]) => one === wanted)
          .map(([, detail]) => detail),
      type,
    );
  await page.goto(site('/fr/lessons/ack/'));
  const lab = page.locator('ruche-lab');
  const parts = (): Promise<(string | null)[]> =>
    lab
      .locator('.figure:visible [data-part]')
      .evaluateAll((all) => all.map((one) => one.getAttribute('data-part')));
  const still = await parts();
  expect(still).toEqual(
    expect.arrayContaining(
      'reader gateway front ads img queue thumb gallery thumb-1 thumb-2 ads-db photos'.split(' '),
    ),
  );
  const lit = lab.locator('.figure:visible [data-on]');
  await lab.evaluate((host) => (host.dataset['lit'] = 'queue thumb-1'));
  await expect(lit).toHaveCount(2);

  await run(page);
  expect(await heard('ruche:state')).toEqual(['starting', 'ready']);
  expect(await parts()).toEqual(still);
  // The prose's own pointing may have changed it meanwhile.
  await lab.evaluate((host) => (host.dataset['lit'] = 'queue thumb-1'));
  await expect(lit).toHaveCount(2);
  await lab.evaluate((host) => delete host.dataset['lit']);
  await expect(lit).toHaveCount(0);

  await lab.locator('.figure [data-part=img] .hit').hover();
  await expect.poll(() => heard('ruche:part')).toEqual(['img']);
  await lab.locator('.bar').hover();
  await expect.poll(() => heard('ruche:part')).toEqual(['img', null]);

  const picture = await draw(page, 320, 240);
  expect((await upload(page, picture.png)).status).toBe(201);
  await expect.poll(() => heard('ruche:drawn')).toContain('acked');
  const steps = await heard('ruche:drawn');
  expect(steps.filter((step) => ['routed', 'delivered', 'acked'].includes(step as string))).toEqual([
    'routed',
    'delivered',
    'acked',
  ]);
});

test('a line is cut from the figure by keyboard and healed from the table; what was sent waits meanwhile', async ({
  page,
}) => {
  await page.goto(site('/en/lessons/ack/'));
  const lab = await run(page);
  const seq = await seqNow(page);
  await lab.locator('[data-link="gateway>ads"]').focus();
  await page.keyboard.press('Enter');
  await expect(lab.locator('[data-menu=slow]')).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await waitForEvent(page, seq, { type: 'fault', from: 'gateway', to: 'ads', fault: { cut: true } });
  await expect(lab.locator('[data-fault="gateway>ads"]')).toBeVisible();

  let answered = false;
  const answer = send(page, {
    type: 'http.request',
    method: 'POST',
    path: '/graphql',
    headers: [['content-type', 'application/json']],
    body: '{"query":"{ads{title}}"}',
  }).finally(() => (answered = true));
  await waitForEvent(page, seq, { type: 'link', state: 'open', to: { service: 'gateway' } });
  // The request stands at the gateway's door, and stays there.
  await expect(lab.locator('[data-part=gateway] .held')).toBeVisible();
  expect(answered).toBe(false);

  await lab.locator('[data-action=show-all]').click();
  const row = lab.locator('[data-link-row="gateway>ads"]');
  await expect(row).toContainText('nothing passes');
  await row.locator('[data-do=heal]').click();
  expect((await answer).status).toBe(200);
  await expect(lab.locator('[data-fault]')).toHaveCount(0);
});

test('a load that is more than the workers can do makes the queue grow, and its answers are told in numbers', async ({
  page,
}) => {
  await page.goto(site('/fr/lessons/ack/'));
  const lab = await run(page);
  const seq = await seqNow(page);
  await lab.locator('[data-action=show-all]').click();
  await lab.locator('[data-tab=load]').click();
  await lab.locator('[data-load=rate]').fill('3');
  await lab.locator('[data-action=load]').click();
  await expect(lab.locator('[data-action=load]')).toHaveAttribute('data-running', 'true');
  // Two workers that take 2.5 s each can't keep up with ten photos a second: the tray is full, and more wait.
  await expect(lab.locator('.tray .more')).toBeVisible();
  await expect(lab.locator('.chart canvas')).toHaveCount(2);
  await expect(lab.locator('[data-outcome="2xx"]')).toBeVisible();
  await lab.locator('[data-action=load]').click();
  await waitForEvent(page, seq, { type: 'load', state: 'stopped' });
  const counted = await lab.locator('[data-sent]').getAttribute('data-sent');
  const asked = (await events(page, seq)).filter(
    (event) => event.type === 'request' && event.from.service === undefined && event.path === '/img',
  );
  expect(Number(counted)).toBeGreaterThanOrEqual(asked.length);
  expect(asked.length).toBeGreaterThan(12);
});

test('the queue inspector publishes by hand, and empties the queue', async ({ page }) => {
  await page.goto(site('/en/lessons/ack/'));
  const lab = await run(page);
  await lab.locator('[data-action=show-all]').click();
  await lab.locator('[data-tab=queue]').click();
  await expect(lab.locator('.facts')).toContainText('image.uploaded');
  await expect(lab.locator('.facts')).toContainText('thumb 2, at most 1 at a time');
  await send(page, { type: 'kill', service: 'thumb' });
  const seq = await seqNow(page);
  await lab.locator('[data-action=publish]').click();
  await waitForEvent(page, seq, { type: 'message', step: 'routed', queue: 'thumbnails' });
  await expect(lab.locator('.facts')).toContainText('nobody');
  await expect(lab.locator('[data-part=queue] .counts')).toContainText('ready: 1');
  await lab.locator('[data-action=purge]').click();
  await waitForEvent(page, seq, { type: 'queue', state: 'purged', queue: 'thumbnails' });
  await expect(lab.locator('[data-part=queue] .counts')).toContainText('ready: 0');
});
