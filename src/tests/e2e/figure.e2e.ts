import { expect, test } from '@playwright/test';
import { draw, run, site, upload } from './lab.ts';

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
