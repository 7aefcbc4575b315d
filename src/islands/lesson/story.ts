/**
 * Stories: what has to be seen, in order, before a prediction is decided. A story is written in a lesson, as plain
 * JSON, over the fields of a LabEvent.
 */

/** A field's value, a part of a nested object, or `"$name"`: anything, but the same wherever that name stands. */
export type Value = string | number | boolean | null | Pattern;
export interface Pattern {
  readonly [field: string]: Value;
}

/** What the names of a story stood for. */
export type Bindings = Readonly<Record<string, string | number | boolean>>;

export interface Story {
  /** One pattern after the other; other events may come between. */
  readonly steps: readonly Pattern[];
  /** An event that starts the story anew. */
  readonly unless?: Pattern;
}

/** How many half-told stories are followed at once; the oldest go first. */
const FOLLOWED = 64;

interface Told {
  readonly next: number;
  readonly bindings: Bindings;
}

/** Follows a story through batches of events; returns what its names stood for once it has been told to its end. */
export function followStory({ steps, unless }: Story): (batch: readonly object[]) => Bindings | null {
  let told: readonly Told[] = [];
  return (batch) => {
    for (const event of batch) {
      if (unless && match(unless, event, {})) told = [];
      // Most events fit no step whatever the names stand for: no half-told story needs to be asked about those.
      const fits = steps.map((step) => match(step, event, {}) !== null);
      if (!fits.includes(true)) continue;
      // A later event may fit better than an earlier one (another worker's ack): each start is followed on.
      const further: Told[] = [];
      for (const { next, bindings } of [...told, { next: 0, bindings: {} }]) {
        const step = steps[next];
        const bound = step && fits[next] ? match(step, event, bindings) : null;
        if (!bound) continue;
        if (next + 1 === steps.length) return bound;
        further.push({ next: next + 1, bindings: bound });
      }
      if (further.length > 0) told = [...told, ...further].slice(-FOLLOWED);
    }
    return null;
  };
}

/** The bindings with which the event fits the pattern, or null. */
export function match(pattern: Pattern, event: object, bindings: Bindings): Bindings | null {
  let bound = bindings;
  for (const [field, wanted] of Object.entries(pattern)) {
    const value: unknown = (event as Record<string, unknown>)[field];
    if (typeof wanted === 'string' && wanted.startsWith('$')) {
      const name = wanted.slice(1);
      if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return null;
      if (name in bound && bound[name] !== value) return null;
      bound = { ...bound, [name]: value };
    } else if (typeof wanted === 'object' && wanted !== null) {
      const inner = typeof value === 'object' && value !== null ? match(wanted, value, bound) : null;
      if (!inner) return null;
      bound = inner;
    } else if (value !== wanted) return null;
  }
  return bound;
}
