/** What an upstream answers: its head, and how its body ends. */
import type { HeaderField } from '../http/request.ts';

/** A parsed head. `statusText` is null when the upstream doesn't speak HTTP/1 (its bytes are then passed on). */
export interface UpstreamHead {
  readonly status: number;
  readonly statusText: string | null;
  readonly headers: readonly HeaderField[];
  readonly contentLength: number | null;
  readonly chunked: boolean;
  readonly bytes: number;
}

/** Parsed, incomplete, or not acceptable. */
export type HeadResult =
  | { readonly kind: 'head'; readonly head: UpstreamHead }
  | { readonly kind: 'more' }
  | { readonly kind: 'invalid'; readonly reason: string };

const invalid = (reason: string): HeadResult => ({ kind: 'invalid', reason });

/** `limit`: proxy_buffer_size. */
export function parseUpstreamHead(buffer: Buffer, limit: number): HeadResult {
  const lineEnd = buffer.indexOf(10);
  const start = buffer.toString('latin1', 0, lineEnd === -1 ? Math.min(buffer.length, limit) : lineEnd);
  const isHttp =
    lineEnd === -1 ? 'HTTP/'.startsWith(start.slice(0, 5)) : /^HTTP\/\d+\.\d+ +\d{3}(?:[ .\r]|$)/.test(start);
  if (!isHttp) {
    const none = { headers: [], contentLength: null, chunked: false, bytes: 0 };
    return { kind: 'head', head: { status: 200, statusText: null, ...none } };
  }
  let pos = lineEnd + 1;
  const headers: HeaderField[] = [];
  for (;;) {
    const end = pos === 0 ? -1 : buffer.indexOf(10, pos);
    if ((end === -1 ? buffer.length : end + 1) > limit || (end === -1 && buffer.length >= limit)) {
      return invalid('upstream sent too big header while reading response header from upstream');
    }
    if (end === -1) return { kind: 'more' };
    const text = buffer.toString('latin1', pos, end).replace(/\r$/, '');
    pos = end + 1;
    if (text === '') break;
    const colon = text.indexOf(':');
    const name = colon === -1 ? text : text.slice(0, colon);
    // eslint-disable-next-line no-control-regex
    if (name === '' || /[\x00-\x20\x7f]/.test(name) || text.includes('\0')) {
      return invalid(`upstream sent invalid header: "${text}"`);
    }
    headers.push({ name, value: colon === -1 ? '' : text.slice(colon + 1).replace(/^ +| +$/g, '') });
  }
  return readFraming(start.replace(/\r$/, ''), headers, pos);
}

function readFraming(line: string, headers: readonly HeaderField[], bytes: number): HeadResult {
  const statusText = line.replace(/^HTTP\/\S+ +/, '');
  const all = (name: string): readonly string[] =>
    headers.filter((field) => field.name.toLowerCase() === name).map((field) => field.value);
  // Of several lengths the last one counts, a broken one is none, and chunks beat any.
  const length = all('content-length').at(-1);
  const chunked = all('transfer-encoding').some((coding) => coding.toLowerCase().includes('chunked'));
  return {
    kind: 'head',
    head: {
      status: Number(statusText.slice(0, 3)),
      statusText,
      headers,
      contentLength: chunked || length === undefined || !/^\d{1,18}$/.test(length) ? null : Number(length),
      chunked,
      bytes,
    },
  };
}
