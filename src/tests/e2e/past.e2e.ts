import { readFile } from 'node:fs/promises';
import { expect, test } from '@playwright/test';
import { readRecording } from '../../events/index.ts';
import { draw, events, run, seqNow, site, upload, waitForEvent } from './lab.ts';

test('the view is held, stepped, dragged and played while the services go on; a saved run opens again', async ({
  page,
}) => {
  await page.goto(site('/en/lessons/ack/'));
  const lab = await run(page);
  const picture = await draw(page, 64, 48);
  const seq = await seqNow(page);
  expect((await upload(page, picture.png)).status).toBe(201);
  await waitForEvent(page, seq, { type: 'message', step: 'acked' });
  await expect(lab.locator('.said')).toHaveAttribute('data-sentence', 'acked');

  await lab.locator('[data-action=pause]').click();
  const past = lab.locator('[data-past]');
  await expect(lab.locator('[data-action=past-play]')).toBeFocused();
  // The services go on: a second photo is made while the view stands still.
  const before = await seqNow(page);
  expect((await upload(page, picture.png)).status).toBe(201);
  await waitForEvent(page, before, { type: 'message', step: 'acked' });
  await expect(past).toContainText(/[1-9]\d* events behind/);
  await expect(lab.locator('[data-part=queue] .counts')).toContainText('unacked: 0');

  // Back to where the photo was taken, by steps.
  const said = lab.locator('.said');
  for (let n = 0; n < 20 && (await said.getAttribute('data-sentence')) !== 'taken'; n += 1)
    await lab.locator('[data-action=past-back]').click();
  await expect(said).toHaveAttribute('data-sentence', 'taken');
  await expect(lab.locator('[data-part=queue] .counts')).toContainText('unacked: 1');

  // On again: the steps are drawn as they were.
  await lab.locator('[data-action=past-play]').click();
  await expect(past).toHaveAttribute('data-past', 'playing');
  await expect(said).toHaveAttribute('data-sentence', 'acked');
  await expect(past).toHaveAttribute('data-past', 'still');
  await lab.locator('[data-action=past-seek]').fill('0');
  await expect(lab.locator('[data-part=queue] .counts')).toContainText('unacked: 0');

  await lab.locator('[data-action=past-close]').click();
  await expect(past).toHaveCount(0);
  await expect(lab.locator('[data-action=pause]')).toBeFocused();

  // Saved, read by the very reader of recordings, and opened again.
  await lab.locator('[data-action=show-all]').click();
  await lab.locator('[data-tab=time]').click();
  const download = page.waitForEvent('download');
  await lab.locator('[data-action=time-save]').click();
  const file = await (await download).path();
  const recording = readRecording(await readFile(file, 'utf8'));
  expect(recording.header.sandbox).toBe('good-corner');
  expect(recording.events.map((event) => event.seq)).toEqual(
    (await events(page)).map((event) => event.seq).slice(0, recording.events.length),
  );
  await lab.locator('[data-action=time-file]').setInputFiles(file);
  await expect(past).toContainText('none of this happens now');
  await lab.locator('[data-action=past-seek]').fill(String(recording.events.length));
  await expect(said).toHaveAttribute('data-sentence', 'acked');

  await lab.locator('[data-action=time-file]').setInputFiles({
    name: 'holiday.jsonl',
    mimeType: 'application/jsonl',
    buffer: Buffer.from(
      '{"format":"ruche-events","version":1,"sandbox":"good-corner","plan":{}}\nnot json\n',
    ),
  });
  await expect(lab.getByRole('alert')).toContainText('line 2');
});
