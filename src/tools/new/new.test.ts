import { execFile, execFileSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readRecording } from '#events';
import { readExercise } from '#exercises';
import { readFolder } from '../sandbox/disk.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const run = promisify(execFile);
let copy = '';

/** A copy of the project (its packages shared) in which things are made, and of which the checks are asked. */
beforeAll(async () => {
  await mkdir(path.join(ROOT, '.ruche'), { recursive: true });
  copy = await mkdtemp(path.join(ROOT, '.ruche/new-'));
  const wanted = ['src', 'content', 'sandboxes', 'package.json', 'tsconfig.base.json', 'tsconfig.pure.json'];
  const rest = ['.prettierrc.json', '.prettierignore', '.gitignore'];
  await Promise.all(
    [...wanted, ...rest].map((name) =>
      cp(path.join(ROOT, name), path.join(copy, name), {
        recursive: true,
        filter: (file) => !/node_modules|recordings$/.test(path.relative(ROOT, file)),
      }),
    ),
  );
  await symlink(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'));
  execFileSync('git', ['init', '-q'], { cwd: copy });
});
afterAll(() => rm(copy, { recursive: true, force: true }));

const node = async (...args: readonly string[]): Promise<string> => {
  const { stdout } = await run(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
    cwd: copy,
  });
  return stdout;
};
const make = async (kind: string, name: string): Promise<readonly string[]> =>
  (await node('src/tools/new.ts', kind, name)).split('\n\n')[0]?.split('\n') ?? [];

/** What the content and lockfile checks of the copy find. */
const problems = async (): Promise<unknown> => {
  const program = `
    const { content } = await import('./src/tools/check/content.ts');
    const { lockfile } = await import('./src/tools/check/lockfile.ts');
    console.log(JSON.stringify([...await content.run(), ...await lockfile.run()]));`;
  return JSON.parse(await node('--input-type=module', '-e', program));
};
/** Rejects where one of the files is not formatted. */
const formatted = (files: readonly string[]): Promise<string> =>
  node('node_modules/prettier/bin/prettier.cjs', '--check', ...files);

it('a lesson comes in both languages, with its trainers’ pages', async () => {
  const files = await make('lesson', 'two-words');
  expect(files).toEqual([
    'content/lessons/fr/two-words.mdx',
    'content/lessons/en/two-words.mdx',
    'content/trainer/fr/two-words.mdx',
    'content/trainer/en/two-words.mdx',
  ]);
  expect(await problems()).toEqual([]);
  await formatted(files);
});

it('a deck comes in both languages', async () => {
  const files = await make('deck', 'short');
  expect(files).toEqual(['content/slides/fr/short.mdx', 'content/slides/en/short.mdx']);
  expect(await problems()).toEqual([]);
  await formatted(files);
});

it('a sandbox runs as it is, and its scenario can be recorded', { timeout: 60_000 }, async () => {
  const files = await make('sandbox', 'tiny');
  expect(await problems()).toEqual([]);
  await formatted(files.filter((file) => /\.(ts|json|yaml|md)$/.test(file)));
  expect(await node('src/tools/record.ts', 'tiny', 'first-request')).toMatch(/first-request: \d+ events/);
  const recording = await readFile(path.join(copy, 'sandboxes/tiny/recordings/first-request.jsonl'), 'utf8');
  const { header, events } = readRecording(recording);
  expect(header).toMatchObject({ sandbox: 'tiny', scenario: 'first-request' });
  expect(events.some((event) => event.type === 'response' && event.status === 200)).toBe(true);
});

it('an exercise is one that the site can read', async () => {
  const files = await make('exercise', 'good-corner/order');
  expect(files).toContain('sandboxes/good-corner/exercises/order/check.ts');
  expect(await problems()).toEqual([]);
  await formatted(files.filter((file) => /\.(ts|yaml)$/.test(file)));
  const { exercise, problems: wrong } = readExercise(
    await readFolder(path.join(copy, 'sandboxes/good-corner')),
    'order',
  );
  expect(wrong).toEqual([]);
  expect(exercise?.files).toEqual(['services/thumb/worker.ts']);
  const config = await readFile(path.join(copy, 'tsconfig.pure.json'), 'utf8');
  expect(config).toContain('"sandboxes/good-corner/exercises/order/starter"');
});

it('what exists is never touched, and a name that is none is refused', async () => {
  await make('deck', 'kept');
  await expect(make('deck', 'kept')).rejects.toThrow(/exists already/);
  await expect(make('lesson', 'Not A Name')).rejects.toThrow(/small letters/);
  await expect(make('exercise', 'nowhere/x')).rejects.toThrow(/There is no sandbox/);
});
