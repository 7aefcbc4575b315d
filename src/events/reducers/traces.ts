import type { LabEvent, MessageEvent, Peer } from '../types.ts';

/** One step of a message's copy in its queue. */
export interface SpanStep {
  readonly step: MessageEvent['step'];
  readonly at: number;
  /** Who published it (routed), or who holds or held it. */
  readonly peer: Peer | null;
  readonly redelivered: boolean;
  readonly autoAck: boolean;
}

/** One span: an HTTP request, or one copy of a message from its routing to its end. Times are the lab's `at`. */
export interface SpanView {
  readonly id: string;
  readonly parent: string | null;
  readonly kind: 'http' | 'message';
  readonly label: string;
  readonly from: Peer;
  readonly to: Peer;
  readonly start: number;
  readonly end: number | null;
  /** HTTP status (0: none came), or the last step of the message. */
  readonly outcome: number | string | null;
  /** Why no answer came (ECONNRESET …; `exited`: who would have told of it has ended). */
  readonly error: string | null;
  /** The message, and what became of its copy, in order; none for HTTP. */
  readonly message: string | null;
  readonly steps: readonly SpanStep[];
}

export interface TraceView {
  readonly trace: string;
  readonly start: number;
  readonly spans: readonly SpanView[];
}

/** The last traces, oldest first, at most `TRACES` of them. */
export interface TracesView {
  readonly traces: readonly TraceView[];
  /** Traces that left because newer ones came. */
  readonly left: number;
  /** Traces in which a replica only asks itself (health checks): not shown unless somebody else joins in. */
  readonly aside: readonly TraceView[];
}

/** How many traces are kept, and how many spans of each. */
export const TRACES = 200;
export const SPANS = 200;

/** How many traces wait aside: a health check that somebody else joins in does so at once. */
export const ASIDE = 50;

export const emptyTraces: TracesView = { traces: [], left: 0, aside: [] };

/** Folds a batch into traces: HTTP and queue together, joined by trace id. */
export function traceReducer(view: TracesView, batch: readonly LabEvent[]): TracesView {
  const changed = new Map<string, TraceView>();
  const before = (id: string): TraceView | undefined =>
    changed.get(id) ??
    view.traces.find(({ trace }) => trace === id) ??
    view.aside.find(({ trace }) => trace === id);
  for (const event of batch) {
    if (event.type === 'replica' && event.state === 'exited') {
      for (const { trace } of [...view.traces, ...view.aside, ...changed.values()]) {
        const now = before(trace);
        const spans = now && orphaned(now.spans, event);
        if (now && spans !== now.spans) changed.set(trace, { ...now, spans: spans ?? now.spans });
      }
      continue;
    }
    if (event.trace === undefined) continue;
    const trace = before(event.trace) ?? { trace: event.trace, start: event.at, spans: [] };
    const spans = withSpan(trace.spans, event);
    if (spans !== trace.spans) changed.set(event.trace, { ...trace, spans });
  }
  if (changed.size === 0) return view;
  const update = (traces: readonly TraceView[]): TraceView[] =>
    traces.map((trace) => {
      const now = changed.get(trace.trace) ?? trace;
      changed.delete(trace.trace);
      return now;
    });
  const known = update(view.traces);
  const rest = [...update(view.aside), ...changed.values()];
  const all = [...known, ...rest.filter((trace) => !isAlone(trace))];
  const over = Math.max(0, all.length - TRACES);
  return {
    traces: all.slice(over),
    left: view.left + over,
    aside: rest.filter(isAlone).slice(-ASIDE),
  };
}

/** Whether one replica asks itself, and nobody else takes part. */
function isAlone({ spans }: TraceView): boolean {
  return spans.every(
    ({ kind, from, to }) =>
      kind === 'http' &&
      from.service !== undefined &&
      from.service === to.service &&
      from.replica === to.replica,
  );
}

function withSpan(spans: readonly SpanView[], event: LabEvent): readonly SpanView[] {
  switch (event.type) {
    case 'request':
      return add(spans, {
        id: event.id,
        parent: event.parent ?? null,
        kind: 'http',
        label: `${event.method} ${event.path}`,
        from: event.from,
        to: event.to,
        start: event.at,
        end: null,
        outcome: null,
        error: null,
        message: null,
        steps: [],
      });
    case 'response':
      return change(spans, event.id, (span) => ({
        ...span,
        to: { ...span.to, ...event.to },
        end: event.at,
        outcome: event.status,
        error: event.error ?? null,
      }));
    case 'message': {
      if (event.queue === undefined) return spans;
      const id = `${event.message}@${event.queue}`;
      const step: SpanStep = {
        step: event.step,
        at: event.at,
        peer: event.peer ?? null,
        redelivered: event.redelivered ?? false,
        autoAck: event.autoAck ?? false,
      };
      if (event.step === 'routed')
        return add(spans, {
          id,
          parent: event.span ?? null,
          kind: 'message',
          label: event.key ? `${event.queue} ← ${event.key}` : event.queue,
          from: event.peer ?? {},
          to: {},
          start: event.at,
          end: null,
          outcome: event.step,
          error: null,
          message: event.message,
          steps: [step],
        });
      const ends =
        event.step === 'acked' || event.step === 'dead' || event.step === 'dropped' || event.autoAck === true;
      return change(spans, id, (span) => ({
        ...span,
        to: event.step === 'delivered' && event.peer ? event.peer : span.to,
        end: ends ? event.at : null,
        outcome: event.step,
        steps: [...span.steps, step],
      }));
    }
    default:
      return spans;
  }
}

/** A process that ended tells of no more answers: what it had asked (or was asked from outside) ends with it. */
function orphaned(spans: readonly SpanView[], { service, replica, at }: LabEvent): readonly SpanView[] {
  const gone = (peer: Peer): boolean => peer.service === service && (peer.replica ?? 1) === (replica ?? 1);
  const isOrphan = ({ kind, end, from, to }: SpanView): boolean =>
    kind === 'http' && end === null && (from.service === undefined ? gone(to) : gone(from));
  return spans.some(isOrphan)
    ? spans.map((span) => (isOrphan(span) ? { ...span, end: at, outcome: 0, error: 'exited' } : span))
    : spans;
}

function add(spans: readonly SpanView[], span: SpanView): readonly SpanView[] {
  return spans.length >= SPANS ? spans : [...spans, span];
}

function change(
  spans: readonly SpanView[],
  id: string,
  update: (span: SpanView) => SpanView,
): readonly SpanView[] {
  const index = spans.findIndex((span) => span.id === id);
  return index < 0 ? spans : spans.with(index, update(spans[index] as SpanView));
}
