/** proxy_pass: tries peers until one answers, then hands its answer through as it comes. */
import type { Location, NextUpstreamReason, PeerConfig, ProxyPass } from '../conf/types.ts';
import type { Exchange } from '../exchange.ts';
import { createChunkDecoder } from '../http/chunked.ts';
import { sendReply, type ReplyBody } from '../http/reply.ts';
import { headerValues } from '../http/request.ts';
import { WireError, type Wire } from '../http/wire.ts';
import type { Log } from '../log.ts';
import type { Outcome } from '../outcome.ts';
import type { RequestTrace } from '../trace.ts';
import type { Balancer } from '../upstream.ts';
import { attempt, type AttemptResult } from './attempt.ts';
import { toReply } from './headers.ts';
import { buildUpstreamRequest, type UpstreamRequest } from './request.ts';
import type { UpstreamHead } from './response.ts';

/** What proxying needs beside the request. */
export interface ProxyContext {
  readonly client: Wire;
  readonly exchange: Exchange;
  readonly location: Location;
  readonly proxy: ProxyPass;
  readonly balancer: Balancer;
  readonly log: Log;
  readonly trace: RequestTrace | null;
}

/** Methods that must not be repeated when a peer may already have acted on them. */
const NOT_REPEATED = new Set(['POST', 'LOCK', 'PATCH']);

const STATUS_REASONS: Readonly<Record<number, NextUpstreamReason>> = {
  500: 'http_500',
  502: 'http_502',
  503: 'http_503',
  504: 'http_504',
  403: 'http_403',
  404: 'http_404',
  429: 'http_429',
};

const logged = (peer: PeerConfig, uri: string): string => `http://${peer.name}${uri}`;

function mayRepeat(context: ProxyContext, reason: NextUpstreamReason, sent: boolean): boolean {
  const { proxyNextUpstream: allowed } = context.location.settings;
  if (allowed.has('off') || !allowed.has(reason)) return false;
  return !sent || !NOT_REPEATED.has(context.exchange.method) || allowed.has('non_idempotent');
}

/** Proxies one request. */
export async function serveProxy(context: ProxyContext): Promise<Outcome> {
  const { exchange, location, proxy, log, client } = context;
  const { settings } = location;
  const request = buildUpstreamRequest(exchange, proxy, location.path);
  const turn = context.balancer.turn();
  const startedAt = Date.now();
  const most = settings.proxyNextUpstreamTries;
  for (let tried = 1; ; tried++) {
    const pick = turn.pick();
    if (pick === null) {
      const uri = `http://${proxy.upstream.name}${request.uri}`;
      log.error('error', 'no live upstreams while connecting to upstream', exchange, uri);
      exchange.attempts.push({ peer: proxy.upstream.name, status: 502, ms: 0 });
      return { kind: 'status', status: 502 };
    }
    const { peer } = pick;
    const since = Date.now();
    const span = context.trace?.attempt(peer, request.method, request.uri, request.bodySize) ?? null;
    const result = await attempt(
      peer,
      request,
      span?.header ?? null,
      exchange.body ?? [],
      settings,
      (listener) => (settings.proxyIgnoreClientAbort ? () => undefined : client.onEnd(listener)),
    );
    const late =
      settings.proxyNextUpstreamTimeout > 0 && Date.now() - startedAt >= settings.proxyNextUpstreamTimeout;
    const isLast = late || (most > 0 && tried >= most);
    const note = (status: number): void => {
      exchange.attempts.push({ peer: peer.name, status, ms: Date.now() - since });
    };
    if (result.kind === 'aborted') {
      note(499);
      span?.finish(0, undefined, 'ECONNABORTED');
      return { kind: 'close', status: 499 };
    }
    if (result.kind === 'failed') {
      pick.failed();
      const status = result.reason === 'timeout' ? 504 : 502;
      note(status);
      span?.finish(0, undefined, result.code);
      log.error('error', result.message, exchange, logged(peer, request.uri));
      if (!isLast && turn.tries > 0 && mayRepeat(context, result.reason, result.sent)) continue;
      return { kind: 'status', status };
    }
    const reason = STATUS_REASONS[result.head.status];
    if (reason !== undefined && !isLast && turn.tries > 1 && mayRepeat(context, reason, true)) {
      if (reason === 'http_403' || reason === 'http_404') pick.succeeded();
      else pick.failed();
      note(result.head.status);
      span?.finish(result.head.status);
      result.wire.destroy();
      continue;
    }
    pick.succeeded();
    const outcome = await passOn(context, result, request, peer, (size, error) =>
      span?.finish(error === undefined ? result.head.status : 0, size, error),
    );
    note(result.head.status);
    return outcome;
  }
}

/** Sends an upstream's answer to the client. */
async function passOn(
  context: ProxyContext,
  result: Extract<AttemptResult, { readonly kind: 'head' }>,
  request: UpstreamRequest,
  peer: PeerConfig,
  finish: (size: number, error?: string) => void,
): Promise<Outcome> {
  const { exchange, location, proxy, client, log } = context;
  const { wire, head } = result;
  const hasPage = location.settings.errorPages.some((page) => page.status === head.status);
  if (location.settings.proxyInterceptErrors && head.status >= 300 && hasPage && !exchange.inErrorPage) {
    wire.destroy();
    finish(0);
    return { kind: 'status', status: head.status };
  }
  const undo = client.onEnd(() => {
    if (!location.settings.proxyIgnoreClientAbort) wire.destroy();
  });
  let size = 0;
  try {
    const plain = head.statusText === null;
    const out = plain
      ? await rawBody(context)
      : await sendReply(client, exchange, toReply(head, location, proxy));
    if (head.status === 101 && headerValues(exchange.head.headers, 'upgrade').length > 0) {
      size = await tunnel(client, wire, exchange);
      finish(size);
      return { kind: 'sent' };
    }
    await pump(context, wire, head, async (data) => {
      size += data.length;
      await out.write(data);
    });
    await out.end();
    finish(size);
    return { kind: 'sent' };
  } catch (error) {
    // The header is out: the only honest way left to say that the answer is broken is to break the connection.
    exchange.keepAlive = false;
    const code = error instanceof WireError ? error.code : 'EPROTO';
    finish(size, code);
    if (client.ended) return { kind: 'close', status: 499 };
    const message =
      code === 'ETIMEDOUT'
        ? 'upstream timed out (110: Connection timed out)'
        : 'upstream prematurely closed connection';
    log.error('error', `${message} while reading upstream`, exchange, logged(peer, request.uri));
    return { kind: 'close', status: exchange.status };
  } finally {
    undo();
    wire.destroy();
  }
}

/** An upstream that doesn't speak HTTP: its bytes are the answer, and nothing tells the client where they end. */
function rawBody({ client, exchange }: ProxyContext): ReplyBody {
  exchange.status = 200;
  return {
    async write(data) {
      exchange.bytesSent += data.length;
      exchange.bodyBytesSent += data.length;
      await client.write(data);
    },
    end: () => Promise.resolve(),
  };
}

/** Moves the body, however it is framed; throws when it ends too early. */
async function pump(
  { exchange, location }: ProxyContext,
  wire: Wire,
  head: UpstreamHead,
  write: (data: Buffer) => Promise<void>,
): Promise<void> {
  if (exchange.method === 'HEAD' || head.status === 204 || head.status === 304) return;
  const decoder = head.chunked ? createChunkDecoder() : null;
  let left = head.contentLength ?? Number.POSITIVE_INFINITY;
  while (left > 0) {
    if (decoder !== null) {
      const step = decoder.feed(wire.buffer);
      wire.take(step.used);
      if (step.data.length > 0) await write(Buffer.concat(step.data));
      if (step.done) return;
    } else if (wire.buffer.length > 0) {
      const piece = wire.take(Math.min(left, wire.buffer.length));
      left -= piece.length;
      await write(piece);
      continue;
    }
    if (!(await wire.more(location.settings.proxyReadTimeout))) {
      if (decoder === null && head.contentLength === null) return;
      throw new WireError('ECONNRESET');
    }
  }
}

/** Bytes both ways until one side ends; the number that went to the client. */
async function tunnel(client: Wire, wire: Wire, exchange: Exchange): Promise<number> {
  exchange.keepAlive = false;
  let size = 0;
  const move = async (from: Wire, to: Wire, count: (bytes: number) => void): Promise<void> => {
    do {
      const data = from.take(from.buffer.length);
      count(data.length);
      if (data.length > 0) await to.write(data);
    } while (await from.more(exchange.settings.proxyReadTimeout));
  };
  await Promise.race([
    move(client, wire, () => undefined),
    move(wire, client, (bytes) => {
      size += bytes;
    }),
  ]).catch(() => undefined);
  exchange.bytesSent += size;
  exchange.bodyBytesSent += size;
  return size;
}
