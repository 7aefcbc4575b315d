/**
 * The same programs in the tab and as processes of this machine, side by side: Express, JSON, a megabyte, the queue,
 * and what it costs to start many. Each engine is fresh each round, and goes first every other time.
 */
import { fileURLToPath } from 'node:url';
import { measure, type Measures } from '../../runtime/contract/measures.ts';
import { openBrowserLab } from '../../runtime/embedded/testing/harness.ts';
import { createNativeRuntime } from '../../runtime/native/index.ts';
import { median } from './figures.ts';

const ROUNDS = 5;
const root = fileURLToPath(new URL('../../../', import.meta.url));

const ROWS: readonly (readonly [keyof Measures, string, string, string])[] = [
  ['helloP50', 'Express hello, one after another, p50', 'ms', '≤ 1'],
  ['helloRate', 'Express hello, 32 at a time', 'requests/s', '≥ 3000'],
  ['jsonRate', 'JSON there and back, 32 at a time', 'requests/s', ''],
  ['megabyteRate', 'a body of 1 MB, 4 at a time', 'requests/s', ''],
  ['queueRate', 'publish → consume → ack, 100 B', 'messages/s', '≥ 5000'],
  ['start6', 'start 6 processes', 'ms', ''],
  ['start12', 'start 12 processes', 'ms', ''],
  ['start24', 'start 24 processes', 'ms', ''],
];

async function inTab(): Promise<Measures> {
  const lab = await openBrowserLab({ packages: ['express', 'amqplib'] });
  try {
    const page = await lab.open();
    return await page.evaluate(() => window.ruche.measure());
  } finally {
    await lab.close();
  }
}
const natively = (): Promise<Measures> => measure(() => createNativeRuntime({ root }));

/** Runs the suite and prints its table. */
export async function run(): Promise<void> {
  const tab: Measures[] = [];
  const native: Measures[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const turns = [async () => void tab.push(await inTab()), async () => void native.push(await natively())];
    for (const turn of round % 2 === 0 ? turns : turns.toReversed()) await turn();
  }
  console.log(`The same programs (medians of ${ROUNDS}):`);
  console.log(
    `  ${''.padEnd(40)} ${'tab'.padStart(9)} ${'native'.padStart(9)} ${'tab ÷ native'.padStart(13)}`,
  );
  for (const [key, what, unit, target] of ROWS) {
    const [here, there] = [tab, native].map((all) => median(all.map((one) => one[key])));
    if (here === undefined || there === undefined) continue;
    const digits = here < 100 ? 2 : 0;
    console.log(
      `  ${what.padEnd(40)} ${here.toFixed(digits).padStart(9)} ${there.toFixed(digits).padStart(9)} ${(here / there).toFixed(2).padStart(13)}  ${unit} ${target}`,
    );
  }
}
