import type { Peer, SpanStep, SpanView, TraceView } from '#events';

/** A piece of a span on the time axis, 0 to 1. `waiting`: the message lies in its queue; `held`: somebody works on it. */
export interface Bar {
  readonly kind: 'http' | 'waiting' | 'held';
  readonly from: number;
  readonly to: number;
  /** It goes on. */
  readonly open: boolean;
}

/** What happened to a message at one instant, by its shape: tick, diamond, square, cross. */
export interface Mark {
  readonly kind: 'acked' | 'requeued' | 'dead' | 'dropped';
  readonly at: number;
}

/** What came of a span or a trace, as a key of the lab's texts (`outcome.…`) and its values. */
export interface Outcome {
  readonly key:
    | 'status'
    | 'error'
    | 'none'
    | 'died'
    | 'open'
    | 'ready'
    | 'held'
    | 'acked'
    | 'forgotten'
    | 'dead'
    | 'dropped';
  readonly values: Readonly<Record<string, string | number>>;
  /** How often the message came back to its queue. */
  readonly again: number;
  readonly failed: boolean;
}

export interface WaterfallRow {
  readonly span: SpanView;
  /** 0 for what nobody in the trace caused. */
  readonly depth: number;
  /** Milliseconds since the trace began. */
  readonly start: number;
  /** Milliseconds; of what goes on: until now. */
  readonly duration: number;
  readonly bars: readonly Bar[];
  readonly marks: readonly Mark[];
  readonly outcome: Outcome;
}

export interface Waterfall {
  readonly rows: readonly WaterfallRow[];
  /** The length of the axis in milliseconds. */
  readonly length: number;
  /** Milliseconds since the trace began, from 0. */
  readonly ticks: readonly number[];
}

/** Lays a trace out: what caused what as depth, time as 0 to 1. `now` (`at` of the last event) ends what goes on. */
export function waterfall(trace: TraceView, now: number): Waterfall {
  const { spans } = trace;
  const start = spans.reduce((first, span) => Math.min(first, span.start), trace.start);
  const end = spans.reduce((last, span) => Math.max(last, span.end ?? now), start);
  const { length, ticks } = axis(end - start);
  const place = (at: number): number => Math.min(1, Math.max(0, (at - start) / length));
  const rows = nested(spans).map(({ span, depth }): WaterfallRow => ({
    span,
    depth,
    start: span.start - start,
    duration: Math.max(0, (span.end ?? now) - span.start),
    bars: barsOf(span, now, place),
    marks: span.steps.flatMap(({ step, at }): Mark[] =>
      isMark(step) ? [{ kind: step, at: place(at) }] : [],
    ),
    outcome: outcomeOf(span),
  }));
  return { rows, length, ticks };
}

const isMark = (step: SpanStep['step']): step is Mark['kind'] =>
  step === 'acked' || step === 'requeued' || step === 'dead' || step === 'dropped';

/** Steps of 1, 2 or 5 times a power of ten: five ticks at most. */
function axis(ms: number): Pick<Waterfall, 'length' | 'ticks'> {
  const length = Math.max(ms, 0.1);
  const least = length / 4;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = [1, 2, 5, 10].map((times) => times * power).find((size) => size >= least) ?? 10 * power;
  const count = Math.floor(length / step);
  // 3 × 0.1 is no tick that anybody wants to read.
  const ticks = Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(6)));
  return { length, ticks };
}

interface Nested {
  readonly span: SpanView;
  readonly depth: number;
}

function nested(spans: readonly SpanView[]): readonly Nested[] {
  const known = new Set(spans.map(({ id }) => id));
  const children = new Map<string | null, SpanView[]>();
  for (const span of spans.toSorted((a, b) => a.start - b.start)) {
    const parent = parentOf(span, spans);
    const under = parent !== null && known.has(parent) && parent !== span.id ? parent : null;
    children.set(under, [...(children.get(under) ?? []), span]);
  }
  const out: Nested[] = [];
  const seen = new Set<string>();
  const walk = (parent: string | null, depth: number): void => {
    for (const span of children.get(parent) ?? []) {
      if (seen.has(span.id)) continue;
      seen.add(span.id);
      out.push({ span, depth });
      walk(span.id, depth + 1);
    }
  };
  walk(null, 0);
  // What points at itself in a circle was caused by nothing that we know.
  for (const span of spans) if (!seen.has(span.id)) out.push({ span, depth: 0 });
  return out;
}

/**
 * A worker's requests name the span that published the message, since that is what the message carried. They belong
 * under the message that the worker held then.
 */
function parentOf(span: SpanView, spans: readonly SpanView[]): string | null {
  if (span.parent === null || span.kind !== 'http') return span.parent;
  const message = spans.find(
    (one) => one.kind === 'message' && one.parent === span.parent && holdsAt(one, span.from, span.start),
  );
  return message?.id ?? span.parent;
}

function holdsAt({ steps }: SpanView, { service, replica }: Peer, at: number): boolean {
  if (service === undefined) return false;
  const last = steps.findLast((one) => one.step === 'delivered' && one.at <= at);
  return last?.peer?.service === service && last.peer.replica === replica;
}

function barsOf(span: SpanView, now: number, place: (at: number) => number): readonly Bar[] {
  if (span.kind === 'http')
    return [{ kind: 'http', from: place(span.start), to: place(span.end ?? now), open: span.end === null }];
  const bars: Bar[] = [];
  let since: { readonly kind: 'waiting' | 'held'; readonly at: number } | null = null;
  for (const { step, at, autoAck } of span.steps) {
    if (since) bars.push({ kind: since.kind, from: place(since.at), to: place(at), open: false });
    if (step === 'routed' || step === 'requeued') since = { kind: 'waiting', at };
    else if (step === 'delivered' && !autoAck) since = { kind: 'held', at };
    else since = null;
  }
  if (since) bars.push({ kind: since.kind, from: place(since.at), to: place(now), open: true });
  return bars;
}

const nameOf = ({ service, replica }: Peer): string => `${service ?? ''} ${replica ?? 1}`.trim();

/** What came of one span. */
export function outcomeOf({ kind, outcome, error, steps, from, to, end }: SpanView): Outcome {
  const again = steps.filter(({ step }) => step === 'requeued').length;
  const made = (key: Outcome['key'], values: Outcome['values'] = {}, failed = false): Outcome => ({
    key,
    values,
    again,
    failed,
  });
  if (kind === 'http') {
    if (typeof outcome !== 'number') return made('open');
    if (error === 'exited')
      return made('died', { who: nameOf(from.service === undefined ? to : from) }, true);
    if (outcome === 0) return made('none', { error: error ?? '' }, true);
    return outcome >= 400 ? made('error', { status: outcome }, true) : made('status', { status: outcome });
  }
  switch (outcome) {
    case 'acked':
      return made('acked');
    case 'dead':
      return made('dead', {}, true);
    case 'dropped':
      return made('dropped', {}, true);
    case 'delivered':
      return end === null ? made('held', { who: nameOf(to) }) : made('forgotten');
    default:
      return made('ready');
  }
}

/** One line of the list of traces. */
export interface TraceSummary {
  readonly trace: string;
  /** What began it: `POST /img`. */
  readonly label: string;
  readonly start: number;
  readonly duration: number;
  readonly spans: number;
  /** The messages that it published. */
  readonly messages: readonly string[];
  /** The worst of its spans, else its first one's. */
  readonly outcome: Outcome;
}

export function summaryOf({ trace, start, spans }: TraceView, now: number): TraceSummary {
  const first = spans[0];
  const end = spans.reduce((last, span) => Math.max(last, span.end ?? now), start);
  const outcomes = spans.map(outcomeOf);
  const again = outcomes.reduce((sum, one) => sum + one.again, 0);
  const telling =
    outcomes.find(({ failed }) => failed) ??
    outcomes.find((_, index) => spans[index]?.end === null) ??
    outcomes.find(({ key }) => key === 'forgotten') ??
    outcomes[0];
  return {
    trace,
    label: first?.label ?? '',
    start,
    duration: end - start,
    spans: spans.length,
    messages: [...new Set(spans.flatMap(({ message }) => (message === null ? [] : [message])))],
    outcome: { ...(telling ?? { key: 'open', values: {}, failed: false }), again },
  };
}
