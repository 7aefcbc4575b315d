/** Every exercise of every sandbox, on the native engine: solution, starter and wrong answers do what they must. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabEvent } from '#events';
import { allPassed, enterExercise, readExercise, runExercise } from '#exercises';
import type { Exercise, ExerciseManifest, Results, Texts } from '#exercises';
import { createLab, readSandbox } from '#lab';
import type { RelativeFiles } from '#lab';
import { createNativeRuntime } from '../runtime/native/index.ts';
import { readFolder } from '../tools/sandbox/disk.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** Long enough that a worker is surely still at it when the kill comes, short enough to wait for. */
const WORK_MS = '500';
/** For one test (ms): a few seconds of work, and many starts of Node on a machine that others use too. */
const PATIENCE = 90_000;

const names = (folder: string): string[] => {
  try {
    return readdirSync(path.join(ROOT, folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  } catch {
    return [];
  }
};

/** A sandbox that runs, and into which files are laid as the page does: while it runs. */
const open = async (name: string, files: RelativeFiles) => {
  const { sandbox } = readSandbox({ name, files, env: { WORK_MS } });
  if (!sandbox) throw new Error(`sandbox ${name} can't be read`);
  const lab = createLab({ sandbox, runtime: await createNativeRuntime({ root: ROOT }) });
  const past: LabEvent[] = [];
  lab.events.subscribe((batch) => past.push(...batch));
  await lab.start();
  return {
    stop: () => lab.stop(),
    async run(exercise: Exercise, texts: Texts): Promise<Results> {
      await enterExercise(lab, { service: exercise.service, files: texts });
      return runExercise({ exercise, lab, past });
    },
  };
};

for (const sandbox of names('sandboxes'))
  for (const id of names(`sandboxes/${sandbox}/exercises`))
    describe(`${sandbox}/${id}`, async () => {
      const files = await readFolder(path.join(ROOT, 'sandboxes', sandbox));
      const { exercise: manifest, problems } = readExercise(files, id);
      it('is complete, in both languages', () => {
        expect(problems).toEqual([]);
      });
      if (!manifest) return;
      const { exercise } = (await import(
        path.join(ROOT, 'sandboxes', sandbox, 'exercises', id, 'check.ts')
      )) as { exercise: Exercise };
      prove(sandbox, files, manifest, exercise);
    });

function prove(sandbox: string, files: RelativeFiles, manifest: ExerciseManifest, exercise: Exercise): void {
  it('has a sentence for everything that its checks can say, and none besides', () => {
    const { checks, findings, doings } = manifest.texts;
    expect(Object.keys(checks)).toEqual(exercise.checks.map((check) => check.id));
    expect(Object.keys(findings).toSorted()).toEqual(exercise.findings.toSorted());
    expect(Object.keys(doings).toSorted()).toEqual(exercise.doings.toSorted());
  });

  it('names the file to look at in every hint', () => {
    for (const [finding, { look }] of Object.entries(manifest.texts.findings))
      for (const [language, text] of Object.entries(look))
        expect(
          manifest.files.some((file) => text.includes(file)),
          `${finding} (${language}): ${text}`,
        ).toBe(true);
  });

  // One lab for all: what one answer did to it must not help or hurt the next.
  let lab: Awaited<ReturnType<typeof open>> | null = null;
  beforeAll(async () => {
    lab = await open(sandbox, files);
  });
  afterAll(() => lab?.stop());
  const run = async (texts: Texts): Promise<Results> => (await lab?.run(exercise, texts)) ?? {};

  it(
    'is solved by its solution, twice',
    async () => {
      for (let count = 0; count < 2; count += 1) {
        const results = await run(manifest.solution);
        expect(allPassed(results), JSON.stringify(results, null, 1)).toBe(true);
      }
    },
    PATIENCE,
  );

  it(
    'starts from files that keep only the promises marked so',
    async () => {
      const results = await run(manifest.starter);
      const states = Object.fromEntries(Object.entries(results).map(([check, { state }]) => [check, state]));
      const wanted = exercise.checks.map((check) => [
        check.id,
        check.initiallyPassing ? 'passed' : 'not-yet',
      ]);
      expect(states, JSON.stringify(results, null, 1)).toEqual(Object.fromEntries(wanted));
    },
    PATIENCE,
  );

  it.each(manifest.wrong)(
    'finds out $name',
    async ({ files: texts, fails, finding }) => {
      const results = await run(texts);
      expect(results[fails], JSON.stringify(results, null, 1)).toMatchObject({ state: 'not-yet', finding });
    },
    PATIENCE,
  );
}
