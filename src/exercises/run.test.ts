import { expect, it } from 'vitest';
import type { LabEvent } from '#events';
import { LabRefusal } from '#lab';
import type { LabCommand } from '#lab';
import { createFakeClock, settle } from '../lab/testing.ts';
import { runExercise } from './run.ts';
import type { Check, Exercise, ObservedLab, Results } from './types.ts';

/** A lab that runs nothing: what it hears is noted, what it says is given. */
const fakeLab = (answer: (command: LabCommand) => void = () => {}) => {
  const listeners = new Set<(batch: readonly LabEvent[]) => void>();
  const heard: LabCommand[] = [];
  let seq = 0;
  const lab: ObservedLab = {
    sandbox: { name: 'test', plan: { name: 'test', services: [] } as never, files: {} },
    events: {
      subscribe(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    async send(command) {
      heard.push(command);
      answer(command);
      return { type: 'done' };
    },
    snapshot: () => ({ state: 'ready', replicas: [], faults: [], load: null, environments: {} }),
    files: () => ({}),
  };
  return {
    lab,
    heard,
    listeners,
    say(line: string): void {
      seq += 1;
      for (const listener of listeners) listener([{ type: 'log', stream: 'stdout', line, seq, at: seq }]);
    },
  };
};

const passing: Check['run'] = async () => ({ passed: true });

const check = (id: string, run: Check['run'], more: Partial<Check> = {}): Check => ({
  id,
  needs: [],
  within: 1000,
  initiallyPassing: false,
  run,
  ...more,
});

const exercise = (...checks: readonly Check[]): Exercise => ({
  service: 'thumb',
  findings: ['found'],
  doings: ['looking'],
  prepare: async () => null,
  checks,
});

const states = (results: Results): Record<string, string> =>
  Object.fromEntries(Object.entries(results).map(([id, { state }]) => [id, state]));

it('does not try a check whose need has not passed, and says which', async () => {
  const { lab } = fakeLab();
  const results = await runExercise({
    exercise: exercise(
      check('a', async () => ({ passed: false, finding: 'found', values: { n: 3 } })),
      check('b', passing, { needs: ['a'] }),
      check('c', passing),
    ),
    lab,
    past: [],
  });
  expect(results).toEqual({
    a: { state: 'not-yet', finding: 'found', values: { n: 3 } },
    b: { state: 'not-tried', because: 'a' },
    c: { state: 'passed', values: {} },
  });
});

it('ends a check at its deadline by the clock it was given, and goes on with the next', async () => {
  const { lab } = fakeLab();
  const clock = createFakeClock();
  const run = runExercise({
    exercise: exercise(
      check('slow', () => new Promise(() => {})),
      check('next', passing),
    ),
    lab,
    past: [],
    clock,
  });
  await clock.advance(1000);
  expect(await run).toMatchObject({
    slow: { state: 'not-yet', finding: 'too-late', values: { seconds: 1 } },
    next: { state: 'passed' },
  });
});

it('waits for what happens, from the start of the check on, and gives up in time', async () => {
  const { lab, say } = fakeLab();
  const clock = createFakeClock();
  say('before');
  const seen: unknown[] = [];
  const run = runExercise({
    exercise: exercise(
      check('a', async (context) => {
        seen.push(await context.until(() => context.first('log')?.line, 500));
        seen.push(await context.until(() => context.first('log', ({ line }) => line === 'never'), 200));
        return { passed: true };
      }),
    ),
    lab,
    past: [],
    clock,
  });
  await settle();
  say('during');
  await clock.advance(200);
  await run;
  expect(seen).toEqual(['during', null]);
});

it('blames the lab, not the reader, for a command that is refused, and tries nothing more', async () => {
  const { lab } = fakeLab(() => {
    throw new LabRefusal('not-started', 'The lab does not run.');
  });
  const results = await runExercise({
    exercise: exercise(
      check('a', async (context) => {
        await context.send({ type: 'kill', service: 'thumb' });
        return { passed: true };
      }),
      check('b', passing),
    ),
    lab,
    past: [],
  });
  expect(results).toEqual({
    a: { state: 'lab-failed', why: 'The lab does not run.' },
    b: { state: 'not-tried', because: null },
  });
});

it('is cancelled at once, whatever a check waits for, and lets go of the lab', async () => {
  const { lab, listeners } = fakeLab();
  const ending = new AbortController();
  const told: Results[] = [];
  const run = runExercise({
    exercise: exercise(
      check('a', async (context) => {
        context.doing('looking');
        await context.until(() => null, 900);
        return { passed: true };
      }),
      check('b', passing),
    ),
    lab,
    past: [],
    clock: createFakeClock(),
    signal: ending.signal,
    report: (results) => told.push(results),
  });
  await settle();
  expect(told.at(-1)?.['a']).toEqual({ state: 'running', doing: 'looking', values: {} });
  ending.abort();
  expect(states(await run)).toEqual({ a: 'not-tried', b: 'not-tried' });
  expect(listeners.size).toBe(0);
});

it('refuses a finding that has no sentence', async () => {
  const { lab } = fakeLab();
  const run = runExercise({
    exercise: exercise(check('a', async () => ({ passed: false, finding: 'unheard-of' }))),
    lab,
    past: [],
  });
  await expect(run).rejects.toThrow('unheard-of');
});
