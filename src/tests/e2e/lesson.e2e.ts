import { readFile } from 'node:fs/promises';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { run, seqNow, site, waitForEvent } from './lab.ts';

const LESSON = '/fr/lessons/ack/';
const KEY = 'ruche:prediction:b5-kill';

const box = (page: Page, id = 'b5-kill') => page.locator(`[data-predict="${id}"]`);
const verdict = (page: Page, id = 'b5-kill') => page.locator(`#verdict-${id}`);

test('a wrong guess is judged once the lab has shown what happens, with its own explanation, and is kept', async ({
  page,
}) => {
  await page.goto(site(LESSON));
  const lab = await run(page);
  await expect(lab.locator('[data-action=kill]')).toHaveAttribute('aria-disabled', 'true');
  await box(page).locator('input[value=stuck]').check();
  await expect(verdict(page)).toBeHidden();
  await expect(box(page).locator('.answers')).toBeHidden();

  const before = await seqNow(page);
  await lab.locator('[data-action=send-photo]').click();
  await expect(lab.locator('.said')).toContainText('travaille sur la photo');
  await lab.locator('[data-action=kill]').click();
  const again = await waitForEvent(page, before, { type: 'message', step: 'delivered', redelivered: true });
  await expect(verdict(page)).toBeVisible();
  await expect(verdict(page)).toHaveAttribute('data-result', 'wrong');
  const text = await verdict(page).innerText();
  const { peer } = again as { readonly peer: { readonly replica: number } };
  expect(text).toContain(`chez thumb ${peer.replica}`);
  expect(text).toContain('Le broker n’attend pas le retour d’un worker');
  expect(text).not.toContain('il faudrait que le broker l’ait oubliée');
  // It stands where the lesson explains what was seen, and a link leads there.
  await page.locator('[data-verdict-call][data-shown]').click();
  await expect(verdict(page)).toBeInViewport();

  // A part of the figure that has the keyboard's focus marks the phrases that speak of it.
  await lab.locator('[data-part=queue] .hit').focus();
  await expect(page.locator('[data-lights=queue]').first()).toHaveAttribute('data-spoken');
  await expect(page.locator('[data-lights=img]').first()).not.toHaveAttribute('data-spoken');

  await page.reload();
  await expect(verdict(page)).toContainText('Le broker n’attend pas le retour d’un worker');
  await expect(box(page).locator('input[value=stuck]')).toBeChecked();
  await expect(box(page).locator('input[value=lost]')).toBeDisabled();
  // The other language asks the same question, and has kept the same answer.
  await page.goto(site('/en/lessons/ack/'));
  await expect(verdict(page)).toContainText('The broker does not wait for a worker to return');
});

test('automatic acks leave a hole, and a worker that is stopped finishes first', async ({ page }) => {
  await page.goto(site(LESSON));
  await expect(page.locator('#act-auto')).toHaveAttribute('aria-disabled', 'true');
  const lab = await run(page);
  await box(page).locator('input[value=lost]').check();
  await box(page, 'b5-stop').locator('input[value=finishes]').check();

  await page.locator('#act-auto').click();
  await expect(page.locator('[data-act]:has(#act-auto) [role=status]')).toContainText('C’est fait');
  let before = await seqNow(page);
  await lab.locator('[data-action=send-photo]').click();
  await waitForEvent(page, before, { type: 'message', step: 'delivered', autoAck: true });
  await expect(lab.locator('.said')).toContainText('l’a déjà oubliée');
  await lab.locator('[data-action=kill]').click();
  await expect(lab.locator('[data-slot=lost]')).toHaveCount(1);
  // That was another experiment than the one that was predicted.
  await expect(box(page)).toHaveAttribute('data-state', 'open');

  await page.locator('#act-manual').click();
  await expect(page.locator('[data-act]:has(#act-manual) [role=status]')).toContainText('C’est fait');
  before = await seqNow(page);
  await lab.locator('[data-action=send-photo]').click();
  const { peer } = (await waitForEvent(page, before, { type: 'message', step: 'delivered' })) as {
    readonly peer: { readonly replica: number };
  };
  // The desk of the worker at work, as the lesson says.
  await lab.locator(`[data-part=thumb-${peer.replica}] .hit`).first().focus();
  await page.keyboard.press('Enter');
  await lab.locator('[data-menu=stop]').click();
  await expect(verdict(page, 'b5-stop')).toHaveAttribute('data-result', 'right');
  await expect(verdict(page, 'b5-stop')).toContainText(`thumb ${peer.replica} a été prié de s’arrêter`);
});

test('a phrase lights its part of the figure and a part marks its phrases, before Run too', async ({
  page,
}) => {
  await page.goto(site(LESSON));
  const lab = page.locator('ruche-lab');
  const phrase = page.locator('[data-lights=queue]').first();
  await phrase.focus();
  await expect(lab).toHaveAttribute('data-lit', 'queue');
  await page.keyboard.press('Enter');
  await expect(phrase).toHaveAttribute('aria-pressed', 'true');
  await phrase.blur();
  await expect(lab).toHaveAttribute('data-lit', 'queue');
  await page.keyboard.press('Escape');
  await expect(lab).not.toHaveAttribute('data-lit');

  await page.locator('ruche-lab .still.landscape [data-part=queue] .name').hover();
  await expect(phrase).toHaveAttribute('data-spoken');
  await page.mouse.move(0, 0);
  await expect(phrase).not.toHaveAttribute('data-spoken');
});

test('where the lab cannot run, the answers can be read', async ({ page, browser }) => {
  await page.route('**/_lab/**', (route) => route.abort());
  await page.goto(site(LESSON));
  await page.locator('ruche-lab [data-action=run]').click();
  await expect(box(page).locator('.answers summary')).toBeVisible();

  const plain = await browser.newContext({ javaScriptEnabled: false });
  const paper = await plain.newPage();
  await paper.goto(site(LESSON));
  await box(paper).locator('.answers summary').click();
  await expect(box(paper).locator('[data-gap=redelivered]')).toBeVisible();
  await plain.close();
});

test('garbage, another tab and a full storage break no prediction', async ({ page, context }) => {
  await page.addInitScript((key) => {
    if (!localStorage.getItem(key)) localStorage.setItem(key, '{"v":1,"value":{"answer":"lost","at":"?"}');
  }, KEY);
  await page.goto(site(LESSON));
  await expect(box(page)).toHaveAttribute('data-answered', 'false');
  await box(page).locator('input[value=lost]').check();

  const other = await context.newPage();
  await other.goto(site('/en/lessons/ack/'));
  await expect(box(other).locator('input[value=lost]')).toBeChecked();
  await box(other).locator('input[value=stuck]').check();
  await expect(box(page).locator('input[value=stuck]')).toBeChecked();

  await page.evaluate(() => {
    Storage.prototype.setItem = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
  });
  await box(page).locator('input[value=lost]').check();
  await expect(box(page).locator('.unkept')).toBeVisible();
});

test('a note on what blocks is kept, and leaves as a text file with the prediction', async ({ page }) => {
  await page.goto(site(`${LESSON}#stuck`));
  await box(page).locator('input[value=lost]').check();
  await page.locator('#stuck-note').fill('Je ne vois pas le losange.');
  await page.locator('#stuck-note').blur();
  await expect(page.locator('[data-note-state]')).toHaveText('Noté.');
  await page.reload();
  await expect(page.locator('#stuck-note')).toHaveValue('Je ne vois pas le losange.');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.locator('[data-action=export-note]').click(),
  ]);
  expect(download.suggestedFilename()).toBe('je-bloque-ack.txt');
  const text = await readFile(await download.path(), 'utf8');
  expect(text).toContain('B5 · L’accusé de réception');
  expect(text).toContain('Elle est perdue');
  expect(text).toContain('Je ne vois pas le losange.');
});

for (const language of ['fr', 'en'])
  test(`the trainer's page is accessible, and prints on at most three sheets (${language})`, async ({
    page,
  }) => {
    await page.goto(site(`/${language}/lessons/ack/trainer/`));
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(violations.map((one) => `${one.id}: ${one.nodes[0]?.target.join(' ')}`)).toEqual([]);
    await page.emulateMedia({ media: 'print' });
    await expect(page.locator('[data-action=print]')).toBeHidden();
    await expect(page.locator('.trainer-text table')).toBeVisible();
    const pdf = (await page.pdf({ format: 'A4', preferCSSPageSize: true })).toString('latin1');
    const sheets = pdf.match(/\/Type\s*\/Page\b/g)?.length ?? 0;
    expect(sheets).toBeGreaterThan(0);
    expect(sheets).toBeLessThanOrEqual(3);
  });
