import type { LabEvent, LabStateEvent, LinkFault, ReplicaEvent } from '../types.ts';

/** One replica as the reader sees it. */
export interface ReplicaView {
  readonly service: string;
  readonly replica: number;
  readonly state: ReplicaEvent['state'];
  readonly address: string | null;
  readonly exit: ReplicaEvent['exit'] | null;
  readonly reason: ReplicaEvent['reason'] | null;
  /** How often it was started again after its first start. */
  readonly restarts: number;
  /** `at` of the last change. */
  readonly since: number;
}

export interface FaultView {
  readonly from: string;
  readonly to: string;
  readonly fault: LinkFault;
}

/** The lab, its replicas (by service, in order of number) and the faults on its links. */
export interface SystemView {
  readonly lab: LabStateEvent['state'] | 'idle';
  readonly services: Readonly<Record<string, readonly ReplicaView[]>>;
  readonly faults: readonly FaultView[];
  /** Open connections now, by `from>to` service names (`reader` for outside). */
  readonly links: Readonly<Record<string, number>>;
}

export const emptySystem: SystemView = { lab: 'idle', services: {}, faults: [], links: {} };

/** Folds a batch into the view; returns the same object when nothing concerns it. */
export function systemReducer(view: SystemView, batch: readonly LabEvent[]): SystemView {
  let next = view;
  for (const event of batch) {
    switch (event.type) {
      case 'lab':
        next = { ...next, lab: event.state };
        break;
      case 'replica':
        next = { ...next, services: withReplica(next.services, event) };
        break;
      case 'fault':
        next = { ...next, faults: withFault(next.faults, event.from, event.to, event.fault) };
        break;
      case 'link': {
        if (event.state === 'refused' || event.state === 'unreachable') break;
        const key = `${event.from.service ?? 'reader'}>${event.to.service ?? 'reader'}`;
        const count = Math.max(0, (next.links[key] ?? 0) + (event.state === 'open' ? 1 : -1));
        next = { ...next, links: { ...next.links, [key]: count } };
        break;
      }
      default:
    }
  }
  return next;
}

/**
 * What is wrong between two services (undefined: the reader), whichever way round; null when nothing is. `*` stands for
 * everybody, and faults that match one link add up, as they do in the switch.
 */
export function faultBetween(
  faults: readonly FaultView[],
  a: string | undefined,
  b: string | undefined,
): { readonly latency: number; readonly loss: number; readonly cut: boolean } | null {
  const covers = (pattern: string, name: string | undefined): boolean => pattern === '*' || pattern === name;
  const matching = faults.filter(
    ({ from, to }) => (covers(from, a) && covers(to, b)) || (covers(from, b) && covers(to, a)),
  );
  if (matching.length === 0) return null;
  return {
    latency: matching.reduce((sum, { fault }) => sum + (fault.latency ?? 0), 0),
    loss: 1 - matching.reduce((pass, { fault }) => pass * (1 - (fault.loss ?? 0)), 1),
    cut: matching.some(({ fault }) => fault.cut === true),
  };
}

function withReplica(
  services: SystemView['services'],
  event: LabEvent & ReplicaEvent,
): SystemView['services'] {
  const { service, replica } = event;
  if (service === undefined || replica === undefined) return services;
  const others = (services[service] ?? []).filter((view) => view.replica !== replica);
  if (event.state === 'removed') return { ...services, [service]: others };
  const before = services[service]?.find((view) => view.replica === replica);
  const again = event.state === 'starting' && before?.state === 'exited';
  const view: ReplicaView = {
    service,
    replica,
    state: event.state,
    address: event.address ?? (event.state === 'exited' ? null : (before?.address ?? null)),
    exit: event.state === 'exited' ? (event.exit ?? null) : null,
    reason: event.reason ?? null,
    restarts: (before?.restarts ?? 0) + (again ? 1 : 0),
    since: event.at,
  };
  return { ...services, [service]: [...others, view].sort((a, b) => a.replica - b.replica) };
}

function withFault(
  faults: readonly FaultView[],
  from: string,
  to: string,
  fault: LinkFault | null,
): readonly FaultView[] {
  const others = faults.filter((view) => view.from !== from || view.to !== to);
  return fault === null ? others : [...others, { from, to, fault }];
}
