/**
 * The first living lab, measured in a real Chromium against the built site:
 * Run → first 200 through the gateway (cold profile each time), the floor of as many bare workers, the hop of an HTTP
 * request between two services, and messages a second through the queue.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Page } from 'playwright';
import { serve } from '../serve.ts';
import { median, row } from './figures.ts';

const dist = path.resolve(import.meta.dirname, '../../../dist');
const RUNS = 5;

interface Answer {
  readonly status: number;
  readonly body: Uint8Array;
}
interface Host extends HTMLElement {
  readonly ruche?: {
    readonly lab: { send(command: object): Promise<{ readonly status: number; readonly body: Uint8Array }> };
  };
}

/** Clicks Run in the page and resolves with the milliseconds until the gateway answers `GET /` with 200. */
const firstAnswer = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const host = document.querySelector<Host>('ruche-lab');
    const button = host?.querySelector<HTMLButtonElement>('[data-action=run]');
    if (!host || !button) throw new Error('no lab on this page');
    const ready = new Promise<void>((resolve, reject) => {
      new MutationObserver(() => {
        const state = host.dataset['labState'];
        if (state === 'ready') resolve();
        if (state === 'failed') reject(new Error(host.textContent ?? 'failed'));
      }).observe(host, { attributes: true, attributeFilter: ['data-lab-state'] });
    });
    const start = performance.now();
    button.click();
    await ready;
    const answer = await host.ruche?.lab.send({ type: 'http.request', method: 'GET', path: '/' });
    if (answer?.status !== 200) throw new Error(`the gateway answered ${String(answer?.status)}`);
    return performance.now() - start;
  });

/** As many workers as Good Corner has processes, each of which says one word: what the browser itself costs. */
const floor = (page: Page, workers: number): Promise<number> =>
  page.evaluate(async (count) => {
    const url = URL.createObjectURL(new Blob(['postMessage(1)'], { type: 'text/javascript' }));
    const start = performance.now();
    await Promise.all(
      Array.from({ length: count }, () => new Promise((resolve) => (new Worker(url).onmessage = resolve))),
    );
    return performance.now() - start;
  }, workers);

const HOPS = `import { createServer, get } from 'node:http';
const once = () => new Promise((resolve, reject) => get('http://ads:3000/health', (answer) => { answer.resume(); answer.on('end', resolve); }).on('error', reject));
createServer(async (request, response) => {
  if (request.url !== '/bench') return void response.end('ok');
  for (let i = 0; i < 200; i += 1) await once();
  const times = [];
  for (let i = 0; i < 1000; i += 1) { const start = performance.now(); await once(); times.push(performance.now() - start); }
  times.sort((a, b) => a - b);
  response.end(JSON.stringify({ p50: times[500], p95: times[950] }));
}).listen(3000);
`;

const MESSAGES = `import { createServer } from 'node:http';
import amqp from 'amqplib';
createServer(async (request, response) => {
  if (request.url !== '/bench') return void response.end('ok');
  const connection = await amqp.connect('amqp://queue');
  const channel = await connection.createChannel();
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.prefetch(200);
  const count = 5000;
  const window = 200;
  const body = Buffer.alloc(100, 'x');
  let sent = 0;
  let seen = 0;
  const start = performance.now();
  await new Promise((resolve) => {
    const send = () => { if (sent < count) { sent += 1; channel.sendToQueue(queue, body); } };
    void channel.consume(queue, (message) => { channel.ack(message); if (++seen === count) resolve(); else send(); });
    for (let i = 0; i < window; i += 1) send();
  });
  const seconds = (performance.now() - start) / 1000;
  await connection.close();
  response.end(JSON.stringify({ rate: count / seconds }));
}).listen(3000);
`;

/** Puts a program in the place of \`front\`, asks it for its figures, as JSON. */
async function inside(page: Page, program: string): Promise<Record<string, number>> {
  const text = await page.evaluate(async (source) => {
    const lab = document.querySelector<Host>('ruche-lab')?.ruche?.lab;
    if (!lab) throw new Error('the lab does not run');
    await lab.send({ type: 'file.write', path: 'services/front/index.ts', content: source });
    const ask = (path: string): Promise<Answer | null> =>
      lab.send({ type: 'http.request', service: 'front', port: 3000, method: 'GET', path }).catch(() => null);
    // Until the new program listens, it is refused.
    while ((await ask('/health')) === null);
    const answer = await ask('/bench');
    if (answer === null) throw new Error('the program in the place of front died');
    return new TextDecoder().decode(answer.body);
  }, program);
  return JSON.parse(text) as Record<string, number>;
}

/** Runs the suite and prints its table. */
export async function run(): Promise<void> {
  if (!existsSync(path.join(dist, 'index.html')))
    throw new Error('There is no build in dist/: run `npm run build` first.');
  const site = await serve(dist);
  const starts: number[] = [];
  const hasty: number[] = [];
  const floors: number[] = [];
  const hops: number[] = [];
  const rates: number[] = [];
  const args = ['--disable-gpu', '--disable-background-networking'];
  if (process.getuid?.() === 0) args.push('--no-sandbox');
  try {
    /** Opens the lesson in a browser of its own, with an empty profile, and closes it afterwards. */
    const fresh = async <T>(measure: (page: Page) => Promise<T>): Promise<T> => {
      const browser = await chromium.launch({ executablePath: process.env['BROWSER_PATH'], args });
      try {
        const page = await browser.newPage();
        await page.goto(`${site.url}/en/lessons/ack/`, { waitUntil: 'load' });
        return await measure(page);
      } finally {
        await browser.close();
      }
    };
    for (let round = 0; round < RUNS; round += 1) {
      floors.push(await fresh((page) => floor(page, 7)));
      hasty.push(await fresh(firstAnswer));
      await fresh(async (page) => {
        // Nobody finds the button sooner; until then a browser that was just started is busy with itself.
        await page.evaluate(() => new Promise((read) => setTimeout(read, 1000)));
        starts.push(await firstAnswer(page));
        hops.push((await inside(page, HOPS))['p50'] as number);
        rates.push((await inside(page, MESSAGES))['rate'] as number);
      });
    }
  } finally {
    await site.close();
  }
  console.log(`In the tab (Chromium, cold profile each time, median of ${RUNS}):`);
  row('Run → first 200, a second after page load', median(starts), 'ms', '≤ 1500');
  row('  pressed the moment the page has loaded', median(hasty), 'ms');
  row('  floor: 7 bare workers', median(floors), 'ms');
  row('HTTP between two services, p50', median(hops), 'ms', '≤ 2');
  row('queue: publish → consume → ack', median(rates), 'messages/s', '≥ 2000');
}
