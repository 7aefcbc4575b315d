/** For tests: labs of small compose files, on the fake runtime. */
import { readPlan } from '#compose';
import { createLab } from './lab.ts';
import type { FakeClock, FakeOptions, FakeRuntime } from './testing.ts';
import { createFakeClock, createFakeRuntime } from './testing.ts';
import type { Lab } from './types.ts';

const FILES: Record<string, string> = {
  Dockerfile: 'FROM node:22\nWORKDIR /app\nCOPY index.ts ./\nCMD ["node", "index.ts"]\n',
  'index.ts': 'throw new Error()',
  'nginx.conf': 'events {}',
};

/** A lab, and the world that it stands in. */
export interface TestLab {
  readonly lab: Lab;
  readonly runtime: FakeRuntime;
  readonly clock: FakeClock;
}

/** A lab of this compose file, not started. */
export const setUp = (compose: string, options: FakeOptions = {}): TestLab => {
  const { plan, problems } = readPlan({ files: { ...FILES, 'compose.yaml': compose }, name: 'test' });
  if (!plan) throw new Error(JSON.stringify(problems));
  const runtime = createFakeRuntime(options);
  const clock = createFakeClock();
  const files = Object.fromEntries(Object.entries(FILES).map(([path, text]) => [`/${path}`, text]));
  const lab = createLab({ sandbox: { name: 'test', plan, files }, runtime, clock });
  return { lab, runtime, clock };
};

/** A lab of this compose file, ready. */
export const up = async (compose: string, options: FakeOptions = {}): Promise<TestLab> => {
  const all = setUp(compose, options);
  await all.lab.start();
  return all;
};

/** The service `a`, and what else is said of it. */
export const ONE = (more = ''): string => `services:\n  a:\n    build: .\n${more}`;

/** The service `a` with a health check. */
export const CHECKED = ONE(
  '    healthcheck: {test: [CMD, node, check.ts], interval: 1s, timeout: 500ms, retries: 2, start_period: 3s, start_interval: 100ms}\n',
);

/** How often an item occurs. */
export const count = (items: readonly string[], item: string): number =>
  items.filter((one) => one === item).length;
