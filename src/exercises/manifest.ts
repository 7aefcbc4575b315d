/** `exercises/<id>/exercise.yaml` and the overlays beside it: everything an exercise is, apart from its checks. */
import type { Cursor, Problem, Report } from '#compose';
import { createReport, readYaml } from '#compose';
import type { RelativeFiles } from '#lab';
import { overlay, ownFiles } from '#lab';

/** The languages that every sentence exists in. */
export const LANGUAGES = ['fr', 'en'] as const;

/** One sentence in both languages. */
export type Pair = Readonly<Record<(typeof LANGUAGES)[number], string>>;

/** The sentences of an exercise. `{name}` is filled by values of the run. */
export interface ExerciseTexts {
  readonly title: Pair;
  /** What is asked: paragraphs, apart by an empty line; `code` between backquotes. */
  readonly task: Pair;
  /** Said once everything passed: what has been proven. */
  readonly proven: Pair;
  readonly checks: Readonly<
    Record<string, { readonly title: Pair; readonly expected: Pair; readonly passed: Pair }>
  >;
  /** Why a check did not pass: what was seen, and where to look. */
  readonly findings: Readonly<Record<string, { readonly seen: Pair; readonly look: Pair }>>;
  /** What a check is doing just now. */
  readonly doings: Readonly<Record<string, Pair>>;
}

/** Relative path → text. */
export type Texts = Readonly<Record<string, string>>;

/** A plausible wrong answer, and how it must be found out. */
export interface Wrong {
  /** `wrong-never-ack` */
  readonly name: string;
  readonly files: Texts;
  readonly fails: string;
  readonly finding: string;
}

/** An exercise as its folder tells it. */
export interface ExerciseManifest {
  readonly id: string;
  /** The files that the reader edits. */
  readonly files: readonly string[];
  readonly texts: ExerciseTexts;
  /** The files that an overlay changes or adds, as texts. */
  readonly starter: Texts;
  readonly solution: Texts;
  readonly wrong: readonly Wrong[];
}

/** An exercise, or null with at least one problem. */
export interface ExerciseResult {
  readonly exercise: ExerciseManifest | null;
  readonly problems: readonly Problem[];
}

const SECTIONS = ['files', 'title', 'task', 'proven', 'checks', 'findings', 'doings'];

/** Double punctuation that could end up alone on a line: French wants a space there that does not break. */
const LOOSE = / [:;!?»]|« /;

const readPair = (cursor: Cursor | null, what: string, place: Cursor['place'], report: Report): Pair => {
  const text = (language: 'fr' | 'en'): string => {
    const value = cursor?.get(language)?.value;
    if (typeof value !== 'string' || value.trim() === '') {
      report.add(`exercise-text-${language}`, `"${what}" has no ${language} text.`, cursor?.place ?? place);
      return '';
    }
    if (language === 'fr' && LOOSE.test(value))
      report.add(
        'exercise-space',
        `"${what}": an ordinary space before or after punctuation.`,
        cursor?.place ?? place,
      );
    return value.trim();
  };
  const pair = { fr: text('fr'), en: text('en') };
  const names = (one: string): string =>
    [...one.matchAll(/\{\w+\}/g)]
      .map(([name]) => name)
      .toSorted()
      .join();
  if (names(pair.fr) !== names(pair.en))
    report.add(
      'exercise-values',
      `"${what}" is filled with other values in the other language.`,
      cursor?.place ?? place,
    );
  return pair;
};

const readPairs = <K extends string>(
  root: Cursor,
  section: string,
  keys: readonly K[],
  report: Report,
): Record<string, Record<K, Pair>> =>
  Object.fromEntries(
    (root.get(section)?.entries() ?? []).map(([name, item]) => [
      name,
      Object.fromEntries(
        keys.map((key) => [key, readPair(item.get(key), `${section}.${name}.${key}`, item.place, report)]),
      ) as Record<K, Pair>,
    ]),
  );

/** What the overlay in this folder changes or adds. */
const readTexts = (files: RelativeFiles, folder: string, report: Report): Texts => {
  const { files: laid, problems } = overlay(files, folder);
  for (const { code, message, place } of problems) report.add(code, message, place);
  const changed = Object.entries(laid ?? {}).filter(([path, content]) => files[path] !== content);
  if (laid && Object.keys(ownFiles(files)).some((path) => laid[path] === undefined))
    report.add('exercise-removes', 'A running lab can be given files, not be rid of them.', {
      file: `${folder}/overlay.yaml`,
      line: 1,
    });
  return Object.fromEntries(changed.map(([path, content]) => [path, decode(content)]));
};

const readWrong = (files: RelativeFiles, exercise: string, name: string, report: Report): Wrong => {
  const folder = `${exercise}/${name}`;
  const file = `${folder}/overlay.yaml`;
  const place = { file, line: 1 };
  const root = readYaml(file, decode(files[file] ?? ''), report);
  const word = (key: string): string => {
    const value = root?.get(key)?.value;
    if (typeof value === 'string') return value;
    report.add(`exercise-${key}`, `A wrong answer says "${key}".`, place);
    return '';
  };
  return { name, files: readTexts(files, folder, report), fails: word('fails'), finding: word('finding') };
};

const decode = (content: string | Uint8Array): string =>
  typeof content === 'string' ? content : new TextDecoder().decode(content);

/** Reads the exercise `id` of a sandbox; `files` is the sandbox's whole folder. Never throws for what is in the files. */
export const readExercise = (files: RelativeFiles, id: string): ExerciseResult => {
  const folder = `exercises/${id}`;
  const file = `${folder}/exercise.yaml`;
  const place = { file, line: 1 };
  const report = createReport();
  const content = files[file];
  if (content === undefined) {
    report.add('exercise-missing', `There is no exercise "${id}".`, place);
    return { exercise: null, problems: report.problems };
  }
  const root = readYaml(file, decode(content), report);
  if (!root) return { exercise: null, problems: report.problems };
  for (const [key] of root.entries())
    if (!SECTIONS.includes(key))
      report.add('exercise-key', `An exercise knows no "${key}".`, root.keyPlace(key));

  const texts: ExerciseTexts = {
    title: readPair(root.get('title'), 'title', place, report),
    task: readPair(root.get('task'), 'task', place, report),
    proven: readPair(root.get('proven'), 'proven', place, report),
    checks: readPairs(root, 'checks', ['title', 'expected', 'passed'], report),
    findings: readPairs(root, 'findings', ['seen', 'look'], report),
    doings: Object.fromEntries(
      (root.get('doings')?.entries() ?? []).map(([name, item]) => [
        name,
        readPair(item, `doings.${name}`, item.place, report),
      ]),
    ),
  };
  const edited = (root.get('files')?.items() ?? []).map(({ value }) => String(value));
  const starter = readTexts(files, `${folder}/starter`, report);
  const solution = readTexts(files, `${folder}/solution`, report);
  for (const path of edited)
    if (starter[path] === undefined)
      report.add(
        'exercise-file',
        `The starter has no "${path}" of its own.`,
        root.get('files')?.place ?? place,
      );
  if (edited.length === 0)
    report.add('exercise-files', 'An exercise says which "files" the reader edits.', place);
  const names = Object.keys(files).flatMap((path) =>
    path.startsWith(`${folder}/wrong-`) ? [path.slice(folder.length + 1).split('/')[0] ?? ''] : [],
  );
  const wrong = [...new Set(names)].toSorted().map((name) => readWrong(files, folder, name, report));
  if (report.problems.length > 0) return { exercise: null, problems: report.problems };
  return { exercise: { id, files: edited, texts, starter, solution, wrong }, problems: [] };
};
