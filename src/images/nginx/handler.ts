/** One request from its head to its last byte: server, location, return, proxy or file, and the pages for errors. */
import type { ErrorPage, Location, Return } from './conf/types.ts';
import type { Exchange } from './exchange.ts';
import { readBody } from './http/body.ts';
import { emptyReply, sendWhole } from './http/reply.ts';
import { headerValues } from './http/request.ts';
import { MSIE_PADDING, statusPage } from './http/status.ts';
import { escapePath } from './http/uri.ts';
import type { Wire } from './http/wire.ts';
import { findLocation } from './location.ts';
import type { Log } from './log.ts';
import type { Outcome } from './outcome.ts';
import { serveProxy } from './proxy/proxy.ts';
import { contentType, serveStatic } from './static.ts';
import { renderTemplate } from './template.ts';
import type { RequestTrace } from './trace.ts';
import type { Balancer } from './upstream.ts';
import { variable } from './variables.ts';

/** What serving needs beside the request. */
export interface HandlerContext {
  readonly client: Wire;
  readonly log: Log;
  readonly trace: RequestTrace | null;
  balancer(location: Location): Balancer;
}

/** nginx gives up after so many changes of the URI. */
const MOST_REDIRECTS = 10;

/** Statuses after which the connection is not used again. */
const CLOSING = new Set([400, 413, 414, 494, 500, 501]);

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

const render = (exchange: Exchange, template: Parameters<typeof renderTemplate>[0]): string =>
  renderTemplate(template, (name) => variable(exchange, name));

/** Serves a request; afterwards `exchange` knows status, sizes and whether the connection lives on. */
export async function handle(context: HandlerContext, exchange: Exchange): Promise<void> {
  let outcome: Outcome =
    exchange.server.returns === null
      ? await route(context, exchange)
      : await answerReturn(context, exchange, exchange.server.returns);
  for (;;) {
    if (outcome.kind === 'status') outcome = await answerStatus(context, exchange, outcome);
    else if (outcome.kind === 'internal') {
      exchange.uri = outcome.uri;
      exchange.args = outcome.args;
      exchange.internal = true;
      exchange.redirects++;
      if (exchange.redirects > MOST_REDIRECTS) {
        const message = `rewrite or internal redirection cycle while internally redirecting to "${outcome.uri}"`;
        context.log.error('error', message, exchange);
        exchange.inErrorPage = true;
        outcome = { kind: 'status', status: 500 };
      } else outcome = await route(context, exchange);
    } else {
      if (outcome.kind === 'close') {
        exchange.status = outcome.status;
        exchange.keepAlive = false;
      }
      return;
    }
  }
}

/** Answers a request that could not even be read. */
export async function handleBad(context: HandlerContext, exchange: Exchange, status: number): Promise<void> {
  exchange.keepAlive = false;
  const outcome = await answerStatus(context, exchange, { kind: 'status', status });
  if (outcome.kind === 'internal') {
    exchange.uri = outcome.uri;
    exchange.internal = true;
    await handle(context, exchange);
  }
}

async function route(context: HandlerContext, exchange: Exchange): Promise<Outcome> {
  const found = findLocation(exchange.server.locations, exchange.uri);
  const { location } = found;
  enter(exchange, location);
  const { settings, head } = exchange;
  if (!exchange.internal && location?.internal === true) return { kind: 'status', status: 404 };
  const limit = settings.clientMaxBodySize;
  if (exchange.body === null && limit > 0 && (head.contentLength ?? 0) > limit && !exchange.inErrorPage) {
    const message = `client intended to send too large body: ${head.contentLength ?? 0} bytes`;
    context.log.error('error', message, exchange);
    return { kind: 'status', status: 413 };
  }
  if (found.kind === 'slash') {
    const args = exchange.args === null || exchange.args === '' ? '' : `?${exchange.args}`;
    return { kind: 'status', status: 301, location: `${escapePath(found.location.path)}${args}` };
  }
  return serveIn(context, exchange, location);
}

/** The settings of a location become those of the request. */
function enter(exchange: Exchange, location: Location | null): void {
  exchange.location = location;
  exchange.settings = location?.settings ?? exchange.server.settings;
  const { keepaliveTimeout, keepaliveRequests } = exchange.settings;
  if (keepaliveTimeout === 0 || exchange.connectionRequests >= keepaliveRequests) exchange.keepAlive = false;
}

async function serveIn(
  context: HandlerContext,
  exchange: Exchange,
  location: Location | null,
): Promise<Outcome> {
  if (location?.returns != null) return answerReturn(context, exchange, location.returns);
  if (location?.proxy != null) {
    const failure = await takeBody(context, exchange, true);
    if (failure !== null) return failure;
    const { client, log, trace } = context;
    const balancer = context.balancer(location);
    return serveProxy({ client, exchange, location, proxy: location.proxy, balancer, log, trace });
  }
  return serveStatic(context.client, exchange, context.log);
}

/** Reads the body once; null: fine. */
async function takeBody(context: HandlerContext, exchange: Exchange, keep: boolean): Promise<Outcome | null> {
  if (exchange.body !== null) return null;
  const limit = keep ? exchange.settings.clientMaxBodySize : 0;
  const result = await readBody(context.client, exchange, limit, keep);
  switch (result.kind) {
    case 'whole':
      exchange.body = result.pieces;
      return null;
    case 'too large':
      context.log.error('error', `client intended to send too large chunked body`, exchange);
      exchange.body = [];
      return { kind: 'status', status: 413 };
    case 'invalid':
      exchange.body = [];
      return { kind: 'status', status: 400 };
    case 'gone':
      return { kind: 'close', status: 400 };
    default:
      return result satisfies never;
  }
}

async function answerReturn(context: HandlerContext, exchange: Exchange, returns: Return): Promise<Outcome> {
  const { status } = returns;
  if (status === 444) return { kind: 'close', status };
  const text = returns.text === null ? '' : render(exchange, returns.text);
  if (REDIRECTS.has(status)) return { kind: 'status', status, location: text };
  if (status >= 400 && text === '') return { kind: 'status', status };
  const failure = await takeBody(context, exchange, false);
  if (failure !== null) return failure;
  const reply = { ...emptyReply(status), contentType: contentType(exchange.settings, exchange.uri) };
  await sendWhole(context.client, exchange, reply, Buffer.from(text, 'utf8'));
  return { kind: 'sent' };
}

async function answerStatus(
  context: HandlerContext,
  exchange: Exchange,
  outcome: Extract<Outcome, { readonly kind: 'status' }>,
): Promise<Outcome> {
  const { settings } = exchange;
  const status = outcome.status === 494 ? 400 : outcome.status;
  if (CLOSING.has(outcome.status)) exchange.keepAlive = false;
  const page = settings.errorPages.find((candidate) => candidate.status === outcome.status);
  if (page !== undefined && (!exchange.inErrorPage || settings.recursiveErrorPages)) {
    return openErrorPage(context, exchange, page, status);
  }
  if (exchange.keepAlive && exchange.body === null) {
    const failure = await takeBody(context, exchange, false);
    if (failure !== null && failure.kind === 'close') return failure;
  }
  const html = statusPage(outcome.status, settings.serverTokens);
  const agent = headerValues(exchange.head.headers, 'user-agent').join();
  const pad =
    settings.msiePadding && status >= 400 && /MSIE /.test(agent) && !agent.includes('Opera')
      ? MSIE_PADDING
      : '';
  const reply = {
    ...emptyReply(status),
    contentType: html === null ? null : 'text/html',
    ownLocation: true,
    headers: [
      ...(outcome.location === undefined || outcome.location === ''
        ? []
        : [{ name: 'Location', value: outcome.location }]),
      ...(outcome.headers ?? []),
    ],
  };
  await sendWhole(context.client, exchange, reply, Buffer.from(html === null ? '' : html + pad, 'latin1'));
  return { kind: 'sent' };
}

/** error_page: another URI of ours, a named location, or a redirect elsewhere. */
async function openErrorPage(
  context: HandlerContext,
  exchange: Exchange,
  page: ErrorPage,
  status: number,
): Promise<Outcome> {
  exchange.inErrorPage = true;
  const target = render(exchange, page.target);
  if (target.startsWith('/') || target.startsWith('@')) {
    exchange.errorStatus = page.answer === 'target' ? null : (page.answer ?? status);
  }
  if (target.startsWith('@')) {
    const location = exchange.server.locations.find((candidate) => candidate.path === target) ?? null;
    if (location === null) return { kind: 'status', status: 500 };
    exchange.internal = true;
    enter(exchange, location);
    return serveIn(context, exchange, location);
  }
  if (target.startsWith('/')) {
    if (exchange.method !== 'HEAD') exchange.method = 'GET';
    const [uri = '', args = null] = target.split(/\?(.*)/s);
    return { kind: 'internal', uri, args };
  }
  const answer = typeof page.answer === 'number' && REDIRECTS.has(page.answer) ? page.answer : 302;
  return { kind: 'status', status: answer, location: target };
}
