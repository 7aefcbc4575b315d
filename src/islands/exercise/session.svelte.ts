import {
  allPassed,
  enterExercise,
  leaveExercise,
  runExercise,
  type Exercise,
  type Results,
  type Texts,
} from '#exercises';
import type { Brief } from './brief.ts';
import {
  draftKey,
  keepDraft,
  keepPassed,
  nameOf,
  parseDraft,
  readDraft,
  readPassed,
  type Kept,
} from './drafts.ts';
import { compileProblem, NoLab, pageLab, type SyntaxProblem } from './page-lab.ts';

const modules = import.meta.glob<Exercise>('/sandboxes/*/exercises/*/check.ts', { import: 'exercise' });

/** What the exercise is busy with. */
export type Phase = 'idle' | 'compiling' | 'starting' | 'entering' | 'checking' | 'leaving';

/** How the last run ended. */
export type Outcome = 'passed' | 'some' | 'cancelled' | 'lab' | 'lab-missing' | 'lab-failed';

/** What is to be said about the draft. */
export type DraftNote = 'restored' | 'older' | 'elsewhere' | 'taken' | Kept;

export type Session = ReturnType<typeof createSession>;

/** One exercise as the page sees it. `typed`: what the reader changed before the island came. */
export function createSession(brief: Brief, typed: Texts = {}) {
  const name = `${brief.sandbox}/${brief.id}`;
  const own = (file: string): string => brief.starter[file] ?? '';
  const drafts = Object.fromEntries(
    brief.files.flatMap((file) => {
      const draft = readDraft(name, file);
      return draft && draft.text !== own(file) ? [[file, draft] as const] : [];
    }),
  );
  const textsAtFirst = Object.fromEntries(
    brief.files.map((file) => [file, typed[file] ?? drafts[file]?.text ?? own(file)]),
  );

  let texts = $state.raw<Texts>(textsAtFirst);
  let phase = $state.raw<Phase>('idle');
  let outcome = $state.raw<Outcome | null>(null);
  let results = $state.raw<Results | null>(null);
  let checked = $state.raw<Texts | null>(null);
  let syntax = $state.raw<SyntaxProblem | null>(null);
  let detail = $state.raw('');
  let note = $state.raw<DraftNote | null>(firstNote());
  let other = $state.raw<{ readonly file: string; readonly text: string } | null>(null);
  let before = $state.raw<Texts | null>(null);
  let trying = $state.raw(false);
  let passedAt = $state.raw<string | null>(readPassed(name)?.at ?? null);
  let stop: AbortController | null = null;

  function firstNote(): DraftNote | null {
    const restored = Object.entries(drafts).filter(([file]) => typed[file] === undefined);
    if (restored.length === 0) return null;
    return restored.every(([file, draft]) => draft.from === nameOf(own(file))) ? 'restored' : 'older';
  }

  const stale = $derived(checked !== null && brief.files.some((file) => checked?.[file] !== texts[file]));

  function keep(file: string, text: string): void {
    note = keepDraft(name, file, text === own(file) ? null : { text, from: nameOf(own(file)) });
  }

  function write(file: string, text: string): void {
    if (texts[file] === text) return;
    texts = { ...texts, [file]: text };
    syntax = null;
    other = null;
    keep(file, text);
  }

  /** Another tab wrote: if nobody is typing here, its version is taken; otherwise the reader chooses. */
  function onStorage(event: StorageEvent): void {
    const file = brief.files.find((one) => event.key === draftKey(name, one));
    if (file === undefined) return;
    const text = parseDraft(event.newValue)?.text ?? own(file);
    if (text === texts[file]) return;
    if (document.hasFocus()) {
      other = { file, text };
      note = 'elsewhere';
    } else {
      texts = { ...texts, [file]: text };
      note = 'taken';
    }
  }

  /** The whole exercise, with the reader's files in it. */
  const entry = (): Texts => ({ ...brief.starter, ...texts });

  async function loadChecks(): Promise<Exercise> {
    const load = modules[`/sandboxes/${brief.sandbox}/exercises/${brief.id}/check.ts`];
    if (!load) throw new Error(`there are no checks of ${name}`);
    return load();
  }

  async function firstProblem(): Promise<SyntaxProblem | null> {
    for (const file of brief.files) {
      const problem = await compileProblem(brief.sandbox, file, texts[file] ?? '');
      if (problem) return problem;
    }
    return null;
  }

  async function check(): Promise<void> {
    if (phase !== 'idle') return;
    const ending = new AbortController();
    stop = ending;
    const { signal } = ending;
    outcome = null;
    results = null;
    syntax = null;
    detail = '';
    const now = texts;
    let release = (): void => {};
    try {
      phase = 'compiling';
      const [exercise, problem] = await Promise.all([loadChecks(), firstProblem()]);
      if (problem) {
        syntax = problem;
        return;
      }
      phase = 'starting';
      const { lab, past, claim } = await pageLab(brief.sandbox, signal);
      release = claim();
      phase = 'entering';
      await enterExercise(lab, { service: exercise.service, files: entry() });
      phase = 'checking';
      checked = now;
      const found = await runExercise({
        exercise,
        lab,
        past: past(),
        signal,
        report: (all) => (results = all),
      });
      phase = 'leaving';
      await leaveExercise(lab, { service: exercise.service, files: entry() });
      trying = false;
      outcome = outcomeOf(found, signal);
      if (outcome === 'passed') {
        passedAt = new Date().toISOString();
        keepPassed(name, { at: passedAt, checks: Object.keys(found), files: now });
      }
    } catch (error) {
      if (signal.aborted) outcome = 'cancelled';
      else if (error instanceof NoLab) outcome = error.code === 'missing' ? 'lab-missing' : 'lab-failed';
      else {
        outcome = 'lab';
        detail = error instanceof Error ? error.message : String(error);
      }
    } finally {
      release();
      phase = 'idle';
      stop = null;
    }
  }

  function outcomeOf(found: Results, signal: AbortSignal): Outcome {
    if (signal.aborted) return 'cancelled';
    const trouble = Object.values(found).find((one) => one.state === 'lab-failed');
    if (trouble?.state === 'lab-failed') {
      detail = trouble.why;
      return 'lab';
    }
    return allPassed(found) ? 'passed' : 'some';
  }

  /** The lab with the reader's file, to play with; and back. */
  async function tryIt(mine: boolean): Promise<void> {
    if (phase !== 'idle') return;
    const ending = new AbortController();
    stop = ending;
    try {
      phase = 'starting';
      const [{ service }, { lab }] = await Promise.all([loadChecks(), pageLab(brief.sandbox, ending.signal)]);
      phase = mine ? 'entering' : 'leaving';
      if (mine) {
        await enterExercise(lab, { service, files: entry() });
        await lab.send({ type: 'start', service });
      } else await leaveExercise(lab, { service, files: entry() });
      trying = mine;
    } catch (error) {
      if (error instanceof NoLab) outcome = error.code === 'missing' ? 'lab-missing' : 'lab-failed';
      else if (!ending.signal.aborted) {
        outcome = 'lab';
        detail = error instanceof Error ? error.message : String(error);
      }
    } finally {
      phase = 'idle';
      stop = null;
    }
  }

  function replaceAll(all: Texts): void {
    texts = all;
    syntax = null;
    other = null;
    for (const file of brief.files) keep(file, all[file] ?? '');
  }

  return {
    brief,
    name,
    get texts() {
      return texts;
    },
    get phase() {
      return phase;
    },
    get outcome() {
      return outcome;
    },
    get results() {
      return results;
    },
    get stale() {
      return stale;
    },
    get syntax() {
      return syntax;
    },
    get detail() {
      return detail;
    },
    get note() {
      return note;
    },
    /** Another tab's version, to be taken or not. */
    get other() {
      return other;
    },
    /** The files before they were reset. */
    get before() {
      return before;
    },
    get trying() {
      return trying;
    },
    get passedAt() {
      return passedAt;
    },
    get pristine() {
      return brief.files.every((file) => texts[file] === own(file));
    },
    write,
    keep,
    check,
    cancel: () => stop?.abort(),
    tryIt,
    reset(): void {
      before = texts;
      replaceAll(Object.fromEntries(brief.files.map((file) => [file, own(file)])));
    },
    undo(): void {
      if (before) replaceAll(before);
      before = null;
    },
    takeOther(): void {
      if (other) write(other.file, other.text);
      note = 'taken';
    },
    keepMine(): void {
      for (const file of brief.files) keep(file, texts[file] ?? '');
      other = null;
    },
    listen(): () => void {
      addEventListener('storage', onStorage);
      return () => {
        removeEventListener('storage', onStorage);
        stop?.abort();
      };
    },
  };
}
