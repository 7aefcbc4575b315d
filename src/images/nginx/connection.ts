/** One client connection: heads in, answers out, until somebody closes. */
import type { Socket } from 'node:net';
import type { Listen, Server } from './conf/types.ts';
import type { Endpoint, Exchange } from './exchange.ts';
import { handle, handleBad, type HandlerContext } from './handler.ts';
import { readBody } from './http/body.ts';
import { parseHead, type ParsedHead } from './http/parser.ts';
import { BadRequest, type RequestHead } from './http/request.ts';
import { createWire, WireError, type Wire } from './http/wire.ts';
import { findServer } from './location.ts';
import type { Log } from './log.ts';
import { openTrace } from './trace.ts';

/** What all connections share. */
export interface ConnectionContext extends Omit<HandlerContext, 'client' | 'trace'> {
  readonly log: Log;
  /** The gateway is on its way out: finish what runs, take nothing new. */
  readonly isDraining: () => boolean;
}

/** Nobody waits longer than this for a client to notice that it is over. */
const LINGER = 5000;

const endpoint = (address: string | undefined, port: number | undefined): Endpoint => ({
  address: (address ?? '').replace(/^::ffff:/, ''),
  port: port ?? 0,
});

/** A head for a request that could not be read. */
const unreadable = (line: string): RequestHead => ({
  method: line.startsWith('HEAD ') ? 'HEAD' : '',
  line,
  unparsedUri: '',
  uri: '',
  args: null,
  quoted: false,
  version: 1000,
  protocol: 'HTTP/1.0',
  headers: [],
  host: null,
  contentLength: null,
  chunked: false,
  keepAlive: false,
  expectContinue: false,
});

/** A connection that is being served. `drain` lets the request in progress finish; idle ones close at once. */
export interface Connection {
  drain(): void;
  destroy(): void;
  readonly closed: Promise<void>;
}

/** Serves a socket. Never rejects. */
export function serveConnection(
  socket: Socket,
  listen: Listen,
  context: ConnectionContext,
  id: number,
): Connection {
  const wire = createWire(socket);
  const client = endpoint(socket.remoteAddress, socket.remotePort);
  const local = endpoint(socket.localAddress, socket.localPort ?? listen.port);
  let isIdle = true;
  let requests = 0;

  function open(head: RequestHead, server: Server, bytes: number): Exchange {
    return {
      head,
      client,
      local,
      connection: id,
      connectionRequests: requests,
      startedAt: Date.now(),
      server,
      settings: server.settings,
      location: null,
      uri: head.uri,
      args: head.args,
      unparsedUri: head.unparsedUri,
      quoted: head.quoted,
      internal: false,
      method: head.method,
      errorStatus: null,
      inErrorPage: false,
      redirects: 0,
      keepAlive: head.keepAlive,
      requestLength: bytes,
      status: 0,
      bytesSent: 0,
      bodyBytesSent: 0,
      attempts: [],
      body: null,
      sent: [],
    };
  }

  /** Waits for a whole head; null: the client is gone, or took too long. */
  async function nextHead(fallback: Server): Promise<ParsedHead | null> {
    const { settings } = fallback;
    const limits = { ...settings.largeHeaderBuffers, ...settings };
    /** A head has to be whole in time, however slowly it drips in. */
    let deadline: number | null = null;
    for (;;) {
      isIdle = wire.buffer.length === 0;
      if (isIdle && context.isDraining()) return null;
      const parsed = isIdle ? null : parseHead(wire.buffer, limits);
      if (parsed !== null) {
        isIdle = false;
        wire.take(parsed.bytes);
        return parsed;
      }
      const isWaiting = isIdle && requests > 0;
      if (!isWaiting) deadline ??= Date.now() + settings.clientHeaderTimeout;
      const patience = deadline === null ? settings.keepaliveTimeout : deadline - Date.now();
      if (patience <= 0) return null;
      if (!(await wire.more(patience))) return null;
    }
  }

  async function serveOne(fallback: Server): Promise<Exchange | null> {
    let exchange: Exchange;
    try {
      const parsed = await nextHead(fallback);
      if (parsed === null) return null;
      requests++;
      exchange = open(parsed.head, findServer(listen, parsed.head.host) ?? fallback, parsed.bytes);
    } catch (error) {
      if (!(error instanceof BadRequest)) return null;
      exchange = open(unreadable(error.line), fallback, wire.buffer.length);
      isIdle = false;
      context.log.error('info', `${error.message} while reading client request line`, exchange);
      await handleBad({ ...context, client: wire, trace: null }, exchange, error.status);
      context.log.access(exchange);
      wire.take(wire.buffer.length);
      return exchange;
    }
    const trace = openTrace(exchange.head, client);
    try {
      await handle({ ...context, client: wire, trace }, exchange);
      trace?.finish(
        exchange.status === 444 || exchange.status === 499 ? 0 : exchange.status,
        exchange.bodyBytesSent,
        exchange.status === 499 ? 'ECONNABORTED' : undefined,
      );
    } catch (error) {
      // Either the client broke off while its answer was being written, or this is a fault of ours: then say so.
      exchange.keepAlive = false;
      if (!(error instanceof WireError)) context.log.error('alert', `unexpected: ${String(error)}`, exchange);
      trace?.finish(0, exchange.bodyBytesSent, 'ECONNRESET');
    }
    context.log.access(exchange);
    return exchange;
  }

  async function run(): Promise<void> {
    const fallback = listen.servers[0];
    if (fallback === undefined) return;
    for (;;) {
      const exchange = await serveOne(fallback);
      if (exchange === null) return;
      if (!exchange.keepAlive || context.isDraining() || wire.ended) {
        if (exchange.status !== 444 && exchange.status !== 499) await linger(wire, exchange);
        return;
      }
      if (exchange.body === null && (await readBody(wire, exchange, 0, false)).kind !== 'whole') return;
    }
  }

  const closed = run()
    .catch(() => undefined)
    .finally(() => socket.destroy());

  return {
    closed,
    drain: () => {
      if (isIdle) socket.destroy();
    },
    destroy: () => socket.destroy(),
  };
}

/**
 * Throws away what the client still sends, then closes: closing on unread bytes would reset the connection, and the
 * client might never see the answer (a 413 in the middle of its upload).
 */
async function linger(wire: Wire, exchange: Exchange): Promise<void> {
  const { head } = exchange;
  let left = exchange.body !== null ? 0 : head.chunked ? Number.POSITIVE_INFINITY : (head.contentLength ?? 0);
  try {
    for (;;) {
      left -= wire.take(Math.min(left, wire.buffer.length)).length;
      if (left <= 0 || !(await wire.more(LINGER))) break;
    }
  } catch {
    // Silent for too long, or broken: either way it is over.
  }
  const { socket } = wire;
  if (socket.destroyed) return;
  await new Promise<void>((resolve) => {
    socket.once('close', () => resolve());
    socket.end(() => resolve());
  });
}
