/**
 * What a service that misbehaves costs the page around it, in a real Chromium against the built site: the lag of the
 * page's own clock while a service loops without end, how long a kill takes to be seen, and what two hundred labs,
 * started and stopped one after the other, leave behind.
 */
import path from 'node:path';
import { chromium, type CDPSession, type Page } from 'playwright';
import { serve } from '../serve.ts';
import { median, row } from './figures.ts';

const dist = path.resolve(import.meta.dirname, '../../../dist');
const LAGS = 5;
const LOOP_MS = 3000;
const CYCLES = 200;
/** The first labs fill caches that every later one uses. */
const WARM = 20;

interface Host extends HTMLElement {
  readonly ruche?: {
    readonly lab: { send(command: object): Promise<unknown> };
    readonly ring: { since(seq: number): readonly { readonly line?: string }[] };
  };
}

const open = async (page: Page, url: string): Promise<void> => {
  await page.goto(url);
  await page.locator('ruche-lab [data-action=run]').first().click();
  await page.locator('ruche-lab[data-lab-state=ready]').waitFor();
};

/** The worst delay (ms) of a timer of the page while services do what they do. */
const worstDelay = (page: Page, ms: number): Promise<number> =>
  page.evaluate(async (time) => {
    let worst = 0;
    let last = performance.now();
    const end = last + time;
    while (last < end) {
      await new Promise((done) => setTimeout(done, 4));
      const now = performance.now();
      worst = Math.max(worst, now - last - 4);
      last = now;
    }
    return worst;
  }, ms);

const say = (page: Page, command: object): Promise<number> =>
  page.evaluate(async (wanted) => {
    const start = performance.now();
    await document.querySelector<Host>('ruche-lab')?.ruche?.lab.send(wanted);
    return performance.now() - start;
  }, command);

interface Left {
  /** Bytes of the page's own objects: strings, arrays, closures and all that they hold. */
  readonly objects: number;
  /** All of V8's heap: also machine code, which grows as functions get hot. */
  readonly heap: number;
  readonly nodes: number;
  readonly workers: number;
}

/** What a heap snapshot looks like, as far as it is read: nodes as rows of numbers. */
interface Snapshot {
  readonly snapshot: {
    readonly meta: {
      readonly node_fields: readonly string[];
      readonly node_types: readonly [readonly string[]];
    };
  };
  readonly nodes: readonly number[];
}

/** What is left once the last lab is gone and its garbage collected. */
async function rest(page: Page, session: CDPSession): Promise<Left> {
  await page.waitForFunction(() => document.querySelector('iframe') === null);
  // What the first collection finds dead may hold more that only the next one sees.
  for (let at = 0; at < 3; at += 1) await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  const { nodes } = await session.send('Memory.getDOMCounters');
  const chunks: string[] = [];
  const gather = ({ chunk }: { readonly chunk: string }): void => void chunks.push(chunk);
  session.on('HeapProfiler.addHeapSnapshotChunk', gather);
  await session.send('HeapProfiler.takeHeapSnapshot', {});
  session.off('HeapProfiler.addHeapSnapshotChunk', gather);
  // The protocol's own format.
  const taken = JSON.parse(chunks.join('')) as Snapshot;
  const { node_fields: fields, node_types: types } = taken.snapshot.meta;
  const [type, size] = [fields.indexOf('type'), fields.indexOf('self_size')];
  let objects = 0;
  for (let at = 0; at < taken.nodes.length; at += fields.length) {
    const kind = types[0][taken.nodes[at + type] ?? 0] ?? '';
    // Compiled code is V8's, and native is also what the tools of this bench record of every request.
    if (kind !== 'code' && kind !== 'native') objects += taken.nodes[at + size] ?? 0;
  }
  return { objects, heap: usedSize, nodes, workers: page.workers().length };
}

/** Starts a lab, waits until it is ready, and takes it out of the page; a copy is there for the next one. */
const cycle = (page: Page): Promise<void> =>
  page.evaluate(async () => {
    const kept = window as Window & { labCopy?: HTMLElement };
    const first = document.querySelector<HTMLElement>('ruche-lab');
    const place = first?.parentElement;
    if (!first || !place) throw new Error('no lab on this page');
    kept.labCopy ??= first.cloneNode(true) as HTMLElement;
    const ready = new Promise<void>((done, failed) => {
      new MutationObserver(() => {
        if (first.dataset['labState'] === 'ready') done();
        if (first.dataset['labState'] === 'failed') failed(new Error(first.textContent ?? 'failed'));
      }).observe(first, { attributes: true, attributeFilter: ['data-lab-state'] });
    });
    first.querySelector<HTMLElement>('[data-action=run]')?.click();
    await ready;
    first.replaceWith(kept.labCopy.cloneNode(true));
  });

export async function run(args: readonly string[]): Promise<void> {
  const cycles = Number(args[0] ?? CYCLES);
  const site = await serve(dist, { compressed: true });
  const browser = await chromium.launch({
    executablePath: process.env['BROWSER_PATH'],
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  const lesson = `${site.url}/en/lessons/ack/`;
  try {
    const quiet: number[] = [];
    const looping: number[] = [];
    const kills: number[] = [];
    for (let round = 0; round < LAGS; round += 1) {
      const page = await browser.newPage();
      await open(page, lesson);
      quiet.push(await worstDelay(page, LOOP_MS));
      const content = "console.log('looping'); while (true);\n";
      await say(page, { type: 'file.write', path: 'services/front/index.ts', content });
      // Compiling the edit is the page's own work, and another matter.
      await page.waitForFunction(() =>
        document
          .querySelector<Host>('ruche-lab')
          ?.ruche?.ring.since(0)
          .some(({ line }) => line === 'looping'),
      );
      looping.push(await worstDelay(page, LOOP_MS));
      kills.push(await say(page, { type: 'kill', service: 'front' }));
      await page.close();
    }
    console.log(`\nThe page while a service loops (${LAGS} fresh pages of ${LOOP_MS / 1000} s, medians)`);
    row('worst delay of a timer, quiet lab', median(quiet), 'ms');
    row('worst delay of a timer, service looping', median(looping), 'ms', 'target < 50');
    row('kill of the looping service → exited', median(kills), 'ms');

    const page = await browser.newPage();
    await page.goto(lesson);
    const session = await page.context().newCDPSession(page);
    for (let at = 0; at < WARM; at += 1) await cycle(page);
    const before = await rest(page, session);
    for (let at = 0; at < cycles; at += 1) await cycle(page);
    const after = await rest(page, session);
    console.log(`\n${cycles} labs started and stopped in one page (after ${WARM} to warm up)`);
    row("the page's objects, before", before.objects / 1e6, 'MB');
    row("the page's objects, after", after.objects / 1e6, 'MB');
    row('growth', (after.objects / before.objects - 1) * 100, '%', 'target ≤ 5');
    row("all of V8's heap, machine code included", (after.heap / before.heap - 1) * 100, '%');
    row('DOM nodes, before', before.nodes, '');
    row('DOM nodes, after', after.nodes, '');
    row('workers left', after.workers, '', 'target 0');
  } finally {
    await browser.close();
    await site.close();
  }
}
