import { request as send, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { NetworkError, type Address, type IP } from '../types.ts';

/** Statuses that have no body; `Response` refuses one. */
const BODILESS: ReadonlySet<number> = new Set([101, 204, 205, 304]);

/** Opens a connection of `from`'s. */
export type Dial = (from: IP, to: Address) => Promise<Socket>;

/** One HTTP/1.1 request over a connection of its own. The body is sent whole, with its length, as browsers do. */
export async function fetchOver(dial: Dial, from: IP, to: Address, request: Request): Promise<Response> {
  const url = new URL(request.url);
  const hasBody = request.body !== null;
  const body = hasBody ? Buffer.from(await request.arrayBuffer()) : null;
  const socket = await dial(from, to);
  const answer = await new Promise<IncomingMessage>((done, failed) => {
    const sent = send({
      createConnection: () => socket,
      method: request.method,
      path: url.pathname + url.search,
      headers: {
        ...Object.fromEntries(request.headers),
        host: request.headers.get('host') ?? url.host,
        connection: 'close',
        ...(body === null ? {} : { 'content-length': String(body.length) }),
      },
      signal: request.signal,
    });
    // It was paused behind the preamble.
    sent.once('socket', () => socket.resume());
    sent.once('response', done);
    sent.once('error', (error) => {
      // A server may answer and hang up before it has read a large body: the answer counts.
      failed(error.name === 'AbortError' ? error : new NetworkError('ECONNRESET', error.message));
    });
    sent.end(body ?? undefined);
  });

  const headers = new Headers();
  for (let i = 0; i + 1 < answer.rawHeaders.length; i += 2) {
    headers.append(answer.rawHeaders[i] ?? '', answer.rawHeaders[i + 1] ?? '');
  }
  const status = answer.statusCode ?? 502;
  const isBodiless = BODILESS.has(status) || request.method === 'HEAD';
  if (isBodiless) answer.resume();
  // Node's web streams are the platform's; only their type declarations differ.
  const stream = isBodiless ? null : (Readable.toWeb(answer) as ReadableStream<Uint8Array>);
  return new Response(stream, { status, statusText: answer.statusMessage ?? '', headers });
}
