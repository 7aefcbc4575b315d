/** `npm run bench -- <suite>`: medians, fresh processes; ratios against a peer where there is one. */
import { argv } from 'node:process';

const SUITES: Readonly<
  Record<string, () => Promise<{ readonly run: (args: readonly string[]) => Promise<void> }>>
> = {
  lab: () => import('./bench/lab.ts'),
  runtime: () => import('./bench/runtime.ts'),
  figure: () => import('./bench/figure.ts'),
  isolation: () => import('./bench/isolation.ts'),
  broker: () => import('./bench/broker.ts'),
  lighthouse: () => import('./bench/lighthouse.ts'),
};

const [suite = '', ...rest] = argv.slice(2);
const load = SUITES[suite];
if (load === undefined) {
  console.error(
    `Which suite? There are: ${Object.keys(SUITES).join(', ')}. For example: npm run bench -- lab`,
  );
  process.exit(2);
}
const { run } = await load();
await run(rest);
