/** One service: its replicas, and waiting for what others need of it. */
import type { Dependency, ServicePlan } from '#compose';
import type { FileTree, ProcessSpec, Program, Runtime } from '#runtime';
import { RuntimeFailure } from '#runtime';
import { LabFailure } from './errors.ts';
import type { LabFailureCode } from './errors.ts';
import { filesOf, placeIn } from './files.ts';
import { createReplica } from './replica.ts';
import type { Replica } from './replica.ts';
import type { Clock } from './types.ts';

/** A service of a running lab. */
export interface Service {
  readonly plan: ServicePlan;
  /** In the order of their numbers. */
  readonly replicas: readonly Replica[];
  /** Its variables now: the plan's, and what `configure` has put over them. */
  readonly environment: Readonly<Record<string, string>>;
  /** Replicas that start from now on have these values instead of the plan's. */
  configure(environment: Readonly<Record<string, string>>): void;
  /** Makes replicas up to this number (next numbers), or removes the highest numbers. New ones are not started. */
  resize(count: number): Promise<readonly Replica[]>;
  /** Resolves once the condition holds for every replica; rejects with a LabFailure once it can't. */
  until(condition: Dependency['condition'] | 'ready'): Promise<void>;
  /** The failure of a replica that ended by itself and badly, be it running again or not; null: none has. */
  failure(): LabFailure | null;
  /** Rejects everything that waits. */
  abandon(reason: LabFailure): void;
}

/** What a service needs around it. */
export interface ServiceOptions {
  readonly plan: ServicePlan;
  readonly runtime: Runtime;
  readonly clock: Clock;
  /** The sandbox's files as they are now. */
  readonly files: () => FileTree;
}

/** A service that ends this often in a row while the lab starts will not come up by being restarted again. */
const HOPELESS = 3;

const programOf = ({ source, command }: ServicePlan): Program =>
  source.kind === 'image'
    ? { kind: 'image', image: source.image, argv: command }
    : // The plan has made sure that the first word is `node`.
      { kind: 'node', argv: command.slice(1) };

/** What the real image sets for itself (its Dockerfile's ENV), as far as ours asks for it. */
const imageEnvironment = ({ source }: ServicePlan): Readonly<Record<string, string>> =>
  source.kind === 'image' && source.image === 'rabbitmq' ? { RABBITMQ_DATA_DIR: '/var/lib/rabbitmq' } : {};

const reasonOf = (lines: readonly string[]): { code: LabFailureCode; why: string | undefined } => {
  const emerg = lines.find((line) => line.includes('[emerg]'));
  if (emerg !== undefined) return { code: 'config-refused', why: emerg };
  const missing = lines.find((line) => /Cannot find (package|module) /.test(line));
  if (missing !== undefined) return { code: 'missing-package', why: missing.trim() };
  const error = lines.find((line) => /^(\w*Error|Uncaught)\b/.test(line.trim()));
  return { code: 'service-failed-to-start', why: error?.trim() };
};

/** What a failed probe says in one line: its error, or else its last words. */
const diagnosisOf = (output: string): string | undefined => {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  return reasonOf(lines).why ?? lines.at(-1)?.trim();
};

/** A service with the replicas that its plan asks for, none started. */
export const createService = (options: ServiceOptions): Service => {
  const { plan, runtime, clock } = options;
  const waiting = new Set<{ check: () => void; reject: (reason: LabFailure) => void }>();
  let replicas: Replica[] = [];
  let environment = plan.environment;

  const specOf = (number: number) => (): ProcessSpec => ({
    service: plan.name,
    replica: number,
    program: programOf(plan),
    cwd: plan.workdir,
    env: { HOSTNAME: `${plan.name}-${number}`, ...imageEnvironment(plan), ...environment },
    files: filesOf(plan, options.files()),
    volumes: plan.mounts.flatMap((mount) =>
      mount.kind === 'volume' ? [{ volume: mount.name, target: mount.target, readOnly: mount.readOnly }] : [],
    ),
    networks: plan.networks,
  });
  const changed = (): void => {
    for (const one of waiting) one.check();
  };
  const add = (number: number): Replica => {
    const replica = createReplica({ plan, number, runtime, clock, spec: specOf(number), changed });
    replicas.push(replica);
    return replica;
  };
  for (let number = 1; number <= plan.replicas; number += 1) add(number);

  const failureOf = (replica: Replica, code?: LabFailureCode): LabFailure => {
    const lines = replica.lastLines;
    const found = reasonOf(lines);
    const name = plan.replicas > 1 ? `${plan.name} ${replica.number}` : plan.name;
    const { exit } = replica.snapshot();
    const isUnhealthy = code === 'service-unhealthy';
    const what = isUnhealthy
      ? `${name} runs, but its health check says that it does not work`
      : `${name} ended with exit code ${exit?.code ?? '?'}`;
    const why = (isUnhealthy && diagnosisOf(replica.diagnosis)) || found.why;
    return new LabFailure(code ?? found.code, `${what}${why ? `: ${why.replace(/\.$/, '')}` : ''}.`, {
      service: plan.name,
      replica: replica.number,
      lines,
      place: placeIn(lines, plan, options.files()) ?? plan.place,
    });
  };

  /** true: holds; false: not yet; a failure: never will. */
  const holds = (replica: Replica, condition: Dependency['condition'] | 'ready'): boolean | LabFailure => {
    const { state, exit } = replica.snapshot();
    const healthy = condition === 'service_healthy' || (condition === 'ready' && plan.healthcheck !== null);
    const policy = plan.restart.policy;
    if (state === 'exited') {
      if (
        exit?.code === 0 &&
        (condition === 'service_completed_successfully' || (!healthy && policy === 'no'))
      )
        return true;
      const over = !replica.restarting || replica.ends >= HOPELESS;
      return over ? failureOf(replica) : false;
    }
    if (condition === 'service_completed_successfully') return false;
    if (state === 'unhealthy' && healthy) return failureOf(replica, 'service-unhealthy');
    if (condition === 'ready' && replica.unproven) return false;
    return state === 'healthy' || (state === 'running' && !healthy);
  };

  return {
    plan,
    get replicas() {
      return replicas;
    },
    get environment() {
      return environment;
    },
    configure(values) {
      environment = { ...environment, ...values };
    },
    async resize(count) {
      const gone = replicas.slice(count).reverse();
      replicas = replicas.slice(0, count);
      const fresh: Replica[] = [];
      while (replicas.length < count) fresh.push(add((replicas.at(-1)?.number ?? 0) + 1));
      await Promise.all(gone.map((replica) => replica.remove()));
      return fresh;
    },
    until: (condition) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          const all = replicas.map((replica) => holds(replica, condition));
          const failure = all.find((one) => one instanceof LabFailure);
          if (failure === undefined && !all.every(Boolean)) return;
          waiting.delete(entry);
          if (failure) reject(failure);
          else resolve();
        };
        const entry = { check, reject };
        waiting.add(entry);
        check();
      }),
    failure() {
      const ended = replicas.find(
        (one) => one.ends > 0 && !one.byHand && (one.snapshot().exit?.code ?? 0) !== 0,
      );
      return ended ? failureOf(ended) : null;
    },
    abandon(reason) {
      for (const one of waiting) one.reject(reason);
      waiting.clear();
    },
  };
};

/** What a runtime said when it could not spawn, as a failure of the lab. */
export const runtimeFailure = (error: unknown, service: string): LabFailure => {
  if (error instanceof LabFailure) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code =
    error instanceof RuntimeFailure && error.code === 'missing-package'
      ? 'missing-package'
      : 'runtime-failed';
  return new LabFailure(code, message, { service }, { cause: error });
};
