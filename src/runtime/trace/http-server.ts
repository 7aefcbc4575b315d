import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { countWrites } from './bytes.ts';
import { createExchange } from './exchange.ts';
import { parseTraceparent, TRACEPARENT } from './traceparent.ts';
import type { Tracer } from './tracer.ts';

/** The events of a server with which a request arrives. */
const ARRIVALS: ReadonlySet<unknown> = new Set(['request', 'checkContinue', 'checkExpectation', 'upgrade']);

/**
 * Runs every handler in the context of its request. A request without `traceparent` starts a trace here, and is
 * reported here since its sender can't.
 */
export function instrumentServer(Class: { readonly prototype: Server }, tracer: Tracer): () => void {
  const prototype = Class.prototype;
  // Its overloads name every event; all are passed on alike.
  const inherited = prototype.emit as (this: Server, event: string | symbol, ...args: unknown[]) => boolean;
  const traced = function (this: Server, event: string | symbol, ...args: unknown[]): boolean {
    const [request, response] = args;
    const next = (): boolean => inherited.call(this, event, ...args);
    if (!ARRIVALS.has(event)) return next();
    const incoming = request as IncomingMessage;
    const context = parseTraceparent(incoming.headers[TRACEPARENT]);
    if (context !== undefined) return tracer.run(context, next);

    const trace = tracer.ids.trace();
    const span = tracer.ids.span();
    if (event !== 'upgrade') report(incoming, response as ServerResponse, trace, span, tracer);
    return tracer.run({ trace, span }, next);
  };
  Object.defineProperty(prototype, 'emit', { value: traced, configurable: true, writable: true });
  return () => {
    Reflect.deleteProperty(prototype, 'emit');
  };
}

function report(
  request: IncomingMessage,
  response: ServerResponse,
  trace: string,
  span: string,
  tracer: Tracer,
): void {
  const { remoteAddress: address, remotePort: port } = request.socket;
  const exchange = createExchange({
    tracer,
    trace,
    span,
    method: request.method ?? '',
    path: request.url ?? '',
    from: address === undefined || port === undefined ? {} : { address, port },
    to: {},
  });
  const declared = Number(request.headers['content-length'] ?? Number.NaN);
  exchange.begin(Number.isFinite(declared) ? { size: declared } : {});
  const written = countWrites(response);
  const emit = response.emit;
  const watched = (event: string | symbol, ...args: unknown[]): boolean => {
    if (event === 'finish') exchange.end({ status: response.statusCode, size: written.bytes });
    else if (event === 'close') {
      const status = response.headersSent ? response.statusCode : 0;
      exchange.end({ status, size: written.bytes, error: 'ECONNRESET' });
    }
    return emit.call(response, event, ...args);
  };
  response.emit = watched;
}
