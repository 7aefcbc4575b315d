import type { LabEvent } from '#events';
import type { CommandResult, LabCommand } from '#lab';

/** A file as a request's body, as a form sends it. */
export interface DraftFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A request as the reader writes it. */
export interface Draft {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
  /** In place of the body; null: none. */
  readonly file: DraftFile | null;
}

export const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;

type HttpResponse = Extract<CommandResult, { readonly type: 'http.response' }>;

/** What the lab is told: rows without a name are left out, and an empty body is none. */
export function commandOf({ method, path, headers, body, file }: Draft): LabCommand {
  const named = headers.flatMap(([name, value]): (readonly [string, string])[] =>
    name.trim() === '' ? [] : [[name.trim(), value.trim()]],
  );
  return {
    type: 'http.request',
    method,
    path: path.startsWith('/') ? path : `/${path}`,
    ...(named.length > 0 ? { headers: named } : {}),
    ...(file ? { body: file.bytes } : body === '' ? {} : { body }),
  };
}

/** An answer's body, by what can be shown of it. */
export type Content =
  | { readonly kind: 'empty' }
  /** `all`: characters, where not all are shown; 0 otherwise. */
  | { readonly kind: 'text'; readonly text: string; readonly all: number }
  | { readonly kind: 'image'; readonly type: string }
  | { readonly kind: 'binary'; readonly type: string; readonly size: number };

/** Characters of an answer that are shown. */
export const SHOWN = 20_000;

export function contentOf({ headers, body }: Pick<HttpResponse, 'headers' | 'body'>): Content {
  if (body.length === 0) return { kind: 'empty' };
  const header = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? '';
  const type = header.split(';')[0]?.trim().toLowerCase() || 'application/octet-stream';
  if (/^image\/(?:png|jpeg|gif|webp)$/.test(type)) return { kind: 'image', type };
  const text = decoded(body);
  if (text === null) return { kind: 'binary', type, size: body.length };
  const pretty = type.endsWith('json') ? indented(text) : text;
  return pretty.length > SHOWN
    ? { kind: 'text', text: pretty.slice(0, SHOWN), all: pretty.length }
    : { kind: 'text', text: pretty, all: 0 };
}

function decoded(body: Uint8Array): string | null {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}

/** What says JSON and is none is shown as it came. */
function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

const SAID = [
  'connection-refused',
  'connection-reset',
  'unreachable',
  'timed-out',
  'unknown-host',
  'no-published-port',
  'bad-request',
  'not-started',
] as const;

/** Why nothing was answered, as a key of the lab's texts (`refusal.…`) and the lab's own words. */
export interface Refusal {
  readonly key: (typeof SAID)[number] | 'other';
  readonly message: string;
}

export function refusalOf(error: unknown): Refusal {
  const message = error instanceof Error ? error.message : String(error);
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
  return { key: SAID.find((one) => one === code) ?? 'other', message };
}

/** The trace of the first request from outside that looks like the one sent; null: none has come yet. */
export function traceOf(events: readonly LabEvent[], { method, path }: Draft): string | null {
  const found = events.find(
    (event) =>
      event.type === 'request' &&
      event.from.service === undefined &&
      event.method === method &&
      event.path === (path.startsWith('/') ? path : `/${path}`),
  );
  return found?.trace ?? null;
}

const GET: Draft = { method: 'GET', path: '/', headers: [], body: '', file: null };

/** Requests that make sense to a sandbox; the first one is written already. Any other sandbox gets `GET /`. */
const EXAMPLES: Readonly<Record<string, readonly Draft[]>> = {
  'good-corner': [
    GET,
    {
      method: 'POST',
      path: '/graphql',
      headers: [['content-type', 'application/json']],
      body: '{ "query": "{ ads { title price } }" }',
      file: null,
    },
  ],
};

export function examplesOf(sandbox: string): readonly Draft[] {
  return EXAMPLES[sandbox.split('/')[0] ?? ''] ?? [GET];
}
