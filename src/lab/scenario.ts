/** Scenarios: commands and what must be seen after them, as a file. The same file makes recordings and tests. */
import type { Place, Problem } from '#compose';
import { createReport, parseDuration, readYaml } from '#compose';
import type { Cursor, Report } from '#compose';
import type { LabCommand } from './commands.ts';
import type { RelativeFiles } from './overlay.ts';
import { readCommand } from './scenario-command.ts';

/** A scalar an event's field must equal, or a list of which it must be one. Keys may be dotted (`to.service`). */
export type Pattern = Readonly<Record<string, unknown>>;

/** One step of a scenario. */
export type ScenarioStep =
  | { readonly kind: 'do'; readonly command: LabCommand; readonly place: Place }
  | {
      readonly kind: 'until';
      readonly pattern: Pattern;
      /** So many matching events. */
      readonly count: number;
      /** Counted since the last `do` began, or only after the event that ended the `until` before this one. */
      readonly after: 'do' | 'previous';
      /** ms. */
      readonly within: number;
      readonly place: Place;
    };

/** A scenario, understood. */
export interface Scenario {
  /** Variables for the `${X}` of compose.yaml. */
  readonly environment: Readonly<Record<string, string>>;
  /** The overlay that it plays on. */
  readonly step: string | null;
  readonly steps: readonly ScenarioStep[];
}

/** A scenario, or null with at least one problem. */
export interface ScenarioResult {
  readonly scenario: Scenario | null;
  readonly problems: readonly Problem[];
}

const WITHIN = 10_000;

const flatten = (cursor: Cursor, prefix = ''): Record<string, unknown> =>
  Object.assign(
    {},
    ...cursor
      .entries()
      .map(([key, item]) =>
        item.entries().length > 0 ? flatten(item, `${prefix}${key}.`) : { [`${prefix}${key}`]: item.value },
      ),
  );

const readUntil = (item: Cursor, until: Cursor, report: Report): ScenarioStep | null => {
  const pattern = flatten(until);
  if (typeof pattern['type'] !== 'string') {
    report.add('scenario-until', '"until" needs at least the "type" of an event.', until.place);
    return null;
  }
  const within = item.get('within');
  const ms = within ? parseDuration(String(within.value)) : WITHIN;
  if (ms === null)
    report.add('duration-syntax', `"${String(within?.value)}" is no duration.`, within?.place ?? item.place);
  const count = item.get('count');
  const times = Number(count?.value ?? 1);
  if (!Number.isInteger(times) || times < 1) {
    report.add('scenario-count', '"count" is a whole number from 1.', count?.place ?? item.place);
  }
  const after = item.get('after');
  if (after && after.value !== 'previous') {
    report.add('scenario-after', '"after" can only be "previous".', after.place);
  }
  const { place } = item;
  return {
    kind: 'until',
    pattern,
    count: times,
    after: after ? 'previous' : 'do',
    within: ms ?? WITHIN,
    place,
  };
};

const readStep = (item: Cursor, files: RelativeFiles, report: Report): ScenarioStep | null => {
  const deed = item.get('do');
  const until = item.get('until');
  const known = deed ? ['do'] : ['until', 'within', 'count', 'after'];
  for (const [key] of item.entries()) {
    if (known.includes(key) || (!deed && !until)) continue;
    report.add('scenario-key', `A step with "${known[0]}" knows no "${key}".`, item.keyPlace(key));
  }
  if (deed) {
    const command = readCommand(deed, files, report);
    return command && { kind: 'do', command, place: item.place };
  }
  if (until) return readUntil(item, until, report);
  report.add('scenario-step', 'A step is either "do" or "until".', item.place);
  return null;
};

/** Reads `scenarios/<id>.yaml`. `files` are the sandbox's own, from which uploads are taken. */
export const readScenario = (file: string, text: string, files: RelativeFiles): ScenarioResult => {
  const report = createReport();
  const root = readYaml(file, text, report);
  if (!root) return { scenario: null, problems: report.problems };
  for (const [key] of root.entries()) {
    if (['environment', 'step', 'steps'].includes(key)) continue;
    report.add('scenario-key', `A scenario knows no "${key}".`, root.keyPlace(key));
  }
  const items = root.get('steps')?.items() ?? [];
  if (items.length === 0) report.add('scenario-empty', 'A scenario needs "steps".', { file, line: 1 });
  const steps = items.map((item) => readStep(item, files, report)).filter((step) => step !== null);
  if (report.problems.length > 0) return { scenario: null, problems: report.problems };
  const environment = (root.get('environment')?.entries() ?? []).map(([name, { value }]) => [
    name,
    String(value ?? ''),
  ]);
  const step = root.get('step')?.value;
  return {
    scenario: {
      environment: Object.fromEntries(environment) as Record<string, string>,
      step: typeof step === 'string' ? step : null,
      steps,
    },
    problems: [],
  };
};
