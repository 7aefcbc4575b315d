/** What the gateway tells the lab: who asked, and whom it asked. Silent (and free) when nobody listens. */
import * as diagnostics from 'node:diagnostics_channel';
import type { CHANNEL, Emitted } from '#events';
import { headerValues, type RequestHead } from './http/request.ts';
import type { Endpoint } from './exchange.ts';

const NAME: typeof CHANNEL = 'ruche';
const channel = diagnostics.channel(NAME);

/** Says how a request ended. Status 0: no answer, `error` says why. */
export type Finish = (status: number, size?: number, error?: string) => void;

/** The trace that one client request belongs to; null fields of events are left out. */
export interface RequestTrace {
  /** Reports a try at a peer; `header` is the `traceparent` to send with it. */
  attempt(
    to: Endpoint,
    method: string,
    path: string,
    size: number,
  ): { readonly header: string; readonly finish: Finish };
  finish: Finish;
}

function hex(bytes: number): string {
  return [...crypto.getRandomValues(new Uint8Array(bytes))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}

function parseTraceparent(value: string | undefined) {
  const match = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}/.exec(value ?? '');
  return match?.[1] === undefined || match[2] === undefined ? null : { trace: match[1], span: match[2] };
}

function report(
  ids: { readonly trace: string; readonly span: string; readonly parent?: string },
  from: Partial<Endpoint>,
  to: Partial<Endpoint>,
  request: { readonly method: string; readonly path: string; readonly size: number },
): Finish {
  const startedAt = performance.now();
  const common = { ...ids, id: ids.span, from, to };
  channel.publish({ ...common, type: 'request', ...request } satisfies Emitted);
  let isOpen = true;
  return (status, size, error) => {
    if (!isOpen) return;
    isOpen = false;
    const ms = performance.now() - startedAt;
    channel.publish({
      ...common,
      type: 'response',
      status,
      ms,
      ...(size === undefined ? {} : { size }),
      ...(error === undefined ? {} : { error }),
    } satisfies Emitted);
  };
}

/** Opens the trace of a client request, or continues the one it carries. Null: nobody listens. */
export function openTrace(head: RequestHead, client: Endpoint): RequestTrace | null {
  if (!channel.hasSubscribers) return null;
  const carried = parseTraceparent(headerValues(head.headers, 'traceparent')[0]);
  const trace = carried?.trace ?? hex(16);
  const span = carried?.span ?? hex(8);
  const finish: Finish =
    carried === null
      ? report(
          { trace, span },
          client,
          {},
          {
            method: head.method,
            path: head.unparsedUri,
            size: head.contentLength ?? 0,
          },
        )
      : () => undefined;
  return {
    finish,
    attempt({ address, port }, method, path, size) {
      const own = hex(8);
      // The two members alone: callers pass a whole record of the upstream.
      const to: Endpoint = { address, port };
      return {
        header: `00-${trace}-${own}-01`,
        finish: report({ trace, span: own, parent: span }, {}, to, { method, path, size }),
      };
    },
  };
}
