/** Commands become deeds: one function that knows every LabCommand. */
import type { ServicePlan } from '#compose';
import type { FileTree, Runtime } from '#runtime';
import type { CommandResult, LabCommand, Target } from './commands.ts';
import { LabRefusal } from './errors.ts';
import type { Faults } from './faults.ts';
import { uses } from './files.ts';
import type { Load } from './load.ts';
import { queueWork, request } from './reader.ts';
import type { Replica } from './replica.ts';
import type { Service } from './service.ts';
import type { Clock } from './types.ts';

/** The lab, as far as commands reach into it. */
export interface Reach {
  readonly runtime: Runtime;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly load: Load;
  readonly plans: readonly ServicePlan[];
  /** Throws a LabRefusal where there is none. */
  service(name: string): Service;
  files(): FileTree;
  write(path: string, content: string): void;
}

const DONE: CommandResult = { type: 'done' };
const MOST_REPLICAS = 20;

/** What a command is about, for logs. */
const targetOf = (command: LabCommand): string | undefined => {
  switch (command.type) {
    case 'start':
    case 'stop':
    case 'kill':
    case 'restart':
    case 'crash':
      return command.replica === undefined ? command.service : `${command.service} ${command.replica}`;
    case 'scale':
      return `${command.service} ${command.replicas}`;
    case 'configure':
      return [command.service, ...Object.entries(command.environment).map(([k, v]) => `${k}=${v}`)].join(' ');
    case 'slow':
    case 'cut':
    case 'heal':
    case 'fault':
      return `${command.from} ${command.to}`;
    case 'http.request':
      return `${command.method} ${command.path}`;
    case 'load.start':
      return `${command.rate}/s ${command.method} ${command.path}`;
    case 'load.stop':
      return undefined;
    case 'publish':
      return `${command.exchange} ${command.key}`.trim();
    case 'purge':
      return command.queue;
    case 'file.write':
      return command.path;
    default:
      return command satisfies never;
  }
};

/** A path relative to the sandbox as a key of its file tree. */
const treePath = (path: string): string => {
  const steps = path.split('/').filter((step) => step !== '' && step !== '.');
  if (steps.length === 0 || steps.includes('..'))
    throw new LabRefusal('unknown-file', `"${path}" is no file here.`);
  return `/${steps.join('/')}`;
};

/** The function that carries out commands. It throws a LabRefusal for what can't be done. */
export const createCommands = (reach: Reach): ((command: LabCommand) => Promise<CommandResult>) => {
  const { runtime, clock, faults, load, plans } = reach;

  const targets = ({ service: name, replica }: Target): readonly Replica[] => {
    const service = reach.service(name);
    if (replica === undefined) return service.replicas;
    const found = service.replicas.find(({ number }) => number === replica);
    if (!found) throw new LabRefusal('unknown-replica', `"${name}" has no replica ${replica}.`);
    return [found];
  };
  const each = async (target: Target, act: (replica: Replica) => Promise<void>): Promise<CommandResult> => {
    await Promise.all(targets(target).map(act));
    return DONE;
  };
  const restart = async (replica: Replica): Promise<void> => {
    await replica.stop('restart');
    await replica.start('restart');
  };
  const running = (target: Target): Target => {
    if (targets(target).some(({ process }) => process)) return target;
    const name = target.replica === undefined ? target.service : `${target.service} ${target.replica}`;
    throw new LabRefusal('not-running', `"${name}" does not run.`);
  };

  const scale = async (name: string, count: number): Promise<CommandResult> => {
    const service = reach.service(name);
    if (!Number.isInteger(count) || count < 0 || count > MOST_REPLICAS) {
      throw new LabRefusal('replicas', `The number of replicas goes from 0 to ${MOST_REPLICAS}.`);
    }
    const { mounts, ports } = service.plan;
    if (count > 1 && mounts.some(({ kind }) => kind === 'volume')) {
      throw new LabRefusal(
        'shared-volume',
        `"${name}" mounts a volume, and a volume has one mounting replica here.`,
      );
    }
    if (count > 1 && ports.length > 0) {
      throw new LabRefusal(
        'published-replicas',
        `Several replicas of "${name}" can't publish the same port.`,
      );
    }
    const fresh = await service.resize(count);
    await Promise.all(fresh.map((replica) => replica.start('scale')));
    return DONE;
  };

  const configure = async (
    name: string,
    environment: Readonly<Record<string, string>>,
  ): Promise<CommandResult> => {
    const service = reach.service(name);
    const unknown = Object.keys(environment).find((key) => !Object.hasOwn(service.plan.environment, key));
    if (unknown !== undefined) {
      throw new LabRefusal('unknown-variable', `compose.yaml gives "${name}" no variable "${unknown}".`);
    }
    service.configure(environment);
    await Promise.all(service.replicas.map(restart));
    return DONE;
  };

  const write = async (path: string, content: string): Promise<CommandResult> => {
    const key = treePath(path);
    const builds = plans.some(({ source }) => source.kind === 'node' && `/${source.dockerfile}` === key);
    if (builds || /^\/(docker-)?compose\.ya?ml$/.test(key)) {
      const message = `A change of "${path}" changes the system itself: start the lab again with it.`;
      throw new LabRefusal('needs-new-plan', message);
    }
    reach.write(key, content);
    await runtime.mount(reach.files());
    const concerned = plans
      .filter((plan) => uses(plan, key))
      .flatMap(({ name }) => reach.service(name).replicas);
    // What was stopped by hand stays so; it reads the new file when it is started again.
    const live = concerned.filter(({ process, ends, byHand }) => process || (ends > 0 && !byHand));
    await Promise.all(live.map(restart));
    return DONE;
  };

  const act = (command: LabCommand): Promise<CommandResult> | CommandResult => {
    switch (command.type) {
      case 'start':
        return each(command, (replica) => replica.start('start'));
      case 'stop':
        return each(command, (replica) => replica.stop('stop'));
      case 'kill':
        return each(running(command), (replica) => replica.kill(command.signal ?? 'SIGKILL'));
      case 'restart':
        return each(command, restart);
      case 'crash':
        return each(running(command), (replica) => replica.crash());
      case 'scale':
        return scale(command.service, command.replicas);
      case 'configure':
        return configure(command.service, command.environment);
      case 'slow':
        faults.add(command.from, command.to, { latency: command.latency });
        return DONE;
      case 'cut':
        faults.add(command.from, command.to, { cut: true });
        return DONE;
      case 'heal':
        faults.set(command.from, command.to, null);
        return DONE;
      case 'fault':
        faults.set(command.from, command.to, command.fault);
        return DONE;
      case 'http.request':
        if (command.service !== undefined) reach.service(command.service);
        return request(runtime, plans, command, clock);
      case 'load.start':
        if (command.service !== undefined) reach.service(command.service);
        load.start(command);
        return DONE;
      case 'load.stop':
        load.stop();
        return DONE;
      case 'publish':
      case 'purge':
        reach.service(command.service);
        return queueWork(runtime, plans, command);
      case 'file.write':
        return write(command.path, command.content);
      default:
        return command satisfies never;
    }
  };

  return async (command) => {
    const target = targetOf(command);
    runtime.emit({ type: 'command', command: command.type, ...(target === undefined ? {} : { target }) });
    return act(command);
  };
};
