/**
 * `npm run test:engines`: the lab's journey and the runtime's contract in every browser of this machine. A browser that
 * is not here is named, and not passed over in silence.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { contractCases } from '../runtime/contract.ts';
import { openContractSite } from '../runtime/embedded/testing/site.ts';
import { chromium } from './engines/chromium.ts';
import { firefox } from './engines/firefox.ts';
import { journey } from './engines/journey.ts';
import type { Browser, Tab } from './engines/tab.ts';
import { webkit } from './engines/webkit.ts';
import { serve } from './serve.ts';

const DIST = path.resolve(import.meta.dirname, '../../dist');
const BROWSERS: readonly Browser[] = [chromium, firefox, webkit];
const PATIENCE = 90_000;

let failures = 0;

async function promise(name: string, work: () => Promise<unknown>): Promise<void> {
  const start = performance.now();
  try {
    const said = await work();
    const more = typeof said === 'string' ? ` (${said})` : '';
    console.log(`  ✓ ${name}${more} ${Math.round(performance.now() - start)} ms`);
  } catch (error) {
    failures += 1;
    console.log(`  ✖ ${name}\n      ${error instanceof Error ? error.message : String(error)}`);
  }
}

async function travel(tab: Tab): Promise<void> {
  const site = await serve(DIST);
  try {
    const lesson = `${site.url}/en/lessons/ack/`;
    await tab.open(lesson);
    for (const [name, run] of journey) {
      await promise(name, () => tab.call(run.toString(), lesson, PATIENCE));
      // From here on there is nothing on the other side.
      await site.close();
    }
  } finally {
    await site.close();
  }
}

async function keepContract(tab: Tab): Promise<void> {
  const site = await openContractSite({ packages: ['express', 'amqplib'] });
  try {
    await tab.open(site.url);
    for (const { name } of contractCases)
      await promise(name, () => tab.call('(name) => window.ruche.keep(name)', name, PATIENCE));
  } finally {
    await site.close();
  }
}

if (!existsSync(path.join(DIST, 'index.html')))
  throw new Error('There is no build in dist/: run `npm run build`.');
const asked = process.argv.slice(2).map((name) => name.toLowerCase());
const wanted = BROWSERS.filter(({ name }) => asked.length === 0 || asked.includes(name.toLowerCase()));
let tried = 0;
for (const browser of wanted) {
  if (!browser.installed()) {
    console.log(`\nnot tried: no ${browser.name} (on Debian: ${browser.packages.join(', ')})`);
    continue;
  }
  tried += 1;
  const tab = await browser.launch();
  console.log(`\n${tab.version}`);
  try {
    await travel(tab);
    await keepContract(tab);
  } finally {
    await tab.close();
  }
}
console.log(`\n${tried} of ${wanted.length} engines tried, ${failures} broken promises`);
process.exit(failures === 0 && tried > 0 ? 0 : 1);
