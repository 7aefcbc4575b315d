import type { LabCommand, LabSnapshot } from '#lab';
import type { Picture } from '../islands/lab/view/picture.ts';

/** What a live slide needs the system to be when it is entered; whatever it does not name must simply run. */
export interface Entry {
  /** Service → how many replicas. */
  readonly replicas?: Readonly<Record<string, number>>;
  /** Service → values of its variables. */
  readonly environment?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Queue → the broker that holds it: these are empty. */
  readonly empty?: Readonly<Record<string, string>>;
}

/** What the deck knows of the running system: where processes stand, and what the queues hold. */
export interface Situation {
  readonly snapshot: LabSnapshot;
  readonly picture: Picture;
}

/** Commands that may go out together; the next wave waits until these have had their effect. */
export type Wave = readonly LabCommand[];

/**
 * The commands that lead from a situation to an entry state; none where it holds already. Workers that hold a message
 * are killed, never waited for; then queues are emptied, then services come back with the variables and replicas of the
 * entry. Processes start again from their beginning: nothing here rewinds one.
 */
export function wavesTo({ snapshot, picture }: Situation, entry: Entry): readonly Wave[] {
  const services = [...new Set(snapshot.replicas.map((one) => one.service))];
  const of = (service: string) => snapshot.replicas.filter((one) => one.service === service);
  const alive = (service: string) => of(service).filter((one) => one.state !== 'exited');
  const holders = holdersIn(picture);
  const wanted = (service: string): number => entry.replicas?.[service] ?? of(service).length;
  const values = (service: string): Readonly<Record<string, string>> => entry.environment?.[service] ?? {};
  const differs = (service: string): boolean =>
    Object.entries(values(service)).some(([key, value]) => snapshot.environments[service]?.[key] !== value);

  const kills = services.flatMap((service) =>
    alive(service)
      .filter(
        (one) =>
          differs(service) ||
          of(service).indexOf(one) >= wanted(service) ||
          holders.some((held) => held.service === service && held.replica === one.replica),
      )
      .map(({ replica }): LabCommand => ({ type: 'kill', service, replica })),
  );
  const purges = Object.entries(entry.empty ?? {}).flatMap(([queue, service]): LabCommand[] => {
    const view = picture.queues.queues[queue];
    return view && view.ready.length + view.unacked.length > 0 ? [{ type: 'purge', service, queue }] : [];
  });
  const heals = snapshot.faults.map(({ from, to }): LabCommand => ({ type: 'heal', from, to }));
  const fewer = services
    .filter((service) => of(service).length > wanted(service))
    .map((service): LabCommand => ({ type: 'scale', service, replicas: wanted(service) }));
  const more = services
    .filter((service) => of(service).length < wanted(service))
    .map((service): LabCommand => ({ type: 'scale', service, replicas: wanted(service) }));
  const killed = (service: string, replica: number): boolean =>
    kills.some((one) => one.type === 'kill' && one.service === service && one.replica === replica);
  const back = services.flatMap((service): LabCommand[] => {
    if (differs(service)) return [{ type: 'configure', service, environment: values(service) }];
    return of(service)
      .slice(0, wanted(service))
      .filter((one) => one.state === 'exited' || killed(service, one.replica))
      .map(({ replica }) => ({ type: 'start', service, replica }));
  });
  return [[...heals, ...kills], purges, fewer, back, more].filter((wave) => wave.length > 0);
}

/** Who holds a message now: unacked, or taken under automatic acknowledgement and not finished. */
export function holdersIn(
  picture: Picture,
): readonly { readonly service: string; readonly replica: number }[] {
  const unacked = Object.values(picture.queues.queues).flatMap((queue) =>
    queue.unacked.flatMap(({ holder }) =>
      holder?.service === undefined ? [] : [{ service: holder.service, replica: holder.replica ?? 1 }],
    ),
  );
  return [...unacked, ...picture.forgotten];
}
