import type { Peer } from '#events';
import type { Tracer } from './tracer.ts';

/** One HTTP request as its sender, or its receiver, tells it: one `request` event, then one `response` event. */
export interface Exchange {
  /** Says that the request is on its way. Only the first call counts. */
  begin(known: { readonly from?: Peer; readonly to?: Peer; readonly size?: number }): void;
  /** Says how it ended; begins it first if need be. Only the first call counts. */
  end(outcome: { readonly status: number; readonly size?: number; readonly error?: string }): void;
}

export interface ExchangeOptions {
  readonly tracer: Tracer;
  readonly trace: string;
  readonly span: string;
  readonly parent?: string;
  readonly method: string;
  readonly path: string;
  /** Used when the request ends before it began (nobody answered the call). An empty peer is the process itself. */
  readonly from: Peer;
  readonly to: Peer;
}

export function createExchange(options: ExchangeOptions): Exchange {
  const { tracer, trace, span, parent, method, path } = options;
  const started = tracer.now();
  const context = { trace, span, ...(parent === undefined ? {} : { parent }) };
  let { from, to } = options;
  let state: 'new' | 'begun' | 'ended' = 'new';

  function begin(known: { readonly from?: Peer; readonly to?: Peer; readonly size?: number }): void {
    if (state !== 'new') return;
    state = 'begun';
    from = known.from ?? from;
    to = known.to ?? to;
    tracer.emit({ type: 'request', id: span, from, to, method, path, ...sized(known.size), ...context });
  }

  return {
    begin,
    end({ status, size, error }) {
      if (state === 'ended') return;
      begin({});
      state = 'ended';
      const ms = Math.round((tracer.now() - started) * 1000) / 1000;
      tracer.emit({
        type: 'response',
        id: span,
        from,
        to,
        status,
        ms,
        ...sized(size),
        ...(error === undefined ? {} : { error }),
        ...context,
      });
    },
  };
}

function sized(size: number | undefined): { readonly size?: number } {
  return size === undefined ? {} : { size };
}

/** The code of a Node error, or its message. */
export function reasonOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error);
  if ('code' in error && typeof error.code === 'string') return error.code;
  if ('cause' in error && error.cause) return reasonOf(error.cause);
  return 'message' in error ? String(error.message) : 'unknown error';
}
