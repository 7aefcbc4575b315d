/** The request that an upstream sees: proxy_set_header first, nginx's defaults, then what the client sent. */
import type { ProxyPass, Settings } from '../conf/types.ts';
import type { Exchange } from '../exchange.ts';
import { upstreamUri } from '../http/uri.ts';
import { compileTemplate, renderTemplate, type Template } from '../template.ts';
import { variable } from '../variables.ts';

const template = (text: string): Template =>
  compileTemplate(text, (message) => {
    throw new Error(message);
  });

/** Names that never pass from the client by themselves; `null` values are made here. */
const DEFAULTS: readonly { readonly name: string; readonly value: Template | null }[] = [
  { name: 'Host', value: template('$proxy_host') },
  { name: 'Connection', value: template('close') },
  { name: 'Content-Length', value: null },
  { name: 'Transfer-Encoding', value: null },
  { name: 'TE', value: null },
  { name: 'Keep-Alive', value: null },
  { name: 'Expect', value: null },
  { name: 'Upgrade', value: null },
];

/** The body's length as it goes out; null: the request had no body and says nothing about it. */
function bodyLength(exchange: Exchange, settings: Settings): number | null {
  if (!settings.proxyPassRequestBody) return null;
  const isFramed = exchange.head.chunked || exchange.head.contentLength !== null;
  if (!isFramed || exchange.body === null) return null;
  return exchange.body.reduce((sum, piece) => sum + piece.length, 0);
}

/** A request ready to be sent, and what it is called in logs and events. */
export interface UpstreamRequest {
  readonly method: string;
  readonly uri: string;
  readonly bodySize: number;
  /** The bytes of the head. A `traceparent` stands in for the one that the client may have sent. */
  head(traceparent: string | null): Buffer;
}

/** Builds the request line and header lines for `proxy`. */
export function buildUpstreamRequest(
  exchange: Exchange,
  proxy: ProxyPass,
  locationPath: string,
): UpstreamRequest {
  const { settings } = exchange;
  const uri = upstreamUri(exchange, proxy.uri, locationPath);
  const own = settings.proxySetHeaders;
  const ownNames = new Set(own.map((rule) => rule.name.toLowerCase()));
  const length = bodyLength(exchange, settings);
  const lines: string[] = [];
  const push = (name: string, value: string): void => {
    if (value !== '') lines.push(`${name}: ${value}`);
  };
  for (const rule of own) {
    push(
      rule.name,
      renderTemplate(rule.value, (name) => variable(exchange, name)),
    );
  }
  for (const { name, value } of DEFAULTS) {
    if (ownNames.has(name.toLowerCase())) continue;
    if (value !== null)
      push(
        name,
        renderTemplate(value, (key) => variable(exchange, key)),
      );
    else if (name === 'Content-Length' && length !== null) push(name, String(length));
  }
  if (settings.proxyPassRequestHeaders) {
    const blocked = new Set([...ownNames, ...DEFAULTS.map((rule) => rule.name.toLowerCase())]);
    for (const { name, value } of exchange.head.headers) {
      if (!blocked.has(name.toLowerCase())) lines.push(`${name}: ${value}`);
    }
  }
  const { method } = exchange;
  return {
    method,
    uri,
    bodySize: length ?? 0,
    head(traceparent) {
      const sent =
        traceparent === null
          ? lines
          : [...lines.filter((line) => !/^traceparent:/i.test(line)), `traceparent: ${traceparent}`];
      const first = `${method} ${uri} HTTP/${settings.proxyHttpVersion}`;
      return Buffer.from([first, ...sent, '', ''].join('\r\n'), 'latin1');
    },
  };
}
