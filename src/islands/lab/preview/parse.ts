import type { LabCommand } from '#lab';

/** A request that the preview makes of the lab. */
export type HttpRequest = Extract<LabCommand, { readonly type: 'http.request' }>;

/** What the shim sends over its port. It comes from the reader's own services: parsed, never trusted. */
export type FromFrame =
  | { readonly type: 'request'; readonly id: number; readonly request: HttpRequest }
  | { readonly type: 'navigate'; readonly request: HttpRequest; readonly hash: string }
  | { readonly type: 'moved'; readonly path: string }
  | { readonly type: 'notice'; readonly kind: 'external' | 'unsupported' | 'cookies'; readonly what: string };

/** Reads a message of the frame; null for anything that is not one. */
export function parse(data: unknown): FromFrame | null {
  if (typeof data !== 'object' || data === null) return null;
  const message = data as Record<string, unknown>;
  switch (message['type']) {
    case 'request':
    case 'navigate': {
      const { id, method, path, headers, body } = message;
      if (typeof method !== 'string' || typeof path !== 'string' || !path.startsWith('/')) return null;
      const at = path.indexOf('#');
      const request: HttpRequest = {
        type: 'http.request',
        method,
        path: at < 0 ? path : path.slice(0, at),
        headers: Array.isArray(headers) ? headers.filter(isHeader) : [],
        ...(body instanceof ArrayBuffer ? { body: new Uint8Array(body) } : {}),
      };
      if (message['type'] === 'navigate')
        return { type: 'navigate', request, hash: at < 0 ? '' : path.slice(at) };
      return typeof id === 'number' ? { type: 'request', id, request } : null;
    }
    case 'moved':
      return typeof message['path'] === 'string' ? { type: 'moved', path: message['path'] } : null;
    case 'notice': {
      const { kind, what } = message;
      if (kind !== 'external' && kind !== 'unsupported' && kind !== 'cookies') return null;
      return { type: 'notice', kind, what: typeof what === 'string' ? what.slice(0, 200) : '' };
    }
    default:
      return null;
  }
}

const isHeader = (value: unknown): value is readonly [string, string] =>
  Array.isArray(value) && value.length === 2 && value.every((part) => typeof part === 'string');
