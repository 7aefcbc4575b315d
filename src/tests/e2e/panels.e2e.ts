import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Locator, type Page } from '@playwright/test';
import { draw, events, run, seqNow, site, upload, waitForEvent } from './lab.ts';

/** One lab for all: each test leaves the next one a drawer without anything followed. */
test.describe.configure({ mode: 'serial' });

let page: Page;
let lab: Locator;
let message: string;
let trace: string;

const open = async (tab: string): Promise<void> => {
  await lab.locator(`[data-tab=${tab}]`).click();
};
/** What a panel shows once it is there. */
const SHOWN = { queue: '.counters', traces: '.waterfall', logs: '.log', client: '.client' } as const;
const followed = (): Locator => lab.locator('[data-followed]');

test.beforeAll(async ({ browser }) => {
  page = await (await browser.newContext()).newPage();
  await page.goto(site('/fr/lessons/ack/'));
  lab = await run(page);
  const before = await seqNow(page);
  const picture = await draw(page, 320, 240);
  expect((await upload(page, picture.png)).status).toBe(201);
  const routed = await waitForEvent(page, before, { type: 'message', step: 'routed' });
  message = routed.type === 'message' ? routed.message : '';
  trace = routed.trace ?? '';
  await lab.locator('[data-action=show-all]').click();
});
test.afterAll(() => page.context().close());

test('what is followed is marked in the queue, the figure, the logs and the waterfall', async () => {
  await open('queue');
  // While its worker works on it.
  await lab.locator(`tr[data-message="${message}"] .pick`).click();
  await expect(followed()).toHaveAttribute('data-followed', message);
  await expect(lab.locator(`tr.on[data-message="${message}"]`)).toBeVisible();
  await expect(lab.locator(`.picks .pick.on[data-pick="${message}"]`).first()).toBeVisible();
  await expect(lab.locator('[data-life]')).toContainText(/^Publiée par img à .* livrée à thumb/);
  await waitForEvent(page, 0, { type: 'message', step: 'acked', message });
  await expect(lab.locator('[data-life]')).toContainText(/acquittée à \d+,\d\u00a0s\.$/);

  await open('logs');
  await expect(lab.locator('tr.on[data-log=img]')).toContainText('stored');
  await lab.locator('[data-log-only]').check();
  await expect(lab.locator('tr[data-log]:not(.on)')).toHaveCount(0);
  await lab.locator('[data-log-text]').fill('no line says this');
  await expect(lab.locator('tr[data-log]')).toHaveCount(0);
  await lab.locator('[data-log-text]').fill('stored');
  await expect(lab.locator('tr[data-log]')).toHaveCount(1);

  await open('traces');
  await expect(lab.locator(`[data-waterfall="${trace}"] tr.on[data-span=message]`)).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(followed()).toHaveCount(0);
  await expect(lab.locator('.picks .on')).toHaveCount(0);
  // The drawer stays for the next Escape.
  await expect(lab.locator('[data-panels]')).toBeVisible();
});

test('the waterfall shows the request and its message under one trace, as a table', async () => {
  await open('traces');
  await lab.locator(`tr[data-trace="${trace}"] .pick`).click();
  const rows = lab.locator(`[data-waterfall="${trace}"] tbody tr`);
  await expect(rows.first()).toContainText('POST /img');
  await expect(lab.locator('[data-span=message]')).toContainText(/img → thumbnails → thumb/);
  await expect(lab.locator('[data-span=message]')).toContainText('acquitté');
  // The worker's own requests, which crossed the queue with the message.
  await expect(rows.filter({ hasText: 'PUT /internal/' })).toContainText(/thumb.\d → img/);
  // A trace of one message brings that message.
  await expect(followed()).toHaveAttribute('data-followed', message);
  await lab.locator('[data-action=stop-following]').click();
  await expect(lab.locator('[data-waterfall]')).toHaveCount(0);
});

test('a log line, a span and a token of the figure all lead to the same message', async () => {
  await open('logs');
  const line = lab.locator('tr[data-log=img] .pick').first();
  await line.press('Enter');
  await expect(followed()).toHaveAttribute('data-followed', message);
  await line.press('Enter');
  await expect(followed()).toHaveCount(0);
  const token = lab.locator(`.picks [data-pick="${message}"]`);
  await token.press('Enter');
  await expect(followed()).toHaveAttribute('data-followed', message);
  await expect(token).toHaveAttribute('aria-pressed', 'true');
  await open('traces');
  await expect(lab.locator(`[data-waterfall="${trace}"]`)).toBeVisible();
  await lab.locator('[data-span=message] .pick').click();
  await expect(followed()).toHaveAttribute('data-followed', message);
  await lab.locator('[data-action=stop-following]').click();
});

test('the HTTP client sends, shows the answer and leads to its trace', async () => {
  await open('client');
  const before = await seqNow(page);
  await lab.locator('[data-example]', { hasText: '/graphql' }).click();
  await lab.locator('[data-client=send]').click();
  await expect(lab.locator('[data-answer-status="200"]')).toBeVisible();
  await expect(lab.locator('.answer pre')).toContainText('"title"');
  await lab.locator('[data-action=answer-trace]').click();
  const asked = (await events(page, before)).find(
    (event) => event.type === 'request' && event.path === '/graphql' && event.from.service === undefined,
  );
  await expect(lab.locator(`[data-waterfall="${asked?.trace ?? ''}"]`)).toContainText('gateway → ads');
  await page.keyboard.press('Escape');

  await open('client');
  await lab.locator('[data-client=path]').fill('/img/unknown.png');
  await lab.locator('[data-client=method]').selectOption('GET');
  await lab.locator('[data-client=body]').fill('');
  await lab.locator('[data-client=send]').click();
  await expect(lab.locator('[data-answer-status="404"]')).toBeVisible();
  await lab.locator('.history button', { hasText: 'POST /graphql' }).click();
  await expect(lab.locator('[data-client=path]')).toHaveValue('/graphql');
  // A body that GET cannot have is refused before it leaves.
  await lab.locator('[data-client=method]').selectOption('GET');
  await lab.locator('[data-client=send]').click();
  await expect(lab.locator('[data-refusal=bad-request]')).toBeVisible();
});

test('axe finds nothing in the new panels, in both themes', async () => {
  await open('queue');
  await lab.locator(`.picks [data-pick="${message}"]`).press('Enter');
  await expect(followed()).toBeVisible();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const tab of ['queue', 'traces', 'logs', 'client'] as const) {
      await open(tab);
      await expect(lab.locator(SHOWN[tab])).toBeVisible();
      // The figure's marks are the same whatever the panel.
      const axe = new AxeBuilder({ page }).include(tab === 'queue' ? 'ruche-lab' : '[data-panels]');
      // The other theme has other colours, and nothing else.
      if (colorScheme === 'dark') axe.withRules(['color-contrast']);
      const { violations } = await axe.analyze();
      expect(
        violations.map(
          (one) =>
            `${tab} ${colorScheme}: ${one.id}: ${one.nodes.map((node) => node.target.join(' ')).join(', ')}`,
        ),
      ).toEqual([]);
    }
  }
});
