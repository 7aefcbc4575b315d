import { createExchange, reasonOf, type Exchange } from './exchange.ts';
import { formatTraceparent, TRACEPARENT } from './traceparent.ts';
import type { Tracer } from './tracer.ts';

/** `node:diagnostics_channel`, as far as it is used. */
export interface DiagnosticsChannels {
  subscribe(name: string, listener: (message: unknown) => void): void;
  unsubscribe(name: string, listener: (message: unknown) => void): boolean;
}

/** What Node's own fetch says of one request. See https://undici.nodejs.org/#/docs/api/DiagnosticsChannel */
interface FetchRequest {
  readonly method: string;
  readonly path: string;
  readonly origin: string | URL;
  readonly contentLength: number | null;
  addHeader(name: string, value: string): void;
}

interface FetchMessage {
  readonly request: FetchRequest;
  readonly socket?: { readonly remoteAddress?: string; readonly remotePort?: number };
  readonly response?: { readonly statusCode: number; readonly headers: readonly Uint8Array[] };
  readonly error?: unknown;
}

/** Does for Node's own `fetch` what `instrumentHttp` does for `http.request`. Returns its undo. */
export function instrumentFetch(channels: DiagnosticsChannels, tracer: Tracer): () => void {
  const exchanges = new WeakMap<
    FetchRequest,
    { readonly exchange: Exchange; status: number; size?: number }
  >();

  const listeners: Readonly<Record<string, (message: FetchMessage) => void>> = {
    'undici:request:create': ({ request }) => {
      const context = tracer.current();
      const trace = context?.trace ?? tracer.ids.trace();
      const span = tracer.ids.span();
      const { hostname, port } = new URL(request.origin);
      const exchange = createExchange({
        tracer,
        trace,
        span,
        ...(context?.span === undefined ? {} : { parent: context.span }),
        method: request.method,
        path: request.path,
        from: {},
        to: { service: hostname, port: port === '' ? 80 : Number(port) },
      });
      exchanges.set(request, { exchange, status: 0 });
      request.addHeader(TRACEPARENT, formatTraceparent(trace, span));
    },
    'undici:client:sendHeaders': ({ request, socket }) => {
      const { remoteAddress: address, remotePort: port } = socket ?? {};
      exchanges.get(request)?.exchange.begin({
        ...(address === undefined || port === undefined ? {} : { to: { address, port } }),
        size: request.contentLength ?? 0,
      });
    },
    'undici:request:headers': ({ request, response }) => {
      const known = exchanges.get(request);
      if (known === undefined || response === undefined) return;
      known.status = response.statusCode;
      known.size = contentLength(response.headers);
    },
    'undici:request:trailers': ({ request }) => {
      const known = exchanges.get(request);
      known?.exchange.end({ status: known.status, size: known.size });
    },
    'undici:request:error': ({ request, error }) => {
      const known = exchanges.get(request);
      known?.exchange.end({ status: known.status, size: known.size, error: reasonOf(error) });
    },
  };

  // The channels' messages are documented by undici and typed `unknown` by Node.
  const entries = Object.entries(listeners) as [string, (message: unknown) => void][];
  for (const [name, listener] of entries) channels.subscribe(name, listener);
  return () => {
    for (const [name, listener] of entries) channels.unsubscribe(name, listener);
  };
}

/** Raw headers: name, value, name, value … as bytes. */
function contentLength(headers: readonly Uint8Array[]): number | undefined {
  const text = new TextDecoder();
  for (let i = 0; i + 1 < headers.length; i += 2) {
    if (text.decode(headers[i]).toLowerCase() === 'content-length')
      return Number(text.decode(headers[i + 1]));
  }
  return undefined;
}
