/**
 * `fetch` over `node:http`, so that it is traced, pooled and shaped like every other request. Headers, Request,
 * Response and FormData stay the platform's own.
 */
import { Buffer } from './buffer.ts';
import type { Frame, Loop } from './core/loop.ts';
import type { Http } from './http/index.ts';
import type { IncomingMessage } from './http/incoming.ts';
import { readableFromWeb, readableToWeb } from './web-streams.ts';

type Input = string | URL | Request;

interface Init extends RequestInit {
  readonly duplex?: 'half';
}

/** The body of a request: bytes at once, or as they come. */
type Body = Uint8Array | ReadableStream | null;

interface Sending {
  readonly url: URL;
  readonly method: string;
  readonly headers: Headers;
  readonly body: Body;
  readonly redirect: RequestRedirect;
  readonly signal: AbortSignal | null;
}

const CONDITIONS = ['if-modified-since', 'if-none-match', 'if-unmodified-since', 'if-match', 'if-range'];

/** Bytes that are decoded before somebody reads them. */
const DECODED_AHEAD = 1 << 20;

const MAX_REDIRECTS = 20;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
const BODILESS = new Set([101, 103, 204, 205, 304]);
const DEFAULTS: readonly (readonly [string, string])[] = [
  ['accept', '*/*'],
  ['accept-language', '*'],
  ['sec-fetch-mode', 'cors'],
  ['user-agent', 'node'],
  ['accept-encoding', 'gzip, deflate'],
];

const failed = (cause: unknown): TypeError => new TypeError('fetch failed', { cause });

export function createFetch(http: Http, loop: Loop) {
  async function fetch(input: Input, init: Init = {}): Promise<Response> {
    // Everything up to the first await belongs to the caller's turn and context.
    const frame = loop.frames.current();
    const request = typeof input === 'object' && 'headers' in input ? input : null;
    const url = parseUrl(request?.url ?? String(input));
    const headers = new Headers(init.headers ?? request?.headers);
    const method = normalMethod(init.method ?? request?.method ?? 'GET');
    const given = init.body ?? (request && request.body !== null ? request.body : null);
    if (given != null && (method === 'GET' || method === 'HEAD')) {
      throw new TypeError('Request with GET/HEAD method cannot have body.');
    }
    const signal = init.signal ?? request?.signal ?? null;
    signal?.throwIfAborted();
    const body = await readBody(given, headers);
    const redirect = init.redirect ?? request?.redirect ?? 'follow';
    return follow({ url, method, headers, body, redirect, signal }, frame);
  }

  async function follow(first: Sending, frame: Frame): Promise<Response> {
    let sending = first;
    for (let hops = 0; ; hops += 1) {
      const message = await loop.frames.run(frame, () => send(sending));
      const status = message.statusCode ?? 0;
      const location = message.headers['location'];
      if (!REDIRECTS.has(status) || typeof location !== 'string' || sending.redirect === 'manual') {
        return answer(message, sending, hops > 0);
      }
      message.resume();
      if (sending.redirect === 'error') throw failed(new Error('unexpected redirect'));
      if (hops >= MAX_REDIRECTS) throw failed(new Error('redirect count exceeded'));
      sending = redirected(sending, status, new URL(location, sending.url));
    }
  }

  function send(sending: Sending): Promise<IncomingMessage> {
    const { url, method, headers, body, signal } = sending;
    return new Promise((resolve, reject) => {
      const fields: Record<string, string | string[]> = {};
      // As Node's own client orders them.
      fields['host'] = url.host;
      fields['connection'] = 'keep-alive';
      for (const [name, value] of headers) fields[name] = value;
      // The standard: whoever asks for a comparison does not want an answer from a cache.
      if (CONDITIONS.some((name) => headers.has(name))) {
        fields['pragma'] ??= 'no-cache';
        fields['cache-control'] ??= 'no-cache';
      }
      for (const [name, value] of DEFAULTS) fields[name] ??= value;
      if (body instanceof Uint8Array) fields['content-length'] ??= String(body.byteLength);
      else if (body === null && ['POST', 'PUT', 'PATCH'].includes(method)) fields['content-length'] ??= '0';
      const request = http.request(url, { method, headers: fields });
      const onAbort = (): void => {
        request.destroy();
        reject(signal?.reason as Error);
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      request.on('error', (error: Error) => reject(failed(error)));
      request.on('response', (message: IncomingMessage) => {
        const stop = (): void => signal?.removeEventListener('abort', onAbort);
        message.on('error', () => {});
        message.on('close', stop);
        signal?.addEventListener('abort', () => message.destroy(signal.reason as Error), { once: true });
        resolve(message);
      });
      if (body instanceof ReadableStream) {
        const upload = readableFromWeb(body);
        upload.on('error', (error) => request.destroy(error));
        upload.pipe(request as unknown as NodeJS.WritableStream);
      } else {
        request.end(body ?? undefined);
      }
    });
  }

  function answer(message: IncomingMessage, { url, method }: Sending, wasRedirected: boolean): Response {
    const headers = new Headers();
    for (let i = 0; i < message.rawHeaders.length; i += 2) {
      headers.append(message.rawHeaders[i] as string, message.rawHeaders[i + 1] as string);
    }
    const status = message.statusCode ?? 0;
    const empty = BODILESS.has(status) || method === 'HEAD';
    if (empty) message.resume();
    const body = empty ? null : decoded(message);
    const init = {
      status: status === 101 || status === 103 ? 200 : status,
      statusText: message.statusMessage ?? '',
    };
    const response = new Response(body as ReadableStream<Uint8Array<ArrayBuffer>> | null, init);
    const own = {
      status,
      headers,
      url: url.href.replace(/#.*$/, ''),
      redirected: wasRedirected,
      type: 'basic',
    };
    // The platform's own would hide Set-Cookie and say nothing of where it came from.
    for (const [name, value] of Object.entries(own))
      Object.defineProperty(response, name, { value, configurable: true });
    return response;
  }

  function decoded(message: IncomingMessage): ReadableStream<Uint8Array> {
    const body = readableToWeb(message) as ReadableStream<Uint8Array<ArrayBuffer>>;
    const coding = String(message.headers['content-encoding'] ?? '').toLowerCase();
    if (coding !== 'gzip' && coding !== 'x-gzip' && coding !== 'deflate') return body;
    // The platform's own decoder, whose work the process waits for: also when nobody reads what comes out.
    const handle = loop.handles.open('Zlib');
    const decoder = new DecompressionStream(coding === 'deflate' ? 'deflate' : 'gzip');
    body.pipeTo(decoder.writable).catch(() => handle.close());
    return decoder.readable.pipeThrough(
      new TransformStream<Uint8Array, Uint8Array>({ flush: () => handle.close() }, undefined, {
        highWaterMark: DECODED_AHEAD,
        size: ({ byteLength }) => byteLength,
      }),
    );
  }

  return fetch;
}

function parseUrl(text: string): URL {
  let url: URL;
  try {
    url = new URL(text);
  } catch (cause) {
    throw new TypeError(`Failed to parse URL from ${text}`, { cause });
  }
  if (url.protocol !== 'http:') {
    const reason = url.protocol === 'https:' ? 'services talk plain HTTP inside the lab' : 'unknown scheme';
    throw failed(new Error(`${reason} (${url.protocol})`));
  }
  if (url.username || url.password) {
    throw new TypeError(`Request cannot be constructed from a URL that includes credentials: ${text}`);
  }
  return url;
}

const NORMAL = new Set(['DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT']);

function normalMethod(method: string): string {
  const upper = method.toUpperCase();
  return NORMAL.has(upper) ? upper : method;
}

/** Bytes where they are at hand; the platform itself writes forms and blobs. Sets the type as the standard says. */
async function readBody(body: unknown, headers: Headers): Promise<Body> {
  if (body == null) return null;
  const typed = (type: string | null): void => {
    if (type !== null && type !== '' && !headers.has('content-type')) headers.set('content-type', type);
  };
  if (typeof body === 'string') {
    typed('text/plain;charset=UTF-8');
    return Buffer.from(body);
  }
  if (body instanceof ReadableStream) return body;
  if (ArrayBuffer.isView(body)) return new Uint8Array(body.buffer, body.byteOffset, body.byteLength).slice();
  if (typeof body === 'object' && Symbol.asyncIterator in body)
    return fromIterable(body as AsyncIterable<unknown>);
  const carrier = new Response(body as BodyInit);
  typed(carrier.headers.get('content-type'));
  return new Uint8Array(await carrier.arrayBuffer());
}

function fromIterable(source: AsyncIterable<unknown>): ReadableStream {
  const iterator = source[Symbol.asyncIterator]();
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await iterator.next();
      if (done) controller.close();
      else controller.enqueue(typeof value === 'string' ? Buffer.from(value) : value);
    },
    cancel: () => void iterator.return?.(),
  });
}

function redirected(sending: Sending, status: number, url: URL): Sending {
  const { method } = sending;
  const toGet = status === 303 ? method !== 'HEAD' : status <= 302 && method === 'POST';
  const headers = new Headers(sending.headers);
  if (url.origin !== sending.url.origin)
    for (const name of ['authorization', 'cookie', 'host']) headers.delete(name);
  if (toGet) {
    for (const name of [
      'content-type',
      'content-length',
      'content-encoding',
      'content-language',
      'content-location',
    ]) {
      headers.delete(name);
    }
    return { ...sending, url, headers, method: 'GET', body: null };
  }
  if (sending.body instanceof ReadableStream)
    throw failed(new Error('a streamed body can not be sent twice'));
  return { ...sending, url, headers };
}
