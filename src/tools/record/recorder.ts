/** Plays one scenario on the native runtime and keeps every event of it. */
import type { LabEvent, RecordingHeader } from '#events';
import type { Scenario, ScenarioStep } from '#lab';
import { createLab, ownFiles, photoOf, play, readSandbox, readScenario } from '#lab';
import type { Problem } from '#compose';
import path from 'node:path';
import { createNativeRuntime } from '../../runtime/native/index.ts';
import { readFolder } from '../sandbox/disk.ts';

/** What to record. */
export interface RecordOptions {
  /** The project's folder. */
  readonly root: string;
  readonly sandbox: string;
  readonly scenario: string;
  /** Variables that win over the scenario's own: a proof in a hurry has less WORK_MS. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default: true. Proofs have no eye to wait for. */
  readonly pauses?: boolean;
  /** Hears each step as it is done. */
  readonly done?: (step: ScenarioStep) => void;
  /** Ends it early; whatever runs is stopped. */
  readonly signal?: AbortSignal;
}

/** What was recorded: `writeRecording(header, events)` is the file. */
export interface Recorded {
  readonly header: Omit<RecordingHeader, 'format' | 'version'>;
  readonly events: readonly LabEvent[];
}

/** The scenario or its sandbox can't be read. */
export class RecordProblems extends Error {
  readonly code = 'PROBLEMS';
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super(problems.map(({ place, message }) => `${place.file}:${place.line}: ${message}`).join('\n'));
    this.name = 'RecordProblems';
    this.problems = problems;
  }
}

/** The names of a sandbox's scenarios, sorted. */
export const scenarioNames = (files: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.keys(files)
    .flatMap((file) => /^scenarios\/(.+)\.yaml$/.exec(file)?.[1] ?? [])
    .toSorted();

/**
 * Plays a scenario from a cold start to its last step; what happens while the lab stops is not part of it. Rejects with
 * RecordProblems, with a LabFailure, or with the ScenarioFailure of the step that did not come true.
 */
export const record = async (options: RecordOptions): Promise<Recorded> => {
  const { root, sandbox: name, scenario: id, env = {}, pauses = true, done, signal } = options;
  const files = await readFolder(path.join(root, 'sandboxes', name));
  const file = `scenarios/${id}.yaml`;
  const bytes = files[file];
  if (!bytes) {
    const message = `There is no such scenario. There are: ${scenarioNames(files).join(', ')}.`;
    throw new RecordProblems([{ code: 'scenario-missing', message, place: { file, line: 1 } }]);
  }
  const read = readScenario(file, new TextDecoder().decode(bytes), ownFiles(files));
  if (!read.scenario) throw new RecordProblems(read.problems);
  const scenario: Scenario = read.scenario;
  const { step } = scenario;
  const environment = { ...scenario.environment, ...env };
  const { sandbox, problems } = readSandbox({ name, files, step, env: environment });
  if (!sandbox) throw new RecordProblems(problems);

  const runtime = await createNativeRuntime({ root });
  const lab = createLab({ sandbox, runtime });
  const events: LabEvent[] = [];
  const photos: Record<string, string> = {};
  lab.events.subscribe((batch) => events.push(...batch));
  const stop = (): void => void lab.stop();
  signal?.addEventListener('abort', stop, { once: true });
  let last = 0;
  try {
    signal?.throwIfAborted();
    await lab.start();
    await play(lab, scenario, {
      pauses,
      ...(done ? { done } : {}),
      answered({ upload }, result) {
        const photo = upload === null ? null : photoOf(result);
        if (upload !== null && photo !== null) photos[photo] = upload;
      },
    });
    last = events.length;
  } finally {
    signal?.removeEventListener('abort', stop);
    await lab.stop();
  }
  return {
    header: { sandbox: name, step, scenario: id, environment, photos, plan: sandbox.plan },
    events: events.slice(0, last),
  };
};
