import { expect, test, type Page } from '@playwright/test';
import { decode, draw, events, get, run, send, seqNow, site, upload, waitForEvent } from './lab.ts';

const LESSON = '/fr/lessons/ack/';

async function openPreview(page: Page): Promise<void> {
  await page.locator('ruche-lab:visible [data-action=show-all]').click();
  await page.locator('[data-tab=preview]').click();
  await expect(page.locator('[data-preview-loading=false]')).toBeVisible();
}

test('a picture sent through the page of Good Corner becomes a message, and then a thumbnail, under one trace', async ({
  page,
}) => {
  await page.goto(site(LESSON));
  await run(page);
  await openPreview(page);
  const picture = await draw(page, 640, 480);
  const before = await seqNow(page);

  const front = page.frameLocator('iframe[data-preview]');
  await front.locator('input[name=title]').fill('Un vélo de test');
  await front.locator('[name=description]').fill('Il roule.');
  await front.locator('input[name=price]').fill('120');
  await front.locator('input[name=location]').fill('Lyon');
  await front
    .locator('input[type=file]')
    .setInputFiles({ name: 'velo.png', mimeType: 'image/png', buffer: picture.png });
  await front.locator('form button[type=submit], form button:not([type])').first().click();

  const published = await waitForEvent(page, before, { type: 'message', step: 'routed' });
  const delivered = await waitForEvent(page, before, { type: 'message', step: 'delivered' });
  await waitForEvent(page, before, { type: 'message', step: 'acked' });
  const all = await events(page, before);
  const uploads = all.filter(
    (event) => event.type === 'request' && event.method === 'POST' && event.path === '/img',
  );
  expect(published.trace).toMatch(/^[0-9a-f]{32}$/);
  expect(delivered.trace).toBe(published.trace);
  expect(uploads.map((event) => event.trace)).toContain(published.trace);
  // The worker's own request for the original belongs to the same trace: it crossed the queue.
  const fetched = all.find(
    (event) => event.type === 'request' && event.method === 'GET' && event.service === 'thumb',
  );
  expect(fetched?.trace).toBe(published.trace);

  await expect(front.getByText('Un vélo de test')).toBeVisible();
  const path = uploads.length > 0 ? ((fetched as { path: string }).path ?? '') : '';
  const thumb = path.replace(/\.png$/, '.thumb.png');
  await expect(async () => expect((await get(page, thumb)).status).toBe(200)).toPass();
  const made = await decode(page, (await get(page, thumb)).body);
  expect([made.width, made.height]).toEqual([160, 120]);
  made.mean.forEach((value, channel) =>
    expect(Math.abs(value - (picture.mean[channel] as number))).toBeLessThan(3),
  );
});

test('a worker killed at work loses nothing: its photo goes to its twin', async ({ page }) => {
  await page.goto(site(LESSON));
  const lab = await run(page);
  await page.locator('[data-predict] input').first().check();
  const before = await seqNow(page);
  // Enough work that somebody is surely at it when the button is pressed, however slow this machine is.
  const photos = 8;
  const picture = await draw(page, 320, 240);
  for (let count = 0; count < photos; count += 1) expect((await upload(page, picture.png)).status).toBe(201);
  await waitForEvent(page, before, { type: 'message', step: 'delivered' });
  await lab.locator('[data-action=kill]').click();
  const requeued = await waitForEvent(page, before, { type: 'message', step: 'requeued' });
  const { message, peer } = requeued as { message: string; peer: { replica: number } };
  await waitForEvent(page, before, {
    type: 'replica',
    state: 'exited',
    service: 'thumb',
    replica: peer.replica,
  });
  const again = await waitForEvent(page, before, {
    type: 'message',
    step: 'delivered',
    message,
    redelivered: true,
  });
  expect((again as { peer: { replica: number } }).peer.replica).not.toBe(peer.replica);
  await expect(lab.locator('[data-replica-state=exited]').first()).toBeVisible();

  await expect
    .poll(
      async () =>
        (await events(page, before)).filter((event) => event.type === 'message' && event.step === 'acked')
          .length,
      {
        timeout: 60_000,
      },
    )
    .toBe(photos);
  const all = await events(page, before);
  const named = (step: string): string[] =>
    all
      .flatMap((event) => (event.type === 'message' && event.step === step ? [event.message] : []))
      .toSorted();
  expect(named('acked')).toEqual(named('routed'));
});

test('an endless loop in a service freezes nothing, and the service can be killed', async ({ page }) => {
  await page.goto(site(LESSON));
  await run(page);
  const before = await seqNow(page);
  await send(page, {
    type: 'file.write',
    path: 'services/front/index.ts',
    content:
      "import { createServer } from 'node:http';\ncreateServer((request, response) => {\n  response.end('ok');\n  if (request.url === '/loop') while (true) {}\n}).listen(3000);\n",
  });
  await expect(async () => expect((await get(page, '/')).body.toString()).toBe('ok')).toPass();
  await page.evaluate(() => {
    const host = document.querySelector('ruche-lab') as HTMLElement & {
      ruche: { lab: { send(command: object): Promise<unknown> } };
    };
    void host.ruche.lab.send({ type: 'http.request', method: 'GET', path: '/loop' }).catch(() => undefined);
  });
  // The loop holds one worker; the page, the gateway and the other services go on.
  const ads = await send(page, {
    type: 'http.request',
    method: 'POST',
    path: '/graphql',
    headers: [['content-type', 'application/json']],
    body: '{"query":"{ads{title}}"}',
  });
  expect(ads.status).toBe(200);
  await send(page, { type: 'kill', service: 'front' });
  await waitForEvent(page, before, { type: 'replica', state: 'exited', service: 'front', reason: 'kill' });
  expect((await get(page, '/')).status).toBe(502);
});

test('after the first Run everything on the page works with the network off', async ({ page, context }) => {
  await page.goto(site(LESSON));
  const lab = await run(page);
  await expect(lab.locator('[data-kept=true]')).toBeAttached();
  await context.setOffline(true);
  const before = await seqNow(page);
  const picture = await draw(page, 320, 200);
  expect((await upload(page, picture.png)).status).toBe(201);
  await waitForEvent(page, before, { type: 'message', step: 'acked' });
  await send(page, { type: 'restart', service: 'img' });
  await waitForEvent(page, before, { type: 'replica', state: 'healthy', service: 'img' });
  await send(page, { type: 'scale', service: 'thumb', replicas: 3 });
  expect((await upload(page, picture.png)).status).toBe(201);
  for (const tab of ['queue', 'traces', 'logs', 'client', 'preview', 'load', 'time', 'services']) {
    if (!(await lab.locator('[data-panels]').isVisible()))
      await lab.locator('[data-action=show-all]').click();
    await lab.locator(`[data-tab=${tab}]`).click();
    await expect(lab.locator('[role=tabpanel] > *').first()).toBeVisible();
    await expect(lab.getByText('could not be loaded')).toHaveCount(0);
  }
  await context.setOffline(false);
});

test('a whole page and its lab come back with the network off once it has been visited', async ({
  page,
  context,
}) => {
  await page.goto(site(LESSON));
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.waitForFunction(async () => (await caches.keys()).length > 0);
  await page.reload();
  await context.setOffline(true);
  await page.reload();
  await run(page);
  expect((await get(page, '/')).status).toBe(200);
  await context.setOffline(false);
});
