/** `depends_on:` of a service, and what only shows when all services are known. */
import type { Report } from './report.ts';
import type { Dependency, Place, ServicePlan } from './types.ts';
import type { Cursor } from './yaml.ts';

/** A dependency and where it stands. */
export interface PlacedDependency extends Dependency {
  readonly place: Place;
}

/** Reads both forms. `required: false` and `restart: true` are refused. */
export const readDependencies = (cursor: Cursor | null, report: Report): readonly PlacedDependency[] => {
  const short = (cursor?.items() ?? []).map((item): PlacedDependency => ({
    service: String(item.value),
    condition: 'service_started',
    place: item.place,
  }));
  const long = (cursor?.entries() ?? []).map(([service, item]): PlacedDependency => {
    const required = item.get('required');
    const restart = item.get('restart');
    if (required && String(required.value) !== 'true') {
      report.add(
        'unsupported-key',
        'Dependencies that may be missing are not simulated here.',
        required.place,
      );
    }
    if (restart && String(restart.value) !== 'false') {
      report.add('unsupported-key', 'Restarting with a dependency is not simulated here.', restart.place);
    }
    // The schema has made sure of the condition.
    const condition = item.get('condition')?.value as Dependency['condition'];
    return { service, condition, place: cursor?.keyPlace(service) ?? item.place };
  });
  return [...short, ...long];
};

type Needs = ReadonlyMap<string, readonly PlacedDependency[]>;

/** Refuses unknown services, conditions that can never hold, and cycles (each named once, in words). */
export const checkDependencies = (
  services: readonly ServicePlan[],
  needs: Needs,
  known: ReadonlySet<string>,
  report: Report,
): void => {
  const byName = new Map(services.map((service) => [service.name, service]));
  for (const service of services) {
    for (const need of needs.get(service.name) ?? []) {
      const target = byName.get(need.service);
      if (!target) {
        const why = known.has(need.service)
          ? `"${need.service}" is in a profile that is not active.`
          : `There is no service "${need.service}".`;
        report.add('unknown-service', why, need.place);
      } else if (need.condition === 'service_healthy' && target.healthcheck === null) {
        const message = `"${need.service}" has no health check, so it never becomes healthy.`;
        report.add('never-healthy', message, need.place);
      }
    }
  }
  const done = new Set<string>();
  const visit = (name: string, trail: readonly string[]): void => {
    if (done.has(name)) return;
    for (const need of needs.get(name) ?? []) {
      const start = [...trail, name].indexOf(need.service);
      if (start >= 0) {
        const cycle = [...[...trail, name].slice(start), need.service].join(' → ');
        report.add('dependency-cycle', `These services wait for each other: ${cycle}.`, need.place);
      } else visit(need.service, [...trail, name]);
    }
    done.add(name);
  };
  for (const service of services) visit(service.name, []);
};
