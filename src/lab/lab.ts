/** A Plan on a Runtime: the system that readers start, break and watch. */
import type { LabStateEvent } from '#events';
import type { FileTree } from '#runtime';
import { systemClock } from './clock.ts';
import { createCommands } from './carry-out.ts';
import { LabFailure, LabRefusal } from './errors.ts';
import { createFaults } from './faults.ts';
import { createLoad } from './load.ts';
import { stopOrder } from './order.ts';
import { request } from './reader.ts';
import { createService, runtimeFailure } from './service.ts';
import type { Service } from './service.ts';
import type { Lab, LabOptions, LabSnapshot } from './types.ts';

/** Puts a sandbox on a runtime. Nothing runs before `start`; `stop` disposes of the runtime, for good. */
export const createLab = ({ sandbox, runtime, clock = systemClock }: LabOptions): Lab => {
  let state: LabSnapshot['state'] = 'idle';
  let files: FileTree = sandbox.files;
  let services: ReadonlyMap<string, Service> | null = null;
  let starting: Promise<void> | null = null;
  let stopping: Promise<void> | null = null;
  const { plan } = sandbox;
  const faults = createFaults(runtime, (name) => plan.services.some((service) => service.name === name));

  const load = createLoad({
    clock,
    random: Math.random,
    fire: (shot) => request(runtime, plan.services, { ...shot, type: 'http.request' }, clock),
    emit: (event) => runtime.emit(event),
  });

  const enter = (next: LabStateEvent['state'], detail?: string): void => {
    state = next;
    runtime.emit({ type: 'lab', state: next, ...(detail === undefined ? {} : { detail }) });
  };
  const isOver = (): boolean => state === 'stopping' || state === 'stopped';
  const over = (): LabFailure => new LabFailure('stopped', 'The lab was stopped.');

  const create = (): ReadonlyMap<string, Service> =>
    new Map(
      plan.services.map((service) => [
        service.name,
        createService({ plan: service, runtime, clock, files: () => files }),
      ]),
    );

  /** Each service starts as soon as its own dependencies allow; all wait until everything is ready. */
  const bringUp = async (all: ReadonlyMap<string, Service>): Promise<void> => {
    const begun = new Map<string, Promise<void>>();
    const begin = (service: Service): Promise<void> => {
      const known = begun.get(service.plan.name);
      if (known) return known;
      const work = (async () => {
        await Promise.all(
          service.plan.dependsOn.map(async (need) => {
            const other = all.get(need.service);
            if (!other) return;
            await begin(other);
            await other.until(need.condition);
          }),
        );
        if (isOver()) throw over();
        try {
          await Promise.all(service.replicas.map((replica) => replica.start('start')));
        } catch (error) {
          throw runtimeFailure(error, service.plan.name);
        }
      })();
      begun.set(service.plan.name, work);
      return work;
    };
    const ready = (service: Service): Promise<void> => service.until('ready');
    await Promise.all([...all.values()].map((service) => begin(service).then(() => ready(service))));
    // The first to be ready may have ended while the last was still starting.
    await Promise.all([...all.values()].map(ready));
  };

  /** A service often fails because one that it depends on did: the deepest failure is the one to tell. */
  const rootOf = (failure: LabFailure, seen: ReadonlySet<string> = new Set()): LabFailure => {
    const plan = failure.service === null ? undefined : services?.get(failure.service)?.plan;
    for (const { service } of plan?.dependsOn ?? []) {
      const deeper = seen.has(service) ? null : services?.get(service)?.failure();
      if (deeper) return rootOf(deeper, new Set([...seen, service]));
    }
    return failure;
  };

  const start = async (): Promise<void> => {
    enter('starting');
    try {
      if (!services) {
        await runtime.mount(files);
        if (isOver()) throw over();
        services = create();
      }
      await bringUp(services);
      if (isOver()) throw over();
      enter('ready');
    } catch (error) {
      const failure = rootOf(error instanceof LabFailure ? error : runtimeFailure(error, ''));
      if (!isOver()) enter('failed', failure.message);
      throw failure;
    }
  };

  const stop = async (): Promise<void> => {
    load.stop();
    const ran = services !== null;
    if (ran) enter('stopping');
    else state = 'stopping';
    for (const service of services?.values() ?? []) {
      service.abandon(over());
      for (const replica of service.replicas) replica.retire();
    }
    for (const group of stopOrder(plan.services)) {
      const replicas = group.flatMap((name) => services?.get(name)?.replicas ?? []);
      await Promise.all(replicas.map((replica) => replica.stop('stop')));
    }
    if (ran) enter('stopped');
    else state = 'stopped';
    await runtime.dispose();
  };

  const carryOut = createCommands({
    runtime,
    clock,
    faults,
    load,
    plans: plan.services,
    service(name) {
      const found = services?.get(name);
      if (!found) throw new LabRefusal('unknown-service', `There is no service "${name}".`);
      return found;
    },
    files: () => files,
    write(path, content) {
      files = { ...files, [path]: content };
    },
  });

  return {
    sandbox,
    capabilities: runtime.capabilities,
    events: runtime.events,
    start() {
      if (stopping) return Promise.reject(over());
      starting ??= start().catch((error: unknown) => {
        starting = null;
        throw error;
      });
      return starting;
    },
    async send(command) {
      if (services === null || isOver()) throw new LabRefusal('not-started', 'The lab does not run.');
      return carryOut(command);
    },
    snapshot: () => ({
      state,
      replicas: [...(services?.values() ?? [])].flatMap((service) =>
        service.replicas.map((one) => one.snapshot()),
      ),
      faults: faults.list(),
      load: load.spec,
      environments: Object.fromEntries(
        [...(services ?? [])].map(([name, service]) => [name, service.environment]),
      ),
    }),
    files: () => files,
    stop() {
      stopping ??= stop();
      return stopping;
    },
  };
};
