#!/usr/bin/env node
// The one entrance of every npm script: makes sure of Node and of the packages, then runs the command.
import { ensureBrowser } from './launcher/browser.mjs';
import { ensureLighthouse, ensureNode, ensurePackages, nodeEnv, tool } from './launcher/node.mjs';
import { ensureEngines, ensurePeers, untested } from './launcher/peers.mjs';
import { fail, run } from './launcher/shell.mjs';

const [command, ...rest] = process.argv.slice(2);

const script = (file, args = rest, env = {}) =>
  run(process.execPath, ['--disable-warning=ExperimentalWarning', `src/tools/${file}`, ...args], {
    env: nodeEnv(env),
  });
const astro = (...args) => tool('astro', 'astro', args);

/** Runs named steps in order, says how long each took, and stops at the first that fails. */
async function steps(list) {
  for (const [name, step] of list) {
    console.log(`\n── ${name}`);
    const start = Date.now();
    const code = await step();
    console.log(
      `── ${name}: ${code === 0 ? 'ok' : `FAILED (exit code ${code})`} (${((Date.now() - start) / 1000).toFixed(1)} s)`,
    );
    if (code !== 0) return code;
  }
  return 0;
}

const COMMANDS = {
  start: async () => (await astro('build', '--silent')) || astro('preview', '--port', '4321', ...rest),
  dev: () => astro('dev', '--port', '4321', ...rest),
  build: () => astro('build', ...rest),
  check: () => script('check.ts'),
  format: () => tool('prettier', 'prettier', ['--write', '.', '--log-level', 'warn']),
  sandbox: () => script('sandbox.ts'),
  broker: () => script('broker.ts'),
  gateway: () => script('gateway.ts'),
  record: () => script('record.ts'),
  new: () => script('new.ts'),
  pictures: async () => script('pictures.ts', rest, { BROWSER_PATH: await ensureBrowser() }),
  'test:broker': () => script('../tests/broker/campaign.ts'),
  'test:engines': async () => {
    const BROWSER_PATH = await ensureBrowser();
    await ensureEngines();
    return (await astro('build', '--silent')) || script('engines.ts', rest, { BROWSER_PATH });
  },
  bench: async () => {
    if (rest[0] === 'lighthouse') await ensureLighthouse();
    return script('bench.ts', rest, { BROWSER_PATH: await ensureBrowser() });
  },
  test: async () => {
    const BROWSER_PATH = await ensureBrowser();
    console.log(`› Browser: ${BROWSER_PATH}`);
    await ensurePeers();
    await ensureEngines();
    const code = await steps([
      ['build', () => astro('build', '--silent')],
      ['check', () => script('check.ts', [])],
      ['unit, contract, peers', () => tool('vitest', 'vitest', ['run'], { BROWSER_PATH })],
      [
        'in the browser',
        () =>
          tool(
            '@playwright/test',
            'playwright',
            ['test', '--config', 'src/tests/playwright.config.ts', ...rest],
            { BROWSER_PATH },
          ),
      ],
      ['in other engines', () => script('engines.ts', ['--share', 'Firefox', 'WebKit'], { BROWSER_PATH })],
    ]);
    if (untested() !== '') console.log(`\n› ${untested()}`);
    return code;
  },
};

const action = COMMANDS[command];
if (action === undefined)
  fail(`No command "${command ?? ''}". There are: ${Object.keys(COMMANDS).join(', ')}.`);
await ensureNode();
await ensurePackages();
process.exit(await action());
