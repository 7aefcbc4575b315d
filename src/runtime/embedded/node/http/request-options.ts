/** What `http.request` can be given, and what it refuses. */
import { codedError, invalidArgument } from '../core/errors.ts';
import type { Agent, Target } from './agent.ts';
import { isToken } from './headers.ts';
import type { IncomingMessage } from './incoming.ts';

/** Options of `http.request`, as far as the tab has them. */
export interface RequestOptions extends Omit<Target, 'path'> {
  readonly protocol?: string;
  readonly hostname?: string;
  readonly defaultPort?: number;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: unknown;
  readonly auth?: string;
  readonly agent?: Agent | false | null;
  readonly signal?: AbortSignal;
  readonly setHost?: boolean;
  readonly joinDuplicateHeaders?: boolean;
  readonly socketPath?: string;
}

/** `http.request(url, options, cb)` in all its forms, as one options object. */
export function requestOptions(
  args: readonly unknown[],
): [RequestOptions, ((res: IncomingMessage) => void) | undefined] {
  const rest = [...args];
  const first = rest.shift();
  let options: RequestOptions;
  if (typeof first === 'string' || first instanceof URL) {
    const url = typeof first === 'string' ? new URL(first) : first;
    const host = url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname;
    const auth = url.username || url.password ? `${url.username}:${url.password}` : undefined;
    options = { protocol: url.protocol, hostname: host, path: `${url.pathname}${url.search}` };
    if (url.port !== '') options = { ...options, port: Number(url.port) };
    if (auth !== undefined) options = { ...options, auth: decodeURIComponent(auth) };
    if (typeof rest[0] === 'object') options = { ...options, ...(rest.shift() as RequestOptions) };
  } else {
    options = (first ?? {}) as RequestOptions;
  }
  const listener = rest.find((arg) => typeof arg === 'function');
  return [options, listener as ((res: IncomingMessage) => void) | undefined];
}

/** The connection ended without an answer. */
export function hangUp(): Error {
  return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
}

/** GET by default, always upper case. */
export function checkedMethod(method: unknown): string {
  if (method == null) return 'GET';
  if (typeof method !== 'string') throw invalidArgument('options.method', 'of type string', method);
  if (!isToken(method)) {
    throw codedError('ERR_INVALID_HTTP_TOKEN', `Method must be a valid HTTP token ["${method}"]`, TypeError);
  }
  return method.toUpperCase();
}

/** `/` by default; spaces and control characters are refused. */
export function checkedPath(path: unknown): string {
  const text = path == null || path === '' ? '/' : String(path);
  if (/[^\u0021-\u00ff]/.test(text)) {
    throw codedError('ERR_UNESCAPED_CHARACTERS', 'Request path contains unescaped characters', TypeError);
  }
  return text;
}

/** What a request fails with when its signal is aborted. */
export function abortError(signal: AbortSignal): Error {
  const error = Object.assign(new Error('The operation was aborted', { cause: signal.reason }), {
    code: 'ABORT_ERR',
  });
  error.name = 'AbortError';
  return error;
}
