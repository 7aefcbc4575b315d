/** The order in which services stop: nobody loses what they depend on while they still run. */
import type { ServicePlan } from '#compose';

/**
 * Groups of service names, first to stop first: each service comes after all that depend on it. Services of one group
 * may stop at the same time. (Starting needs no such list: each service waits for its own dependencies.)
 */
export const stopOrder = (services: readonly ServicePlan[]): readonly (readonly string[])[] => {
  const left = new Map(services.map((service) => [service.name, service]));
  const groups: string[][] = [];
  while (left.size > 0) {
    const needed = new Set(
      [...left.values()].flatMap(({ dependsOn }) => dependsOn.map(({ service }) => service)),
    );
    const free = [...left.keys()].filter((name) => !needed.has(name));
    // A plan has no cycles; without this line a wrong one would never end.
    const group = free.length > 0 ? free : [...left.keys()];
    for (const name of group) left.delete(name);
    groups.push(group);
  }
  return groups;
};
