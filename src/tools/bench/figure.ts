/**
 * The figure under load, in a real Chromium against the built site: img publishes a steady number of messages a second,
 * two workers take and acknowledge them, all in the tab; what is measured is the picture of it. The work of a frame is
 * everything that the page's frame callbacks do (view clock, fold, dots) and what they make the interface write.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Page } from 'playwright';
import { serve } from '../serve.ts';
import { median, row } from './figures.ts';

const dist = path.resolve(import.meta.dirname, '../../../dist');
const SECONDS = 6;
const ROUNDS = 3;
const RATES = [30, 300, 1000, 3000];

const publisher = (rate: number): string => `import { createServer } from 'node:http';
import amqp from 'amqplib';
const connection = await amqp.connect('amqp://queue');
const channel = await connection.createChannel();
await channel.assertQueue('thumbnails', { durable: true });
let sent = 0;
const start = performance.now();
setInterval(() => {
  for (const due = ((performance.now() - start) / 1000) * ${rate}; sent < due; sent += 1)
    channel.sendToQueue('thumbnails', Buffer.from(JSON.stringify({ id: 'bench' + sent })));
}, 10);
createServer((request, response) => response.end('ok')).listen(3000);
`;

const consumer = `import amqp from 'amqplib';
const connection = await amqp.connect('amqp://queue');
const channel = await connection.createChannel();
await channel.assertQueue('thumbnails', { durable: true });
await channel.prefetch(20);
await channel.consume('thumbnails', (message) => channel.ack(message));
`;

interface Host extends HTMLElement {
  readonly ruche?: {
    readonly lab: { send(command: object): Promise<unknown> };
    readonly ring: { since(seq: number): readonly { readonly type: string; readonly step?: string }[] };
  };
}

/** Counts frames and the time that the page's own frame callbacks take, with what they set off before the next task. */
function watchFrames(): void {
  const stats = { frames: 0, work: [] as number[] };
  const native = globalThis.requestAnimationFrame.bind(globalThis);
  globalThis.requestAnimationFrame = (callback) =>
    native((now) => {
      const start = performance.now();
      callback(now);
      // Svelte writes in a microtask that the callback queued: this one comes after it.
      queueMicrotask(() => stats.work.push(performance.now() - start));
    });
  const count = (): void => {
    stats.frames += 1;
    native(count);
  };
  native(count);
  Object.assign(globalThis, { stats });
}

interface Sample {
  readonly fps: number;
  readonly work: number;
  readonly worst: number;
  readonly routed: number;
  readonly lag: number;
}

async function measure(page: Page, rate: number): Promise<Sample> {
  await page.evaluate(
    async ({ img, thumb }) => {
      const lab = document.querySelector<Host>('ruche-lab')?.ruche?.lab;
      await lab?.send({ type: 'file.write', path: 'services/thumb/index.ts', content: thumb });
      await lab?.send({ type: 'file.write', path: 'services/img/index.ts', content: img });
    },
    { img: publisher(rate), thumb: consumer },
  );
  // Until the stream flows as it should, and two seconds more.
  await page.waitForFunction(
    () =>
      (document.querySelector<Host>('ruche-lab')?.ruche?.ring.since(0) ?? [])
        .slice(-400)
        .filter((event) => event.type === 'message' && event.step === 'acked').length > 50,
    undefined,
    { timeout: 60_000 },
  );
  return page.evaluate(
    (seconds) =>
      new Promise<Sample>((resolve) => {
        const { stats } = globalThis as unknown as { stats: { frames: number; work: number[] } };
        const host = document.querySelector<Host>('ruche-lab');
        let routed = 0;
        let lag = 0;
        host?.addEventListener('ruche:drawn', (event) => {
          const { events } = (event as CustomEvent<{ events: readonly { step?: string }[] }>).detail;
          routed += events.filter((one) => one.step === 'routed').length;
          lag = Math.max(lag, Number(host.querySelector<HTMLElement>('[data-lag]')?.dataset['lag'] ?? 0));
        });
        stats.frames = 0;
        stats.work.length = 0;
        const start = performance.now();
        setTimeout(() => {
          const taken = (performance.now() - start) / 1000;
          const sorted = stats.work.toSorted((a, b) => a - b);
          const mean = sorted.reduce((sum, one) => sum + one, 0) / Math.max(1, stats.frames);
          const worst = sorted[Math.floor(sorted.length * 0.95)] ?? 0;
          resolve({ fps: stats.frames / taken, work: mean, worst, routed: routed / taken, lag });
        }, seconds * 1000);
      }),
    SECONDS,
  );
}

/** Runs the suite and prints its table. Arguments: other rates, in messages a second. */
export async function run(asked: readonly string[]): Promise<void> {
  if (!existsSync(path.join(dist, 'index.html')))
    throw new Error('There is no build in dist/: run `npm run build` first.');
  const site = await serve(dist);
  const args = ['--disable-gpu', '--disable-background-networking'];
  if (process.getuid?.() === 0) args.push('--no-sandbox');
  try {
    for (const rate of asked.length > 0 ? asked.map(Number) : RATES) {
      const samples: Sample[] = [];
      for (let round = 0; round < ROUNDS; round += 1) {
        const browser = await chromium.launch({ executablePath: process.env['BROWSER_PATH'], args });
        try {
          const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
          await page.addInitScript(watchFrames);
          await page.goto(`${site.url}/en/lessons/ack/`, { waitUntil: 'load' });
          await page.locator('ruche-lab [data-action=run]').first().click();
          await page.waitForSelector('ruche-lab[data-lab-state=ready]', { timeout: 60_000 });
          samples.push(await measure(page, rate));
        } finally {
          await browser.close();
        }
      }
      const of = (pick: (sample: Sample) => number): number => median(samples.map(pick));
      console.log(`Figure with ${rate} messages/s asked (median of ${ROUNDS} browsers, ${SECONDS} s each):`);
      row(
        'messages drawn',
        of((one) => one.routed),
        'messages/s',
      );
      row(
        'frames',
        of((one) => one.fps),
        'fps',
        '≥ 55',
      );
      row(
        'work a frame, mean',
        of((one) => one.work),
        'ms',
        '≤ 4',
      );
      row(
        '  95th of 100',
        of((one) => one.worst),
        'ms',
      );
      row(
        'printed lag, at most',
        of((one) => one.lag),
        'ms',
        '≤ 800',
      );
    }
  } finally {
    await site.close();
  }
}
