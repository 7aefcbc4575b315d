import type { LabEvent } from '../types.ts';

export interface LogRow {
  readonly seq: number;
  readonly at: number;
  readonly service: string;
  readonly replica: number;
  readonly stream: 'stdout' | 'stderr';
  readonly line: string;
  readonly trace: string | null;
}

/** The last lines of output, oldest first, at most `LOG_ROWS`; `left` counts those that newer ones pushed out. */
export interface LogsView {
  readonly rows: readonly LogRow[];
  readonly left: number;
}

export const LOG_ROWS = 2000;

export const emptyLogs: LogsView = { rows: [], left: 0 };

/** Folds a batch of events into the log. */
export function logReducer(view: LogsView, batch: readonly LabEvent[]): LogsView {
  const rows: LogRow[] = [];
  for (const event of batch) {
    if (event.type !== 'log') continue;
    rows.push({
      seq: event.seq,
      at: event.at,
      service: event.service ?? 'lab',
      replica: event.replica ?? 0,
      stream: event.stream,
      line: event.line,
      trace: event.trace ?? null,
    });
  }
  if (rows.length === 0) return view;
  const all = [...view.rows, ...rows];
  const over = Math.max(0, all.length - LOG_ROWS);
  return { rows: over > 0 ? all.slice(over) : all, left: view.left + over };
}
