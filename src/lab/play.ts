/** Plays a scenario on a running lab. */
import type { Place } from '#compose';
import type { LabEvent } from '#events';
import { systemClock } from './clock.ts';
import { LabRefusal } from './errors.ts';
import type { Pattern, Scenario, ScenarioStep } from './scenario.ts';
import type { Clock, Lab } from './types.ts';

/** A scenario did not go as written. */
export class ScenarioFailure extends Error {
  readonly code: 'timed-out' | 'refused';
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

/** What a scenario plays with. */
export interface PlayOptions {
  readonly clock?: Clock;
  /** Hears each step as it is done. */
  readonly done?: (step: ScenarioStep) => void;
}

/** Plays every step in turn. Rejects with a ScenarioFailure at the first that does not come true. */
export const play = async (lab: Lab, scenario: Scenario, options: PlayOptions = {}): Promise<void> => {
  const { clock = systemClock, done } = options;
  const seen: LabEvent[] = [];
  let look = (): void => {};
  const unsubscribe = lab.events.subscribe((batch) => {
    seen.push(...batch);
    look();
  });
  /** Index of the first event that counts: since the last `do` began, and after the last match. */
  let sinceDo = 0;
  let sinceMatch = 0;

  const wait = (step: Extract<ScenarioStep, { kind: 'until' }>): Promise<void> =>
    new Promise((resolve, reject) => {
      let at = step.after === 'previous' ? sinceMatch : sinceDo;
      let found = 0;
      const undo = clock.after(step.within, () => {
        look = () => {};
        const wanted = JSON.stringify(step.pattern);
        const message = `Within ${step.within} ms ${found} of ${step.count} events came that match ${wanted}.`;
        reject(new ScenarioFailure('timed-out', step.place, message));
      });
      look = () => {
        for (; at < seen.length && found < step.count; at += 1) {
          const event = seen[at];
          if (event && matches(event, step.pattern)) found += 1;
        }
        if (found < step.count) return;
        sinceMatch = at;
        look = () => {};
        undo();
        resolve();
      };
      look();
    });

  try {
    for (const step of scenario.steps) {
      if (step.kind === 'do') {
        sinceDo = seen.length;
        sinceMatch = seen.length;
        try {
          await lab.send(step.command);
        } catch (error) {
          if (!(error instanceof LabRefusal)) throw error;
          throw new ScenarioFailure('refused', step.place, error.message, { cause: error });
        }
      } else await wait(step);
      done?.(step);
    }
  } finally {
    unsubscribe();
  }
};
