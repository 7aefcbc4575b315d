import type { Peer } from '#events';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { countWrites } from './bytes.ts';
import { createExchange, reasonOf, type Exchange } from './exchange.ts';
import { formatTraceparent, TRACEPARENT } from './traceparent.ts';
import type { Tracer } from './tracer.ts';

/** `http.request` as it is called: one or two descriptions of where to, and perhaps a callback. */
export type Request = (this: unknown, ...args: unknown[]) => ClientRequest;

/** `http.request` that adds `traceparent`, and reports the request and its answer. */
export function tracedRequest(original: Request, tracer: Tracer): Request {
  return function (...args) {
    const context = tracer.current();
    const trace = context?.trace ?? tracer.ids.trace();
    const span = tracer.ids.span();
    const request = original.apply(this, withHeader(args, formatTraceparent(trace, span)));
    const exchange = createExchange({
      tracer,
      trace,
      span,
      ...(context?.span === undefined ? {} : { parent: context.span }),
      method: request.method,
      path: request.path,
      from: {},
      to: namedPeer(request),
    });
    observe(request, exchange);
    return request;
  };
}

/** Follows a request through its own `emit`: a listener would change what Node does when nobody listens. */
function observe(request: ClientRequest, exchange: Exchange): void {
  const written = countWrites(request);
  const emit = request.emit;
  const begin = (socket: Socket): void => {
    const declared = Number(request.getHeader('content-length'));
    const size = written.ended ? written.bytes : declared;
    exchange.begin({ to: connectedPeer(socket), ...(Number.isFinite(size) ? { size } : {}) });
  };

  const watched = (event: string | symbol, ...args: unknown[]): boolean => {
    const [first] = args;
    switch (event) {
      case 'socket': {
        const socket = first as Socket;
        if (socket.connecting) socket.once('connect', () => begin(socket));
        else begin(socket);
        break;
      }
      case 'response':
        followAnswer(first as IncomingMessage, exchange);
        break;
      case 'upgrade':
      case 'connect':
        exchange.end({ status: (first as IncomingMessage).statusCode ?? 0 });
        break;
      case 'error':
        exchange.end({ status: 0, error: reasonOf(first) });
        break;
      case 'close':
        if (!answered.has(request)) exchange.end({ status: 0, error: 'ABORTED' });
        break;
    }
    if (event === 'response') answered.add(request);
    return emit.call(request, event, ...args);
  };
  request.emit = watched;
}

/** Requests whose answer has begun: from then on the answer says how it ended. */
const answered = new WeakSet<ClientRequest>();

function followAnswer(answer: IncomingMessage, exchange: Exchange): void {
  const { push, emit } = answer;
  const status = answer.statusCode ?? 0;
  let size = 0;
  answer.push = (chunk: unknown, encoding?: BufferEncoding): boolean => {
    if (chunk === null) exchange.end({ status, size });
    else if (chunk instanceof Uint8Array) size += chunk.byteLength;
    return push.call(answer, chunk, encoding);
  };
  const watched = (event: string | symbol, ...args: unknown[]): boolean => {
    if (event === 'error') exchange.end({ status, size, error: reasonOf(args[0]) });
    if (event === 'close') exchange.end({ status, size, ...(answer.complete ? {} : { error: 'ABORTED' }) });
    return emit.call(answer, event, ...args);
  };
  answer.emit = watched;
}

function connectedPeer(socket: Socket): Peer {
  const { remoteAddress: address, remotePort: port } = socket;
  return address === undefined || port === undefined ? {} : { address, port };
}

/** Whom it meant to call, for calls that never got through. */
function namedPeer(request: ClientRequest): Peer {
  const header = request.getHeader('host');
  const [, port] = /:(\d+)$/.exec(typeof header === 'string' ? header : '') ?? [];
  return { service: request.host, port: port === undefined ? 80 : Number(port) };
}

/** The arguments of `http.request` with one more header, in whichever form the headers came. Nothing is changed in place. */
function withHeader(args: readonly unknown[], value: string): unknown[] {
  const first = args[0];
  const hasUrl = typeof first === 'string' || isUrl(first);
  const at = hasUrl ? 1 : 0;
  const given = args[at];
  const options = typeof given === 'object' && given !== null ? given : {};
  const headers = 'headers' in options ? options.headers : undefined;
  const copy: object = Object.assign(Object.create(Object.getPrototypeOf(options)), options, {
    headers: addHeader(headers, value),
  });
  // `request(url)` and `request(url, callback)` have no options to replace.
  const rest = given === options ? args.slice(at + 1) : args.slice(at);
  return [...args.slice(0, at), copy, ...rest];
}

function addHeader(headers: unknown, value: string): unknown {
  const isOurs = (name: unknown): boolean => String(name).toLowerCase() === TRACEPARENT;
  if (Array.isArray(headers)) {
    if (Array.isArray(headers[0]))
      return [...headers.filter(([name]) => !isOurs(name)), [TRACEPARENT, value]];
    const flat: unknown[] = [];
    for (let i = 0; i < headers.length; i += 2) {
      if (!isOurs(headers[i])) flat.push(headers[i], headers[i + 1]);
    }
    return [...flat, TRACEPARENT, value];
  }
  const kept = Object.entries(headers ?? {}).filter(([name]) => !isOurs(name));
  return { ...Object.fromEntries(kept), [TRACEPARENT]: value };
}

/** Node's own test: anything with an href and a protocol that is no legacy `url.parse` result. */
function isUrl(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'href' in value &&
    'protocol' in value &&
    !('auth' in value) &&
    !('path' in value)
  );
}
