import type { LabEvent, Peer } from '../types.ts';

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
}

/** How many traces are kept, and how many spans of each. */
export const TRACES = 200;
export const SPANS = 200;

export const emptyTraces: TracesView = { traces: [], left: 0 };

/** Folds a batch into traces: HTTP and queue together, joined by trace id. */
export function traceReducer(view: TracesView, batch: readonly LabEvent[]): TracesView {
  const open = new Map<string, TraceView>();
  for (const event of batch) {
    if (event.trace === undefined) continue;
    const id = event.trace;
    const before = open.get(id) ??
      view.traces.find((trace) => trace.trace === id) ?? { trace: id, start: event.at, spans: [] };
    const spans = withSpan(before.spans, event);
    if (spans !== before.spans) open.set(id, { ...before, spans });
  }
  if (open.size === 0) return view;
  const known = view.traces.map((trace) => {
    const changed = open.get(trace.trace) ?? trace;
    open.delete(trace.trace);
    return changed;
  });
  const all = [...known, ...open.values()];
  const over = Math.max(0, all.length - TRACES);
  return { traces: all.slice(over), left: view.left + over };
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
      });
    case 'response':
      return change(spans, event.id, (span) => ({
        ...span,
        to: { ...span.to, ...event.to },
        end: event.at,
        outcome: event.status,
      }));
    case 'message': {
      if (event.queue === undefined) return spans;
      const id = `${event.message}@${event.queue}`;
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
        });
      const ends =
        event.step === 'acked' || event.step === 'dead' || event.step === 'dropped' || event.autoAck === true;
      return change(spans, id, (span) => ({
        ...span,
        to: event.step === 'delivered' && event.peer ? event.peer : span.to,
        end: ends ? event.at : null,
        outcome: event.step,
      }));
    }
    default:
      return spans;
  }
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
