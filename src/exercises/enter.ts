/** Puts an exercise's files into a running lab, and brings back what was stopped. */
import type { ReplicaSnapshot } from '#lab';
import { LabTrouble } from './context.ts';
import type { Texts } from './manifest.ts';
import type { CheckContext, ObservedLab } from './types.ts';

const ALIVE: readonly ReplicaSnapshot['state'][] = ['starting', 'running', 'healthy', 'unhealthy'];

const isAlive = ({ state }: ReplicaSnapshot): boolean => ALIVE.includes(state);

/** The texts that a running lab has otherwise, or lacks. */
export const differing = (
  lab: Pick<ObservedLab, 'files'>,
  files: Texts,
): readonly (readonly [string, string])[] => {
  const now = lab.files();
  const decoder = new TextDecoder();
  return Object.entries(files).filter(([path, text]) => {
    const content = now[`/${path}`];
    return (
      content === undefined || text !== (typeof content === 'string' ? content : decoder.decode(content))
    );
  });
};

/** The service that an exercise is about, and files to put into a lab. */
export interface Entry {
  readonly service: string;
  readonly files: Texts;
}

/**
 * Writes what differs. The service that the exercise is about is killed first and left so: its replicas would
 * otherwise restart once a file; whoever checks starts them again. Rejects with a LabRefusal.
 */
export const enterExercise = async (lab: ObservedLab, { service, files }: Entry): Promise<void> => {
  const changes = differing(lab, files);
  if (changes.length === 0) return;
  for (const one of lab.snapshot().replicas)
    if (one.service === service && isAlive(one))
      await lab.send({ type: 'kill', service, replica: one.replica });
  for (const [path, content] of changes) await lab.send({ type: 'file.write', path, content });
};

/** Gives the sandbox its own files back, and starts what was stopped. Files that an exercise added stay, unused. */
export const leaveExercise = async (lab: ObservedLab, { service, files }: Entry): Promise<void> => {
  const decoder = new TextDecoder();
  const own = Object.keys(files).flatMap((path) => {
    const content = lab.sandbox.files[`/${path}`];
    if (content === undefined) return [];
    return [[path, typeof content === 'string' ? content : decoder.decode(content)] as const];
  });
  await enterExercise(lab, { service, files: Object.fromEntries(own) });
  await lab.send({ type: 'start', service });
};

/** How long (ms) a service may take to come back. */
const PATIENCE = 20_000;

/**
 * Takes every fault off and starts what does not run, but for the replicas of `except`; waits until health checks
 * agree. Throws LabTrouble.
 */
export const bringBack = async (lab: CheckContext, except: string | null): Promise<void> => {
  for (const { from, to } of lab.snapshot().faults) await lab.send({ type: 'heal', from, to });
  const dead = lab.snapshot().replicas.filter((one) => one.service !== except && !isAlive(one));
  for (const { service, replica } of dead) await lab.send({ type: 'start', service, replica });
  const services = lab.sandbox.plan.services.filter(({ healthcheck }) => healthcheck !== null);
  const ill = (): readonly string[] =>
    lab
      .snapshot()
      .replicas.filter(
        ({ service, state }) => state !== 'healthy' && services.some(({ name }) => name === service),
      )
      .map(({ service }) => service);
  const healthy = await lab.until(() => ill().length === 0, PATIENCE);
  if (!healthy) throw new LabTrouble(`These services did not come back: ${ill().join(', ')}.`);
};
