/** One try: connect to a peer, send the request, wait for the head of its answer. */
import * as net from 'node:net';
import type { PeerConfig, Settings } from '../conf/types.ts';
import { createWire, WireError, type Wire } from '../http/wire.ts';
import type { UpstreamRequest } from './request.ts';
import { parseUpstreamHead, type UpstreamHead } from './response.ts';

/** Why there was no head. `sent`: the peer may have seen the request, so it may have acted on it. */
export interface Failure {
  readonly kind: 'failed';
  readonly reason: 'error' | 'timeout' | 'invalid_header';
  readonly code: string;
  /** nginx's sentence for the error log. */
  readonly message: string;
  readonly sent: boolean;
}

/** How a try ended. */
export type AttemptResult =
  | { readonly kind: 'head'; readonly wire: Wire; readonly head: UpstreamHead }
  | { readonly kind: 'aborted' }
  | Failure;

const ERRNO: Readonly<Record<string, string>> = {
  ECONNREFUSED: '111: Connection refused',
  ECONNRESET: '104: Connection reset by peer',
  EHOSTUNREACH: '113: No route to host',
  ENETUNREACH: '101: Network is unreachable',
  ETIMEDOUT: '110: Connection timed out',
  EPIPE: '32: Broken pipe',
};

const errno = (code: string): string => ERRNO[code] ?? code;

const failed = (reason: Failure['reason'], code: string, message: string, sent: boolean): Failure => ({
  kind: 'failed',
  reason,
  code,
  message,
  sent,
});

function connect(
  peer: PeerConfig,
  ms: number,
): { readonly socket: net.Socket; readonly done: Promise<string | null> } {
  const socket = net.connect({ host: peer.address, port: peer.port });
  const done = new Promise<string | null>((resolve) => {
    const timer = setTimeout(() => resolve('ETIMEDOUT'), ms);
    const settle = (code: string | null): void => {
      clearTimeout(timer);
      resolve(code);
    };
    socket.once('connect', () => settle(null));
    socket.once('error', (error: Error & { readonly code?: string }) => settle(error.code ?? 'ECONNREFUSED'));
    socket.once('close', () => settle('ECONNRESET'));
  });
  return { socket, done };
}

async function readHead(wire: Wire, settings: Settings): Promise<AttemptResult> {
  try {
    for (;;) {
      if (wire.buffer.length > 0) {
        const result = parseUpstreamHead(wire.buffer, settings.proxyBufferSize);
        if (result.kind === 'head') {
          wire.take(result.head.bytes);
          return { kind: 'head', wire, head: result.head };
        }
        if (result.kind === 'invalid') return failed('invalid_header', 'EPROTO', result.reason, true);
      }
      if (!(await wire.more(settings.proxyReadTimeout))) {
        const message = 'upstream prematurely closed connection while reading response header from upstream';
        return failed('error', 'ECONNRESET', message, true);
      }
    }
  } catch (error) {
    const code = error instanceof WireError ? error.code : 'ECONNRESET';
    const what = code === 'ETIMEDOUT' ? 'upstream timed out' : 'recv() failed';
    const message = `${what} (${errno(code)}) while reading response header from upstream`;
    return failed(code === 'ETIMEDOUT' ? 'timeout' : 'error', code, message, true);
  }
}

/**
 * Tries one peer. `onAbort` registers what to do when the client leaves meanwhile, and returns its undo; the result is
 * then `aborted`.
 */
export async function attempt(
  peer: PeerConfig,
  request: UpstreamRequest,
  traceparent: string | null,
  body: readonly Buffer[],
  settings: Settings,
  onAbort: (listener: () => void) => () => void,
): Promise<AttemptResult> {
  const { socket, done } = connect(peer, settings.proxyConnectTimeout);
  const wire = createWire(socket);
  let isAborted = false;
  const undo = onAbort(() => {
    isAborted = true;
    wire.destroy();
  });
  try {
    const code = await done;
    if (isAborted) return { kind: 'aborted' };
    if (code !== null) {
      wire.destroy();
      const message =
        code === 'ETIMEDOUT'
          ? `upstream timed out (${errno(code)}) while connecting to upstream`
          : `connect() failed (${errno(code)}) while connecting to upstream`;
      return failed(code === 'ETIMEDOUT' ? 'timeout' : 'error', code, message, false);
    }
    // The answer may come before the request is through, so reading doesn't wait for writing.
    const sending = sendAll(wire, [request.head(traceparent), ...body], settings.proxySendTimeout);
    const result = await Promise.race([readHead(wire, settings), sending]);
    if (isAborted) return { kind: 'aborted' };
    if (result.kind === 'failed') wire.destroy();
    return result;
  } finally {
    undo();
  }
}

/** Resolves only when the peer takes no more for too long; any other trouble shows in what is read. */
function sendAll(wire: Wire, pieces: readonly Buffer[], ms: number): Promise<AttemptResult> {
  return new Promise((resolve) => {
    const run = async (): Promise<void> => {
      for (const piece of pieces) await wire.write(piece, ms);
    };
    run().catch((error: unknown) => {
      if (!(error instanceof WireError) || error.code !== 'ETIMEDOUT') return;
      const message = 'upstream timed out (110: Connection timed out) while sending request to upstream';
      resolve(failed('timeout', 'ETIMEDOUT', message, true));
    });
  });
}
