/** Unmodified packages: the same program in the native runtime and in the tab prints the same. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowserLab, type BrowserLab } from '../testing/harness.ts';
import type { Outcome, TestProgram } from '../testing/programs.ts';
import { runInRealNode } from '../testing/real-node.ts';

const LIBRARIES = path.join(import.meta.dirname, 'libraries');
const names = readdirSync(LIBRARIES)
  .filter((name) => name.endsWith('.mjs'))
  .sort();
const programs = names.map((name): TestProgram => ({
  files: { '/app/index.mjs': readFileSync(path.join(LIBRARIES, name), 'utf8') },
  argv: ['index.mjs'],
}));

/** What the programs import; the site ships none of it but what its sandboxes declare. */
const PACKAGES = [
  'express',
  'multer',
  'graphql',
  'ws',
  'pino',
  'zod',
  'hono',
  'hono/http-exception',
  'hono/streaming',
  '@hono/node-server',
  'koa',
];

let lab: BrowserLab;
let native: readonly Outcome[];
let tab: readonly Outcome[];

beforeAll(async () => {
  const opening = openBrowserLab({ packages: PACKAGES });
  native = await runInRealNode(programs);
  lab = await opening;
  const page = await lab.open();
  tab = (await page.evaluate(
    (all) => window.ruche.run('programs', all),
    JSON.stringify(programs),
  )) as Outcome[];
}, 120_000);

afterAll(() => lab?.close());

describe('an unmodified package does in the tab what it does in Node', () => {
  test.for(names.map((name, at) => [name.replace('.mjs', ''), at] as const))('%s', ([, at]) => {
    expect(native[at]).toMatchObject({ code: 0, stderr: '' });
    expect(native[at]?.stdout.split('\n').length).toBeGreaterThan(5);
    expect(tab[at]).toEqual(native[at]);
  });
});
