import { expect, it } from 'vitest';
import { readExercise } from './manifest.ts';

const TEXT = `
files: [a.ts]
title: {fr: Titre, en: Title}
task: {fr: Faites, en: Do}
proven: {fr: Fait, en: Done}
checks:
  works:
    title: {fr: Va, en: Works}
    expected: {fr: Rien, en: Nothing}
    passed: {fr: "{n} vus", en: "{n} seen"}
findings:
  not: {seen: {fr: Non, en: No}, look: {fr: Ici, en: Here}}
doings: {}
`;

const read = (text: string, files: Record<string, string> = {}) =>
  readExercise(
    {
      'exercises/x/exercise.yaml': text,
      'exercises/x/starter/a.ts': 'start',
      'exercises/x/solution/a.ts': 'end',
      ...files,
    },
    'x',
  );
const codes = (result: ReturnType<typeof read>): readonly string[] => result.problems.map(({ code }) => code);

it('reads texts, files and wrong answers', () => {
  const { exercise, problems } = read(TEXT, {
    'exercises/x/wrong-way/a.ts': 'wrong',
    'exercises/x/wrong-way/overlay.yaml': 'fails: works\nfinding: not',
  });
  expect(problems).toEqual([]);
  expect(exercise).toMatchObject({
    starter: { 'a.ts': 'start' },
    solution: { 'a.ts': 'end' },
    wrong: [{ name: 'wrong-way', files: { 'a.ts': 'wrong' }, fails: 'works', finding: 'not' }],
  });
});

it.each([
  ['a text that is missing in one language', TEXT.replace(', en: Title', ''), 'exercise-text-en'],
  ['a French space that may break', TEXT.replace('fr: Non', 'fr: "Non !"'), 'exercise-space'],
  ['other values in the other language', TEXT.replace('{n} seen', '{m} seen'), 'exercise-values'],
  ['a file that the starter lacks', TEXT.replace('[a.ts]', '[b.ts]'), 'exercise-file'],
  ['a key that means nothing', `${TEXT}\nhint: {}`, 'exercise-key'],
])('refuses %s, with its place', (_what, text, code) => {
  const result = read(text);
  expect(result.exercise).toBeNull();
  expect(codes(result)).toContain(code);
  expect(result.problems.every(({ place }) => place.file === 'exercises/x/exercise.yaml')).toBe(true);
});
