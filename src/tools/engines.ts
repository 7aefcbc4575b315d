/**
 * `npm run test:engines`: the lab's journey and the runtime's contract in every browser of this machine, or in those
 * that are named. `--share`: of the contract only every fourth promise, for `npm test`, which keeps all of it in Chromium
 * anyway. A browser that is not here is named, and not passed over in silence.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { contractCases } from '../runtime/contract.ts';
import { openContractSite, type ContractSite } from '../runtime/embedded/testing/site.ts';
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

async function keepContract(tab: Tab, url: string, names: readonly string[]): Promise<void> {
  await tab.open(url);
  for (const name of names)
    await promise(name, () => tab.call('(name) => window.ruche.keep(name)', name, PATIENCE));
}

if (!existsSync(path.join(DIST, 'index.html')))
  throw new Error('There is no build in dist/: run `npm run build`.');
const asked = process.argv.slice(2).map((name) => name.toLowerCase());
const share = asked.includes('--share');
const known = asked.filter((name) => name !== '--share');
const wanted = BROWSERS.filter(({ name }) => known.length === 0 || known.includes(name.toLowerCase()));
/** Promises that an engine has broken before are always among them. */
const OFTEN = /uncaught error|SIGKILL ends an endless loop/;
const names = contractCases
  .map(({ name }) => name)
  .filter((name, at) => !share || at % 4 === 0 || OFTEN.test(name));

const tested: string[] = [];
const missing: string[] = [];
let site: ContractSite | null = null;
for (const browser of wanted) {
  if (!browser.installed()) {
    missing.push(browser.name);
    console.log(`\nnot tested: no ${browser.name} (on Debian: ${browser.packages.join(', ')})`);
    continue;
  }
  site ??= await openContractSite({ packages: ['express', 'amqplib'] });
  const tab = await browser.launch();
  tested.push(tab.version);
  console.log(`\n${tab.version}`);
  try {
    await travel(tab);
    await keepContract(tab, site.url, names);
  } finally {
    await tab.close();
  }
}
await site?.close();
const summary = [
  ...(tested.length > 0 ? [`tested in ${tested.join(', ')}: ${failures} broken promises`] : []),
  ...missing.map((name) => `not tested: no ${name}`),
];
console.log(`\n${summary.join('; ')}`);
// A share is a part of `npm test`, which goes on where a browser is missing.
process.exit(failures === 0 && (share || tested.length > 0) ? 0 : 1);
