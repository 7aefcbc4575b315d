/** Scenarios: commands and what must be seen after them, as a file. The same file makes recordings and tests. */
import type { Place, Problem } from '#compose';
import { createReport, parseDuration, readYaml } from '#compose';
import type { Cursor, Report } from '#compose';
import type { RelativeFiles } from './overlay.ts';
import { readCommands } from './scenario-command.ts';
import type { Deed } from './scenario-command.ts';
import { namesIn } from './scenario-names.ts';

/** A scalar an event's field must equal, or a list of which it must be one. Keys may be dotted (`to.service`). */
export type Pattern = Readonly<Record<string, unknown>>;

/** One step of a scenario. */
export type ScenarioStep =
  | {
      readonly kind: 'do';
      /** Carried out one after the other. */
      readonly deeds: readonly Deed[];
      /** The steps after this one begin at once; the scenario ends only when this one has. */
      readonly meanwhile: boolean;
      /** Later steps may say `${name.status}` and, of an upload, `${name.photo}`. */
      readonly as: string | null;
      /** The code of the LabRefusal that it must meet: nothing answers where nobody is. */
      readonly fails: string | null;
      readonly place: Place;
    }
  | {
      readonly kind: 'until';
      readonly pattern: Pattern;
      /** So many matching events. */
      readonly count: number;
      /** Counted since the last `do` began, after the event that ended the `until` before, or since the very start. */
      readonly after: 'do' | 'previous' | 'start';
      /** ms. */
      readonly within: number;
      /** Later steps may use the fields of the event that ended it: `${name.peer.replica}`. */
      readonly as: string | null;
      readonly place: Place;
    }
  /** No such event has come since the scenario began. Waits for nothing: an `until` before it says when it is asked. */
  | { readonly kind: 'never'; readonly pattern: Pattern; readonly place: Place }
  /** Time for the eye, in ms: nothing depends on it, and who plays a scenario as a proof leaves it out. */
  | { readonly kind: 'pause'; readonly ms: number; readonly place: Place };

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
const MOST_TIMES = 1000;

const flatten = (cursor: Cursor, prefix = ''): Record<string, unknown> =>
  Object.assign(
    {},
    ...cursor
      .entries()
      .map(([key, item]) =>
        item.entries().length > 0 ? flatten(item, `${prefix}${key}.`) : { [`${prefix}${key}`]: item.value },
      ),
  );

/** The fields an event is known by, or null with something in the report. */
const readPattern = (cursor: Cursor, key: string, report: Report): Pattern | null => {
  const pattern = flatten(cursor);
  if (typeof pattern['type'] === 'string') return pattern;
  report.add('scenario-until', `"${key}" needs at least the "type" of an event.`, cursor.place);
  return null;
};

const readName = (item: Cursor, report: Report): string | null => {
  const name = item.get('as');
  if (name && !/^[a-z]\w*$/.test(String(name.value)))
    report.add('scenario-as', `"as" is a name of small letters, not "${String(name.value)}".`, name.place);
  return name ? String(name.value) : null;
};

const readUntil = (item: Cursor, until: Cursor, report: Report): ScenarioStep | null => {
  const pattern = readPattern(until, 'until', report);
  if (!pattern) return null;
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
  if (after && after.value !== 'previous' && after.value !== 'start') {
    report.add('scenario-after', '"after" is "previous" or "start".', after.place);
  }
  const { place } = item;
  return {
    kind: 'until',
    pattern,
    count: times,
    after: after?.value === 'previous' || after?.value === 'start' ? after.value : 'do',
    within: ms ?? WITHIN,
    as: readName(item, report),
    place,
  };
};

/** What a step may say beside what it is. */
const KEYS = {
  do: ['do', 'times', 'meanwhile', 'as', 'fails'],
  until: ['until', 'within', 'count', 'after', 'as'],
  never: ['never'],
  pause: ['pause'],
} as const;

const readDeeds = (item: Cursor, deed: Cursor, files: RelativeFiles, report: Report): ScenarioStep | null => {
  const times = item.get('times');
  const many = Number(times?.value ?? 1);
  if (!Number.isInteger(many) || many < 1 || many > MOST_TIMES)
    report.add(
      'scenario-times',
      `"times" is a whole number from 1 to ${MOST_TIMES}.`,
      times?.place ?? item.place,
    );
  const meanwhile = item.get('meanwhile');
  if (meanwhile && typeof meanwhile.value !== 'boolean')
    report.add('scenario-meanwhile', '"meanwhile" is true or false.', meanwhile.place);
  const as = readName(item, report);
  if (as !== null && (meanwhile?.value === true || many > 1))
    report.add('scenario-as', 'Only a "do" that is done once, and waited for, can be named.', item.place);
  const deeds = readCommands(deed, files, many, report);
  const fails = item.get('fails');
  if (!deeds) return null;
  return {
    kind: 'do',
    deeds,
    meanwhile: meanwhile?.value === true,
    as,
    fails: fails ? String(fails.value) : null,
    place: item.place,
  };
};

const readStep = (item: Cursor, files: RelativeFiles, report: Report): ScenarioStep | null => {
  const kind = (['do', 'until', 'never', 'pause'] as const).find((each) => item.get(each));
  const body = kind && item.get(kind);
  if (!kind || !body) {
    report.add('scenario-step', 'A step is "do", "until", "never" or "pause".', item.place);
    return null;
  }
  for (const [key] of item.entries()) {
    if ((KEYS[kind] as readonly string[]).includes(key)) continue;
    report.add('scenario-key', `A step with "${kind}" knows no "${key}".`, item.keyPlace(key));
  }
  if (kind === 'do') return readDeeds(item, body, files, report);
  if (kind === 'until') return readUntil(item, body, report);
  if (kind === 'pause') {
    const ms = parseDuration(String(body.value));
    if (ms === null) report.add('duration-syntax', `"${String(body.value)}" is no duration.`, body.place);
    return { kind, ms: ms ?? 0, place: item.place };
  }
  const pattern = readPattern(body, kind, report);
  return pattern && { kind, pattern, place: item.place };
};

/** Every name that a step uses must have been given by a step before it. */
const checkNames = (steps: readonly ScenarioStep[], report: Report): void => {
  const given = new Set<string>();
  for (const step of steps) {
    if (step.kind === 'pause') continue;
    const used = namesIn(step.kind === 'do' ? step.deeds.map(({ command }) => command) : step.pattern);
    for (const name of used) {
      if (!given.has(name))
        report.add('scenario-as', `No step before this one is called "${name}" (as: ${name}).`, step.place);
    }
    if (step.kind !== 'never' && step.as !== null) given.add(step.as);
  }
};

/**
 * Reads `scenarios/<id>.yaml`. `files` are the sandbox's own, from which uploads are taken.
 *
 * `do:` a LabCommand (`times:` so often, an upload's `files:` taken in turn; `meanwhile: true` not waited for;
 * `fails:` the refusal it must meet) · `until:` fields of an event (`count:`, `within:`, `after: previous | start`) · `never:`
 * fields of an event · `pause:` time for the eye. `as: x` names an answer or an event, and later steps use it:
 * `replica: ${x.peer.replica}`, `path: /img/${x.photo}.thumb.png`.
 */
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
  checkNames(steps, report);
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
