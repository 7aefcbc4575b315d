import { expect, type Locator, type Page } from '@playwright/test';
import type { LabEvent } from '../../events/index.ts';
import type { CommandResult, LabCommand, LabSnapshot } from '../../lab/index.ts';

/** What a running `<ruche-lab>` offers to the console, and so to the tests. */
interface Handle {
  readonly lab: { send(command: LabCommand): Promise<CommandResult>; snapshot(): LabSnapshot };
  readonly ring: { since(seq: number): readonly LabEvent[]; readonly lost: number };
}
type LabHost = HTMLElement & { readonly ruche: Handle };

/** A picture that a test made: its bytes, its size and its mean colour. */
export interface Picture {
  readonly png: Buffer;
  readonly width: number;
  readonly height: number;
  readonly mean: readonly [number, number, number];
}

export const site = (path: string): string => `${process.env['SITE'] ?? ''}${path}`;

/** Presses Run in the (visible) lab of a page and waits until every service is ready. */
export async function run(page: Page, where = 'ruche-lab:visible'): Promise<Locator> {
  const lab = page.locator(where);
  await lab.locator('[data-action=run]').click();
  await expect(lab).toHaveAttribute('data-lab-state', 'ready', { timeout: 60_000 });
  return lab;
}

/** All events since `seq` of the lab that runs in the page. */
export function events(page: Page, seq = 0): Promise<readonly LabEvent[]> {
  return page.evaluate((from) => {
    const host = [...document.querySelectorAll<LabHost>('ruche-lab')].find((one) => one.ruche);
    return host?.ruche.ring.since(from) ?? [];
  }, seq);
}

/** The last `seq` so far. */
export async function seqNow(page: Page): Promise<number> {
  return (await events(page)).at(-1)?.seq ?? 0;
}

/** Waits for an event after `seq` whose fields are those given (nested objects: a part of them). */
export async function waitForEvent(
  page: Page,
  seq: number,
  fields: object,
  timeout = 30_000,
): Promise<LabEvent> {
  const handle = await page.waitForFunction(
    ({ from, wanted }) => {
      const holds = (value: unknown, part: unknown): boolean =>
        typeof part === 'object' && part !== null
          ? typeof value === 'object' &&
            value !== null &&
            Object.entries(part).every(([key, inner]) =>
              holds((value as Record<string, unknown>)[key], inner),
            )
          : value === part;
      const host = [...document.querySelectorAll<LabHost>('ruche-lab')].find((one) => one.ruche);
      return host?.ruche.ring.since(from + 1).find((event) => holds(event, wanted)) ?? null;
    },
    { from: seq, wanted: fields },
    { timeout },
  );
  return (await handle.jsonValue()) as LabEvent;
}

/** Sends a command as the page's buttons do; bodies come back as base64. */
export async function send(
  page: Page,
  command: LabCommand,
): Promise<{ readonly status: number; readonly body: Buffer }> {
  const answer = await page.evaluate(async (wanted) => {
    const host = [...document.querySelectorAll<LabHost>('ruche-lab')].find((one) => one.ruche);
    if (!host) throw new Error('no lab runs in this page');
    const result = await host.ruche.lab.send(wanted);
    if (result.type !== 'http.response') return { status: 0, body: '' };
    let binary = '';
    for (const byte of result.body) binary += String.fromCodePoint(byte);
    return { status: result.status, body: btoa(binary) };
  }, command);
  return { status: answer.status, body: Buffer.from(answer.body, 'base64') };
}

export const get = (page: Page, path: string) => send(page, { type: 'http.request', method: 'GET', path });

/** Draws a picture in the page: a plain colour with a quarter of another, so that a mean says something. */
export async function draw(page: Page, width: number, height: number): Promise<Picture> {
  const made = await page.evaluate(
    async ([w, h]) => {
      const canvas = new OffscreenCanvas(w, h);
      const brush = canvas.getContext('2d');
      if (!brush) throw new Error('no canvas');
      brush.fillStyle = 'rgb(200, 60, 30)';
      brush.fillRect(0, 0, w, h);
      brush.fillStyle = 'rgb(20, 90, 220)';
      brush.fillRect(0, 0, w / 2, h / 2);
      const blob = await canvas.convertToBlob({ type: 'image/png' });
      return [...new Uint8Array(await blob.arrayBuffer())];
    },
    [width, height] as const,
  );
  const mean = [200, 60, 30].map((value, index) =>
    Math.round(value * 0.75 + ([20, 90, 220][index] as number) * 0.25),
  );
  return { png: Buffer.from(made), width, height, mean: mean as unknown as Picture['mean'] };
}

/** Decodes a picture in the page, as an `<img>` would: its size and mean colour. */
export function decode(page: Page, bytes: Buffer): Promise<Omit<Picture, 'png'>> {
  return page.evaluate(
    async (list) => {
      const bitmap = await createImageBitmap(new Blob([new Uint8Array(list)]));
      const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
      const brush = canvas.getContext('2d');
      if (!brush) throw new Error('no canvas');
      brush.drawImage(bitmap, 0, 0);
      const { data } = brush.getImageData(0, 0, bitmap.width, bitmap.height);
      const sum: [number, number, number] = [0, 0, 0];
      for (let at = 0; at < data.length; at += 4)
        for (let channel = 0; channel < 3; channel += 1) sum[channel as 0] += data[at + channel] as number;
      const count = data.length / 4;
      return {
        width: bitmap.width,
        height: bitmap.height,
        mean: [sum[0] / count, sum[1] / count, sum[2] / count] as const,
      };
    },
    [...bytes],
  );
}

/** Uploads bytes through the gateway as a form's file field would; resolves with the answer's status and JSON. */
export async function upload(
  page: Page,
  content: Buffer,
  type = 'image/png',
): Promise<{ readonly status: number; readonly filename: string | null }> {
  const answer = await page.evaluate(
    async ({ list, mime }) => {
      const form = new FormData();
      form.append('file', new Blob([new Uint8Array(list)], { type: mime }), 'photo');
      const request = new Request('http://x/', { method: 'POST', body: form });
      const host = [...document.querySelectorAll<LabHost>('ruche-lab')].find((one) => one.ruche);
      if (!host) throw new Error('no lab runs in this page');
      const result = await host.ruche.lab.send({
        type: 'http.request',
        method: 'POST',
        path: '/img',
        headers: [['content-type', request.headers.get('content-type') ?? '']],
        body: new Uint8Array(await request.arrayBuffer()),
      });
      if (result.type !== 'http.response') throw new Error('no answer');
      return { status: result.status, text: new TextDecoder().decode(result.body) };
    },
    { list: [...content], mime: type },
  );
  const parsed = answer.status === 201 ? (JSON.parse(answer.text) as { filename: string }) : null;
  return { status: answer.status, filename: parsed?.filename ?? null };
}
