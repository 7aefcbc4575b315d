import type { TraceContext } from '#events';

/** The header of W3C Trace Context; AMQP messages carry it among their headers under the same name. */
export const TRACEPARENT = 'traceparent';

/** `00-<trace>-<span>-01`. See https://www.w3.org/TR/trace-context/#traceparent-header */
export function formatTraceparent(trace: string, span: string): string {
  return `00-${trace}-${span}-01`;
}

/** The context named by a header; undefined when it is absent or no valid traceparent. */
export function parseTraceparent(header: unknown): TraceContext | undefined {
  if (typeof header !== 'string') return undefined;
  const match = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}/.exec(header);
  if (match === null) return undefined;
  const [, trace, span] = match;
  if (trace === undefined || /^0+$/.test(trace) || span === undefined || /^0+$/.test(span)) return undefined;
  return { trace, span };
}
