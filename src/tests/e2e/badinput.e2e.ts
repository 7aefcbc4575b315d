import { expect, test } from '@playwright/test';
import { get, run, send, seqNow, site, upload, waitForEvent } from './lab.ts';

test('bad uploads get the answer of the real thing, and the lab goes on', async ({ page }) => {
  await page.goto(site('/en/lessons/ack/'));
  await run(page);
  expect((await upload(page, Buffer.from('I am not a picture'), 'text/plain')).status).toBe(415);
  // Built in the page: fifty megabytes need not cross from the test.
  const status = await page.evaluate(async () => {
    const host = document.querySelector('ruche-lab') as HTMLElement & {
      ruche: { lab: { send(command: object): Promise<{ status: number }> } };
    };
    const answer = await host.ruche.lab.send({
      type: 'http.request',
      method: 'POST',
      path: '/img',
      headers: [['content-type', 'multipart/form-data; boundary=x']],
      body: new Uint8Array(50 * 1024 * 1024),
    });
    return answer.status;
  });
  expect(status).toBe(413);
  expect((await get(page, '/')).status).toBe(200);
});

test('a service that throws at its start says where, and takes nothing else down', async ({ page }) => {
  await page.goto(site('/en/lessons/ack/'));
  await run(page);
  const before = await seqNow(page);
  const broken = 'const answer: number = 42;\nthrow new Error(`broken on purpose: ${answer}`);\n';
  await send(page, { type: 'file.write', path: 'services/front/index.ts', content: broken });
  await waitForEvent(page, before, { type: 'replica', state: 'exited', service: 'front' });
  await page.locator('ruche-lab:visible [data-action=show-all]').click();
  await page.locator('[data-tab=logs]').click();
  await expect(page.getByText('broken on purpose: 42').first()).toBeVisible();
  await expect(page.getByText(/services\/front\/index\.ts:2/).first()).toBeVisible();
  const ads = await send(page, {
    type: 'http.request',
    method: 'POST',
    path: '/graphql',
    headers: [['content-type', 'application/json']],
    body: '{"query":"{ads{title}}"}',
  });
  expect(ads.status).toBe(200);
});

test('a missing package is named, with who asked for it', async ({ page }) => {
  await page.goto(site('/en/lessons/ack/'));
  await run(page);
  const before = await seqNow(page);
  await send(page, {
    type: 'file.write',
    path: 'services/front/index.ts',
    content: "import 'left-pad-of-nowhere';\n",
  });
  await waitForEvent(page, before, { type: 'replica', state: 'exited', service: 'front' });
  await page.locator('ruche-lab:visible [data-action=show-all]').click();
  await page.locator('[data-tab=logs]').click();
  await expect(
    page.getByText(/Cannot find package 'left-pad-of-nowhere' imported from .*index\.ts/).first(),
  ).toBeVisible();
});
