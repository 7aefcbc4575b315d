import type { ClientRequest, Server } from 'node:http';
import { tracedRequest, type Request } from './http-client.ts';
import { instrumentServer } from './http-server.ts';
import type { Tracer } from './tracer.ts';

/** What is patched of `node:http`, or of the tab's twin: its exports object, which must be writable. */
export interface HttpExports {
  request: (...args: never[]) => ClientRequest;
  get: (...args: never[]) => ClientRequest;
  readonly Server: { readonly prototype: Server };
}

/**
 * Makes every HTTP request of a process carry `traceparent` and report itself, and every handler run in the context
 * of its request. A request that its sender reports has its span as `id`; what the receiver does hangs below it.
 * Native callers then call `module.syncBuiltinESMExports()`. Returns its undo.
 */
export function instrumentHttp(http: HttpExports, tracer: Tracer): () => void {
  const { request, get } = http;
  // Every call form is passed on untouched but for the headers.
  const traced = tracedRequest(request as unknown as Request, tracer);
  http.request = traced as unknown as HttpExports['request'];
  http.get = function (this: unknown, ...args: unknown[]) {
    const sent = traced.apply(this, args);
    sent.end();
    return sent;
  } as unknown as HttpExports['get'];
  const undo = instrumentServer(http.Server, tracer);
  return () => {
    undo();
    http.request = request;
    http.get = get;
  };
}
