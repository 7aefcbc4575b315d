/** Runs the checks of an exercise on a running lab, one after the other. */
import type { LabEvent } from '#events';
import { LabFailure, systemClock } from '#lab';
import type { Clock } from '#lab';
import { LabTrouble, observe } from './context.ts';
import { bringBack } from './enter.ts';
import type { Check, CheckContext, CheckState, Exercise, ObservedLab, Results, Values } from './types.ts';

/** What a run needs. */
export interface RunOptions {
  readonly exercise: Exercise;
  readonly lab: ObservedLab;
  /** The lab's events so far: what its queues hold follows from them. */
  readonly past: readonly LabEvent[];
  readonly clock?: Clock;
  /** Cancels. Checks that did not end are then `not-tried`. */
  readonly signal?: AbortSignal;
  /** Hears the states of all checks after each change. */
  readonly report?: (results: Results) => void;
}

/** Why a check's own signal was aborted. */
class Ended extends Error {
  readonly why: 'cancelled' | 'too-late';
  constructor(why: Ended['why']) {
    super(why);
    this.why = why;
  }
}

/** One check: prepared, run, and never longer than its deadline. */
const judge = async (
  check: Check,
  exercise: Exercise,
  open: (signal: AbortSignal) => CheckContext,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal | undefined },
): Promise<CheckState> => {
  const ending = new AbortController();
  const cancel = (): void => ending.abort(new Ended('cancelled'));
  signal?.addEventListener('abort', cancel);
  const undo = clock.after(check.within, () => ending.abort(new Ended('too-late')));
  const ended = new Promise<never>((_, reject) => {
    ending.signal.addEventListener('abort', () => reject(ending.signal.reason as Error));
  });
  const work = async (): Promise<CheckState> => {
    const context = open(ending.signal);
    await bringBack(context, exercise.service);
    const verdict = (await exercise.prepare(context)) ?? (await check.run(context));
    const { values = {} } = verdict;
    if (verdict.passed) return { state: 'passed', values };
    if (!exercise.findings.includes(verdict.finding))
      throw new TypeError(`"${verdict.finding}" is not among the findings of this exercise.`);
    return { state: 'not-yet', finding: verdict.finding, values };
  };
  try {
    // A check that does not listen to its signal (a command that hangs) must not hold the run.
    return await Promise.race([work(), ended]);
  } catch (error) {
    if (error instanceof Ended) {
      if (error.why === 'cancelled') return { state: 'not-tried', because: null };
      return { state: 'not-yet', finding: 'too-late', values: { seconds: check.within / 1000 } };
    }
    if (error instanceof LabTrouble || error instanceof LabFailure)
      return { state: 'lab-failed', why: error.message };
    throw error;
  } finally {
    undo();
    signal?.removeEventListener('abort', cancel);
    // Whatever the check still waits for ends with it.
    if (!ending.signal.aborted) ending.abort(new Ended('cancelled'));
    await ended.catch(() => {});
  }
};

/**
 * Runs every check in order. A check whose `needs` did not pass is not tried; after a failure of the lab nothing more
 * is. Afterwards whatever a check has left dead is started again. Rejects only for a mistake in the exercise itself.
 */
export const runExercise = async (options: RunOptions): Promise<Results> => {
  const { exercise, lab, past, clock = systemClock, signal, report = () => {} } = options;
  let results: Results = Object.fromEntries(
    exercise.checks.map(({ id }) => [id, { state: 'waiting' }] as const),
  );
  const set = (id: string, state: CheckState): void => {
    results = { ...results, [id]: state };
    report(results);
  };
  const observation = observe(lab, past, clock);
  let over = false;
  try {
    for (const check of exercise.checks) {
      const because = check.needs.find((id) => results[id]?.state !== 'passed') ?? null;
      if (over || signal?.aborted || because !== null) {
        set(check.id, { state: 'not-tried', because: over || signal?.aborted ? null : because });
        continue;
      }
      set(check.id, { state: 'running', doing: null, values: {} });
      const doing = (key: string, values: Values): void =>
        set(check.id, { state: 'running', doing: key, values });
      const state = await judge(check, exercise, (ending) => observation.context({ signal: ending, doing }), {
        clock,
        signal,
      });
      over ||= state.state === 'lab-failed';
      set(check.id, state);
    }
    if (!over) {
      const last = observation.context({ signal: new AbortController().signal, doing: () => {} });
      // The next run says so if something does not come back; this one has its results.
      await bringBack(last, null).catch(() => {});
    }
  } finally {
    observation.stop();
  }
  return results;
};

/** Has everything passed? */
export const allPassed = (results: Results): boolean =>
  Object.values(results).every(({ state }) => state === 'passed');
