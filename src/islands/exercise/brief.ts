import type { ExerciseManifest, Pair, Texts } from '#exercises';
import type { Language } from '../../i18n/language.ts';

/** An exercise as the page needs it: one language, and the files that readers see. */
export interface Brief {
  readonly sandbox: string;
  readonly id: string;
  readonly title: string;
  readonly proven: string;
  readonly files: readonly string[];
  readonly starter: Texts;
  readonly solution: Texts;
  readonly checks: readonly {
    readonly id: string;
    readonly title: string;
    readonly expected: string;
    readonly passed: string;
  }[];
  readonly findings: Readonly<Record<string, { readonly seen: string; readonly look: string }>>;
  readonly doings: Readonly<Record<string, string>>;
}

const map = <V, W>(record: Readonly<Record<string, V>>, change: (value: V) => W): Record<string, W> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));

/** A manifest in one language. */
export function briefOf(sandbox: string, manifest: ExerciseManifest, language: Language): Brief {
  const say = (pair: Pair): string => pair[language];
  const { id, files, starter, solution, texts } = manifest;
  return {
    sandbox,
    id,
    title: say(texts.title),
    proven: say(texts.proven),
    files,
    starter,
    solution,
    checks: Object.entries(texts.checks).map(([check, { title, expected, passed }]) => ({
      id: check,
      title: say(title),
      expected: say(expected),
      passed: say(passed),
    })),
    findings: map(texts.findings, ({ seen, look }) => ({ seen: say(seen), look: say(look) })),
    doings: map(texts.doings, say),
  };
}
