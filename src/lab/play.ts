/** Plays a scenario on a running lab. */
import type { Place } from '#compose';
import type { LabEvent } from '#events';
import { systemClock } from './clock.ts';
import type { CommandResult } from './commands.ts';
import { LabRefusal } from './errors.ts';
import { bind, UnknownName } from './scenario-names.ts';
import type { Deed } from './scenario-command.ts';
import type { Pattern, Scenario, ScenarioStep } from './scenario.ts';
import type { Clock, Lab } from './types.ts';

/** A scenario did not go as written. */
export class ScenarioFailure extends Error {
  readonly code: 'timed-out' | 'refused' | 'not-refused' | 'came' | 'unknown-name';
  /** The step. */
  readonly place: Place;
  constructor(code: ScenarioFailure['code'], place: Place, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ScenarioFailure';
    this.code = code;
    this.place = place;
  }
}

/** The value of a dotted key in an event. */
const field = (event: LabEvent, key: string): unknown =>
  key.split('.').reduce<unknown>((value, step) => {
    return typeof value === 'object' && value !== null ? Reflect.get(value, step) : undefined;
  }, event);

/** Does every field of the pattern equal the event's, or list it? */
export const matches = (event: LabEvent, pattern: Pattern): boolean =>
  Object.entries(pattern).every(([key, wanted]) => {
    const value = field(event, key);
    return Array.isArray(wanted) ? wanted.includes(value) : value === wanted;
  });

/** The id that an upload's answer gives its photo: the name, without its ending, of the file it is kept as. */
export const photoOf = (result: CommandResult): string | null => {
  if (result.type !== 'http.response' || result.status !== 201) return null;
  try {
    const answer: unknown = JSON.parse(new TextDecoder().decode(result.body));
    const name: unknown =
      typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'filename') : null;
    return typeof name === 'string' ? (/([^/.]+)\.\w+$/.exec(name)?.[1] ?? null) : null;
  } catch {
    return null; // an answer that is no JSON names no photo
  }
};

/** What a scenario plays with. */
export interface PlayOptions {
  readonly clock?: Clock;
  /** Default: true. Proofs have no eye to wait for. */
  readonly pauses?: boolean;
  /** Hears each step as it is done. */
  readonly done?: (step: ScenarioStep) => void;
  /** Hears what each command gave back. */
  readonly answered?: (deed: Deed, result: CommandResult) => void;
}

/** Plays every step in turn. Rejects with a ScenarioFailure at the first that does not come true. */
export const play = async (lab: Lab, scenario: Scenario, options: PlayOptions = {}): Promise<void> => {
  const { clock = systemClock, pauses = true, done, answered } = options;
  const seen: LabEvent[] = [];
  let look = (): void => {};
  const unsubscribe = lab.events.subscribe((batch) => {
    seen.push(...batch);
    look();
  });
  /** Index of the first event that counts: since the last `do` began, and after the last match. */
  let sinceDo = 0;
  let sinceMatch = 0;

  const names = new Map<string, unknown>();

  const wait = (step: Extract<ScenarioStep, { kind: 'until' }>): Promise<void> =>
    new Promise((resolve, reject) => {
      const pattern = bind(step.pattern, names);
      let at = { do: sinceDo, previous: sinceMatch, start: 0 }[step.after];
      let found = 0;
      const undo = clock.after(step.within, () => {
        look = () => {};
        const wanted = JSON.stringify(pattern);
        const message = `Within ${step.within} ms ${found} of ${step.count} events came that match ${wanted}.`;
        reject(new ScenarioFailure('timed-out', step.place, message));
      });
      look = () => {
        for (; at < seen.length && found < step.count; at += 1) {
          const event = seen[at];
          if (event && matches(event, pattern)) found += 1;
        }
        if (found < step.count) return;
        if (step.as !== null) names.set(step.as, seen[at - 1]);
        sinceMatch = at;
        look = () => {};
        undo();
        resolve();
      };
      look();
    });

  const act = async (step: Extract<ScenarioStep, { kind: 'do' }>): Promise<void> => {
    const { deeds, as, fails, place } = step;
    for (const deed of deeds) {
      try {
        const result = await lab.send(bind(deed.command, names));
        answered?.(deed, result);
        const status = result.type === 'http.response' ? result.status : null;
        if (as !== null) names.set(as, { status, photo: photoOf(result) });
      } catch (error) {
        if (!(error instanceof LabRefusal)) throw error;
        if (error.code === fails) continue;
        throw new ScenarioFailure('refused', place, error.message, { cause: error });
      }
      if (fails !== null)
        throw new ScenarioFailure('not-refused', place, `"${deed.command.type}" was not refused (${fails}).`);
    }
  };

  const take = async (step: ScenarioStep): Promise<void> => {
    switch (step.kind) {
      case 'do': {
        sinceDo = seen.length;
        sinceMatch = seen.length;
        const acted = act(step);
        if (!step.meanwhile) return acted;
        acted.catch(() => {}); // told when the scenario ends
        meanwhile.push(acted);
        return;
      }
      case 'until':
        return wait(step);
      case 'never': {
        const pattern = bind(step.pattern, names);
        const came = seen.find((event) => matches(event, pattern));
        if (!came) return;
        const message = `An event came that never should: ${JSON.stringify(came)}.`;
        throw new ScenarioFailure('came', step.place, message);
      }
      case 'pause': {
        const { ms } = step;
        return pauses ? new Promise((resolve) => void clock.after(ms, resolve)) : undefined;
      }
      default:
        return step satisfies never;
    }
  };

  const meanwhile: Promise<void>[] = [];
  try {
    for (const step of scenario.steps) {
      try {
        await take(step);
      } catch (error) {
        if (!(error instanceof UnknownName)) throw error;
        throw new ScenarioFailure('unknown-name', step.place, error.message, { cause: error });
      }
      done?.(step);
    }
    await Promise.all(meanwhile);
  } finally {
    unsubscribe();
  }
};
