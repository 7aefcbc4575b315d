/** One connection of an HTTP server: requests in, answers out in the order of their requests. */
import type { Buffer } from 'buffer';
import type { Loop } from '../core/loop.ts';
import type { Socket } from '../net/index.ts';
import { IncomingMessage } from './incoming.ts';
import type { HttpSocket } from './outgoing.ts';
import { createParser, type Head } from './parser.ts';
import { ServerResponse } from './response.ts';
import type { HttpServer } from './server.ts';
import { STATUS_CODES } from './status.ts';

/** What the server knows about one of its connections. */
export interface Conversation {
  readonly socket: Socket;
  /** No request is being received or answered. */
  idle(): boolean;
  /** The request that is being received takes too long (ms). */
  overdue(headers: number, request: number): boolean;
  fail(error: Error): void;
}

type Coded = Error & { code?: string };

/** Status of the answer to what could not be read. */
function statusFor(code: string | undefined): number {
  if (code === 'HPE_HEADER_OVERFLOW') return 431;
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return 408;
  return 400;
}

/** At this many unanswered pipelined requests, reading stops. */
const MAX_PIPELINED = 64;

export function createConversation(server: HttpServer, plain: Socket, loop: Loop): Conversation {
  const socket = plain as HttpSocket;
  const { messages } = server;
  const Request = messages.IncomingMessage ?? IncomingMessage;
  const Response = messages.ServerResponse ?? ServerResponse;
  const waiting: ServerResponse[] = [];
  const unfinished: IncomingMessage[] = [];
  let receiving: IncomingMessage | null = null;
  let since = performance.now();
  let headDone = false;
  let requests = 0;
  let upgrading: IncomingMessage | null = null;
  let failed = false;

  const parser = createParser('REQUEST', {
    head(head) {
      return begin(head);
    },
    body(bytes) {
      if (receiving && !receiving._dumped && !receiving.push(bytes)) socket.pause();
    },
    trailers(raw) {
      if (receiving) receiving.rawTrailers = raw;
    },
    complete() {
      const req = receiving;
      receiving = null;
      headDone = false;
      since = 0;
      if (!req) return;
      req.complete = true;
      req.push(null);
      // Its last piece may have paused the socket, and nobody reads a message that has ended.
      if (waiting.length < MAX_PIPELINED) socket.resume();
    },
  });

  function begin(head: Head): 'body' | 'no body' | 'upgrade' {
    headDone = true;
    const req = new Request(socket);
    req.joinDuplicateHeaders = server.joinDuplicateHeaders;
    req._take(head);
    req.method = head.method;
    receiving = req;
    const upgrade = head.upgrade && (head.method === 'CONNECT' || server.listenerCount('upgrade') > 0);
    req.upgrade = upgrade;
    if (upgrade) {
      upgrading = req;
      return 'upgrade';
    }
    unfinished.push(req);
    requests += 1;
    answer(req, head.keepAlive);
    return 'body';
  }

  function answer(req: IncomingMessage, keepAlive: boolean): void {
    const res = new Response(req);
    res._keepAliveTimeout = server.keepAliveTimeout;
    res.shouldKeepAlive = keepAlive && res.shouldKeepAlive;
    if (server.maxRequestsPerSocket > 0 && requests >= server.maxRequestsPerSocket) {
      res.maxRequestsOnConnectionReached = true;
    }
    socket.setTimeout(server.timeout);
    if (socket._httpMessage) waiting.push(res);
    else res.assignSocket(socket);
    if (waiting.length >= MAX_PIPELINED) socket.pause();
    res.on('finish', () => finished(req, res));
    const { expect, host } = req.headers;
    const modern = req.httpVersionMajor === 1 && req.httpVersionMinor === 1;
    if (modern && server.requireHostHeader && host === undefined) {
      res.writeHead(400, ['Connection', 'close']);
      res.end();
    } else if (modern && expect !== undefined) {
      if (/(?:^|\W)100-continue(?:$|\W)/i.test(String(expect))) {
        res._expectContinue = true;
        if (server.listenerCount('checkContinue') > 0) return void server.emit('checkContinue', req, res);
        res.writeContinue();
        server.emit('request', req, res);
      } else if (server.listenerCount('checkExpectation') > 0) {
        server.emit('checkExpectation', req, res);
      } else {
        res.writeHead(417);
        res.end();
      }
    } else {
      server.emit('request', req, res);
    }
  }

  function finished(req: IncomingMessage, res: ServerResponse): void {
    const index = unfinished.indexOf(req);
    if (index >= 0) unfinished.splice(index, 1);
    // A body that nobody reads would block the next request.
    if (!req._consumed) req._dump();
    if (socket._httpMessage === res) res.detachSocket(socket);
    loop.nextTick(() => closed(res));
    if (res._last) {
      socket.destroySoon();
      return;
    }
    const next = waiting.shift();
    if (next) {
      next.assignSocket(socket);
      if (waiting.length < MAX_PIPELINED) socket.resume();
    } else if (!receiving) {
      since = 0;
      socket.setTimeout(server.keepAliveTimeout);
    }
  }

  function closed(res: ServerResponse): void {
    if (res._closed) return;
    res.destroyed = true;
    res._closed = true;
    res.emit('close');
  }

  function fail(error: Coded): void {
    if (failed) return;
    failed = true;
    if (server.listenerCount('clientError') > 0) {
      server.emit('clientError', error, socket);
      return;
    }
    if (socket.writable && !socket._httpMessage?._headerSent) {
      const status = statusFor(error.code);
      socket.write(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\n\r\n`, 'latin1');
    }
    socket.destroy(error);
  }

  function upgrade(req: IncomingMessage, rest: Buffer): void {
    socket.removeListener('data', onData);
    socket.removeListener('end', onEnd);
    socket.removeListener('error', fail);
    socket.removeListener('timeout', onTimeout);
    const event = req.method === 'CONNECT' ? 'connect' : 'upgrade';
    if (server.listenerCount(event) === 0) return void socket.destroy();
    socket.setTimeout(0);
    // Until somebody listens, nothing may flow away.
    (socket as { readableFlowing: boolean | null }).readableFlowing = null;
    server.emit(event, req, socket, rest);
  }

  function onData(bytes: Buffer): void {
    if (failed) return;
    if (since === 0) since = performance.now();
    if (!receiving && socket.timeout === server.keepAliveTimeout) socket.setTimeout(server.timeout);
    const taken = parser.execute(bytes);
    if (taken instanceof Error) return fail(taken);
    if (upgrading) upgrade(upgrading, bytes.subarray(taken) as Buffer);
  }

  function onEnd(): void {
    const error = parser.finish();
    if (error) return fail(error);
    // As Node: who ends its half has given up on answers that are still to come.
    abandon();
    if (socket.writable) socket.end();
  }

  function onTimeout(): void {
    const toRequest = receiving !== null && !receiving.complete && receiving.emit('timeout', socket);
    const res = socket._httpMessage;
    const toResponse = res ? res.emit('timeout', socket) : false;
    const toServer = server.emit('timeout', socket);
    if (!toRequest && !toResponse && !toServer) socket.destroy();
  }

  function abandon(): void {
    for (const req of unfinished.splice(0)) {
      if (!req.destroyed) req.destroy(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }));
    }
  }

  function onClose(): void {
    abandon();
    for (const res of [socket._httpMessage as ServerResponse | null | undefined, ...waiting.splice(0)]) {
      if (res) closed(res);
    }
  }

  socket.on('data', onData);
  socket.on('end', onEnd);
  socket.on('error', fail);
  socket.on('timeout', onTimeout);
  socket.on('close', onClose);
  socket.on('drain', () => socket._httpMessage?._drained());
  if (server.timeout > 0) socket.setTimeout(server.timeout);

  return {
    socket,
    idle: () => receiving === null && unfinished.length === 0 && upgrading === null,
    overdue(headers, request) {
      if (upgrading || since === 0) return false;
      const age = performance.now() - since;
      if (!headDone) return headers > 0 && age > headers;
      return receiving !== null && request > 0 && age > request;
    },
    fail,
  };
}
