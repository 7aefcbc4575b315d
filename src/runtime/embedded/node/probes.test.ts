/** Every probe prints in the tab what it prints in Node, and the table of what the tab supports says so. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowserLab, type BrowserLab } from '../testing/harness.ts';
import type { Outcome, TestProgram } from '../testing/programs.ts';
import { runInRealNode } from '../testing/real-node.ts';
import { membersNamed } from './support/coverage.ts';
import { DIFFERENCES } from './support/differences.ts';
import { buildTable, type Enumeration } from './support/table.ts';

const PROBES = path.join(import.meta.dirname, 'probes');
const ENUMERATE = path.join(import.meta.dirname, 'support/enumerate.mjs');
const ONLY = process.env['PROBE'];

const names = readdirSync(PROBES, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(mjs|ts)$/.test(name))
  .map((name) => name.split(path.sep).join('/'))
  .filter((name) => ONLY === undefined || name.startsWith(ONLY))
  .sort();
const sources = new Map(names.map((name) => [name, readFileSync(path.join(PROBES, name), 'utf8')]));

const program = (source: string, ending = 'mjs', env: Record<string, string> = {}): TestProgram => ({
  files: {
    [`/app/probe.${ending}`]: source,
    ...(ending === 'ts' ? { '/app/package.json': '{"type":"module"}' } : {}),
  },
  argv: [`probe.${ending}`],
  env,
});

/** Without what no two runs share: process ids, and frames inside Node, whose names are its own. */
function readable(outcome: Outcome): Outcome {
  const clean = (text: string): string =>
    text
      .replace(/\(node:\d+\)/g, '(node:PID)')
      .split('\n')
      .filter((line) => !/^\s+at .*(node:|processTicksAndRejections)/.test(line))
      .join('\n');
  return { ...outcome, stdout: clean(outcome.stdout), stderr: clean(outcome.stderr) };
}

let lab: BrowserLab;
let real: ReadonlyMap<string, Outcome>;
let tab: ReadonlyMap<string, Outcome>;
let enumerations: { readonly real: Enumeration; readonly tab: Enumeration };

async function runInTab(programs: readonly TestProgram[]): Promise<Outcome[]> {
  const page = await lab.open();
  try {
    return (await page.evaluate(
      (all) => window.ruche.run('programs', all),
      JSON.stringify(programs),
    )) as Outcome[];
  } finally {
    await page.close();
  }
}

beforeAll(async () => {
  const enumerate = readFileSync(ENUMERATE, 'utf8');
  const probes = Array.from(sources, ([name, source]) => program(source, name.split('.').at(-1)));
  const opening = openBrowserLab({ packages: [] });
  const [enumerated, ...expected] = await runInRealNode([program(enumerate), ...probes]);
  lab = await opening;
  const exported = JSON.parse(enumerated?.stdout ?? '') as Enumeration;
  const ask = Object.fromEntries(
    Object.entries(exported).map(([name, members]) => [name, Object.keys(members)]),
  );
  const [ours, ...actual] = await runInTab([
    program(enumerate, 'mjs', { ASK: JSON.stringify(ask) }),
    ...probes,
  ]);
  real = new Map(names.map((name, at) => [name, readable(expected[at] as Outcome)]));
  tab = new Map(names.map((name, at) => [name, readable(actual[at] as Outcome)]));
  enumerations = { real: exported, tab: JSON.parse(ours?.stdout ?? '') as Enumeration };
}, 120_000);

afterAll(() => lab?.close());

describe('a probe prints in the tab what it prints in Node', () => {
  test.for(names)('%s', (name) => {
    expect(tab.get(name)).toEqual(real.get(name));
    expect(real.get(name)?.stdout).not.toBe('');
  });
});

describe.skipIf(ONLY !== undefined)('the support table', () => {
  const table = () => buildTable(enumerations.real, enumerations.tab, DIFFERENCES);

  test('is the one that the site shows (run with -u to renew it)', async () => {
    await expect(`${JSON.stringify(table(), null, 1)}\n`).toMatchFileSnapshot('support/table.json');
  });

  test('every member that is not absent is used by a probe', () => {
    const named = new Map<string, Set<string>>();
    for (const [name, source] of sources) if (name.endsWith('.mjs')) membersNamed(source, named);
    const unproven = table().flatMap(({ module, members }) =>
      members
        .filter(({ member, support }) => support !== 'absent' && !named.get(module)?.has(member))
        .map(({ member }) => `${module}.${member}`),
    );
    expect(unproven).toEqual([]);
  });

  test('every difference is about a member that exists here', () => {
    const known = new Map(table().map(({ module, members }) => [module, members]));
    const wrong = DIFFERENCES.flatMap(({ module, member }) =>
      member
        .split(' ')
        .filter((name) => known.get(module)?.find((row) => row.member === name)?.support !== 'partial')
        .map((name) => `${module}.${name}`),
    );
    expect(wrong).toEqual([]);
  });
});
