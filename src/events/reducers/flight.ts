import type { LabEvent, Peer } from '../types.ts';

/** A request that was sent and has no answer yet. */
export interface FlightView {
  readonly id: string;
  readonly from: Peer;
  readonly to: Peer;
  readonly method: string;
  readonly path: string;
  /** `at` of its sending. */
  readonly since: number;
}

/** A connection from outside on which the service has read nothing yet: its process is too busy to look. */
export interface KnockView {
  /** The link's. */
  readonly id: string;
  readonly from: Peer;
  readonly to: Peer;
  readonly since: number;
}

/** What is under way over HTTP, oldest first. What a replica asks itself (health checks) is left out. */
export interface FlightsView {
  readonly requests: readonly FlightView[];
  readonly knocks: readonly KnockView[];
}

/** How many of each are kept: far more than anybody looks at one by one. */
export const FLIGHTS = 2000;

export const emptyFlights: FlightsView = { requests: [], knocks: [] };

const isSelf = (from: Peer, to: Peer): boolean =>
  from.service !== undefined && from.service === to.service && from.replica === to.replica;

/** Folds a batch into the view; returns the same object when nothing concerns it. */
export function flightReducer(view: FlightsView, batch: readonly LabEvent[]): FlightsView {
  // By id, copied once a batch.
  let requests: Map<string, FlightView> | null = null;
  let knocks: Map<string, KnockView> | null = null;
  const flying = (): Map<string, FlightView> => (requests ??= byId(view.requests));
  const knocking = (): Map<string, KnockView> => (knocks ??= byId(view.knocks));
  const land = (id: string): void => {
    if (requests?.has(id) ?? view.requests.some((one) => one.id === id)) flying().delete(id);
  };
  const leave = (id: string): void => {
    if (knocks?.has(id) ?? view.knocks.some((one) => one.id === id)) knocking().delete(id);
  };

  for (const event of batch) {
    switch (event.type) {
      case 'request': {
        if (isSelf(event.from, event.to)) break;
        const { id, from, to, method, path, at } = event;
        flying().set(id, { id, from, to, method, path, since: at });
        if (from.service !== undefined) break;
        for (const knock of knocks?.values() ?? view.knocks)
          if (knock.from.port === from.port && knock.from.address === from.address) leave(knock.id);
        break;
      }
      case 'response':
        land(event.id);
        break;
      case 'link':
        if (event.state === 'open' && event.from.service === undefined && event.to.service !== undefined)
          knocking().set(event.id, { id: event.id, from: event.from, to: event.to, since: event.at });
        else leave(event.id);
        break;
      case 'replica': {
        if (event.state !== 'exited' && event.state !== 'removed') break;
        const gone = ({ service, replica }: Peer): boolean =>
          service !== undefined && service === event.service && replica === event.replica;
        for (const { id, from, to } of requests?.values() ?? view.requests)
          if (gone(from) || gone(to)) land(id);
        for (const { id, to } of knocks?.values() ?? view.knocks) if (gone(to)) leave(id);
        break;
      }
      case 'lost':
        // Their answers may be among what was lost: nobody knows what still flies.
        requests = new Map();
        knocks = new Map();
        break;
      default:
    }
  }
  if (requests === null && knocks === null) return view;
  return { requests: kept(requests, view.requests), knocks: kept(knocks, view.knocks) };
}

const byId = <T extends { readonly id: string }>(list: readonly T[]): Map<string, T> =>
  new Map(list.map((one) => [one.id, one]));

const kept = <T>(map: ReadonlyMap<string, T> | null, before: readonly T[]): readonly T[] =>
  map === null ? before : [...map.values()].slice(-FLIGHTS);
