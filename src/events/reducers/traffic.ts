import type { LabEvent } from '../types.ts';

/** How a request from outside ended: by the class of its status, or with no answer at all. */
export type Outcome = '2xx' | '3xx' | '4xx' | '5xx' | 'none';

/** One answered (or failed) request from outside. `ms`: until its answer was complete; null where none came. */
export interface Shot {
  readonly at: number;
  readonly ms: number | null;
  readonly outcome: Outcome;
}

/** One second of traffic. */
export interface Second {
  /** The lab's second: `at` divided by 1000, rounded down. */
  readonly second: number;
  readonly sent: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Of the answers that came in it; null where none did. */
  readonly p50: number | null;
  readonly p95: number | null;
}

/** What comes in from outside and how it is answered. */
export interface TrafficView {
  /** Since the beginning. */
  readonly sent: number;
  readonly skipped: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** What ended in the last `WINDOW_MS`, oldest first, at most `SHOTS`. */
  readonly recent: readonly Shot[];
  /** The last minute, oldest first; a second without any traffic has no entry. */
  readonly seconds: readonly Second[];
}

export const WINDOW_MS = 10_000;
export const SHOTS = 5000;
const SECONDS = 60;

const none: Readonly<Record<Outcome, number>> = { '2xx': 0, '3xx': 0, '4xx': 0, '5xx': 0, none: 0 };
export const emptyTraffic: TrafficView = { sent: 0, skipped: 0, outcomes: none, recent: [], seconds: [] };

const outcomeOf = (status: number): Outcome =>
  status === 0 ? 'none' : status < 300 ? '2xx' : status < 400 ? '3xx' : status < 500 ? '4xx' : '5xx';

/** The value that a share of them (0 to 1) does not exceed, by nearest rank; null for none. */
export function percentile(sorted: readonly number[], share: number): number | null {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
}

/** Folds a batch into the view; returns the same object when nothing concerns it. */
export function trafficReducer(view: TrafficView, batch: readonly LabEvent[]): TrafficView {
  let { sent, skipped } = view;
  const outcomes = { ...view.outcomes };
  const ended: Shot[] = [];
  const departures = new Map<number, number>();
  for (const event of batch) {
    if (event.type === 'load') skipped += event.count ?? 0;
    else if (event.type === 'request' && event.from.service === undefined) {
      sent += 1;
      const second = Math.floor(event.at / 1000);
      departures.set(second, (departures.get(second) ?? 0) + 1);
    } else if (event.type === 'response' && event.from.service === undefined) {
      const outcome = outcomeOf(event.status);
      ended.push({ at: event.at, ms: outcome === 'none' ? null : event.ms, outcome });
    } else if (
      event.type === 'link' &&
      event.from.service === undefined &&
      (event.state === 'refused' || event.state === 'unreachable')
    ) {
      sent += 1;
      ended.push({ at: event.at, ms: null, outcome: 'none' });
    }
  }
  if (sent === view.sent && skipped === view.skipped && ended.length === 0) return view;
  for (const { outcome } of ended) outcomes[outcome] += 1;
  const now = batch.at(-1)?.at ?? 0;
  const all = [...view.recent, ...ended];
  const recent = all.slice(-SHOTS).filter(({ at }) => at > now - WINDOW_MS);
  return { sent, skipped, outcomes, recent, seconds: withSeconds(view.seconds, departures, ended, all, now) };
}

function withSeconds(
  before: readonly Second[],
  departures: ReadonlyMap<number, number>,
  ended: readonly Shot[],
  all: readonly Shot[],
  now: number,
): readonly Second[] {
  const touched = new Set([...departures.keys(), ...ended.map(({ at }) => Math.floor(at / 1000))]);
  const seconds = new Map(before.map((one) => [one.second, one]));
  for (const second of touched) {
    const old = seconds.get(second);
    const outcomes = { ...(old?.outcomes ?? none) };
    for (const { at, outcome } of ended) if (Math.floor(at / 1000) === second) outcomes[outcome] += 1;
    const times = all
      .flatMap(({ at, ms }) => (ms !== null && Math.floor(at / 1000) === second ? [ms] : []))
      .sort((a, b) => a - b);
    seconds.set(second, {
      second,
      sent: (old?.sent ?? 0) + (departures.get(second) ?? 0),
      outcomes,
      p50: percentile(times, 0.5),
      p95: percentile(times, 0.95),
    });
  }
  return [...seconds.values()]
    .filter(({ second }) => second > now / 1000 - SECONDS)
    .sort((a, b) => a.second - b.second);
}
