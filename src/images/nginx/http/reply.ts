/** Sends one answer: the header in nginx's order, then the body as it comes. */
import type { HeaderField } from './request.ts';
import { encodeChunk, LAST_CHUNK } from './chunked.ts';
import { serverTitle, statusLine } from './status.ts';
import type { Wire } from './wire.ts';
import type { Exchange } from '../exchange.ts';
import { renderTemplate } from '../template.ts';
import { variable } from '../variables.ts';

/** An answer's header. `contentLength` null: not known before the end. */
export interface Reply {
  readonly status: number;
  /** An upstream's own words (`200 Fine`); null: nginx's. */
  readonly statusText: string | null;
  readonly contentType: string | null;
  readonly contentLength: number | null;
  /** `Location` is ours: a path becomes absolute, with the host that the client named and the port it reached. */
  readonly ownLocation: boolean;
  /** Headers that come from an upstream or not at all (`proxy_pass_header Server`). */
  readonly passed: readonly ('server' | 'date')[];
  readonly lastModified: string | null;
  readonly headers: readonly HeaderField[];
}

/** The body of an answer whose header was sent. */
export interface ReplyBody {
  write(data: Buffer): Promise<void>;
  end(): Promise<void>;
}

/** A reply with nothing in it but its status. */
export const emptyReply = (status: number): Reply => ({
  status,
  statusText: null,
  contentType: null,
  contentLength: null,
  ownLocation: false,
  passed: [],
  lastModified: null,
  headers: [],
});

/** Statuses on which `add_header` works without `always`. */
const ADDABLE = new Set([200, 201, 204, 206, 301, 302, 303, 304, 307, 308]);

/** A `Location` of ours with scheme, host and port; null where it stays as it is. */
function absolute(exchange: Exchange, location: string): string | null {
  const { settings, head, server, local } = exchange;
  if (!location.startsWith('/') || !settings.absoluteRedirect) return null;
  const host = settings.serverNameInRedirect ? server.name : (head.host ?? local.address);
  const port = settings.portInRedirect && local.port !== 80 ? `:${local.port}` : '';
  return `http://${host}${port}${location}`;
}

function added(exchange: Exchange, status: number): readonly HeaderField[] {
  return exchange.settings.addHeaders
    .filter((rule) => rule.always || ADDABLE.has(status))
    .map((rule) => ({
      name: rule.name,
      value: renderTemplate(rule.value, (name) => variable(exchange, name)),
    }))
    .filter((field) => field.value !== '');
}

/** Sends the header and hands out the body. Decides between Content-Length, chunks and closing. */
export async function sendReply(wire: Wire, exchange: Exchange, original: Reply): Promise<ReplyBody> {
  const { head, settings } = exchange;
  const overridden = exchange.errorStatus !== null;
  const status = exchange.errorStatus ?? original.status;
  const isBare = status === 204 && (overridden || original.statusText === null);
  const reply: Reply = {
    ...original,
    status,
    statusText: overridden ? null : original.statusText,
    ...(isBare ? { contentType: null, contentLength: null, lastModified: null } : {}),
  };
  const hasBody = head.method !== 'HEAD' && status !== 204 && status !== 304 && status >= 200;
  const chunks =
    hasBody && reply.contentLength === null && head.version > 1000 && settings.chunkedTransferEncoding;
  if (hasBody && reply.contentLength === null && !chunks) exchange.keepAlive = false;

  exchange.status = status;
  const own = reply.ownLocation ? reply.headers.find((field) => field.name === 'Location') : undefined;
  const location = own === undefined ? null : absolute(exchange, own.value);
  const rest = reply.headers.filter(
    (field) =>
      !(field === own && location !== null) &&
      !(field.name === 'Accept-Ranges' && overridden && status !== 200),
  );
  const fields: HeaderField[] = [];
  const push = (name: string, value: string | null): void => {
    if (value !== null) fields.push({ name, value });
  };
  push('Server', reply.passed.includes('server') ? null : serverTitle(settings.serverTokens));
  push('Date', reply.passed.includes('date') ? null : new Date().toUTCString());
  push('Content-Type', reply.contentType);
  push('Content-Length', reply.contentLength === null ? null : String(reply.contentLength));
  push('Last-Modified', [200, 206, 304].includes(status) ? reply.lastModified : null);
  push('Location', location);
  if (chunks) push('Transfer-Encoding', 'chunked');
  push('Connection', status === 101 ? 'upgrade' : exchange.keepAlive ? 'keep-alive' : 'close');
  if (exchange.keepAlive && settings.keepaliveHeader > 0) {
    push('Keep-Alive', `timeout=${settings.keepaliveHeader}`);
  }
  fields.push(...rest, ...added(exchange, status));
  exchange.sent = fields;

  const text = fields.map((field) => `${field.name}: ${field.value}\r\n`).join('');
  const bytes = `HTTP/1.1 ${reply.statusText ?? statusLine(status)}\r\n${text}\r\n`;
  const isPlain = head.version === 9;
  /** The header waits for the first piece of the body, so that small answers are one segment. */
  let pending: Buffer | null = isPlain ? null : Buffer.from(bytes, 'latin1');

  async function put(data: Buffer | null, isBody: number): Promise<void> {
    const parts = [pending, data].filter((part) => part !== null);
    pending = null;
    const all = Buffer.concat(parts);
    if (all.length === 0) return;
    exchange.bytesSent += all.length;
    exchange.bodyBytesSent += isBody;
    await wire.write(all, settings.sendTimeout);
  }

  // A streamed answer shows its header at once; a local one goes out with its body.
  if (!hasBody || original.statusText !== null) await put(null, 0);

  return {
    async write(data) {
      if (!hasBody || data.length === 0) return;
      const framed = chunks ? encodeChunk(data) : data;
      await put(framed, framed.length);
    },
    async end() {
      await put(chunks ? LAST_CHUNK : null, chunks ? LAST_CHUNK.length : 0);
    },
  };
}

/** Sends an answer whose body is there already. */
export async function sendWhole(wire: Wire, exchange: Exchange, reply: Reply, body: Buffer): Promise<void> {
  const out = await sendReply(wire, exchange, { ...reply, contentLength: body.length });
  await out.write(body);
  await out.end();
}
