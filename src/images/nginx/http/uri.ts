/** URIs as nginx reads them: split, decoded, normalised, and escaped again. All texts are latin1. */
import { BadRequest } from './request.ts';

const isHex = (text: string): boolean => /^[0-9a-fA-F]{2}$/.test(text);

/** Decodes `%XX`; null when an escape is broken or stands for NUL. */
function decode(path: string): string | null {
  if (!path.includes('%')) return path;
  let out = '';
  for (let i = 0; i < path.length; i++) {
    if (path[i] !== '%') {
      out += path[i];
      continue;
    }
    const hex = path.slice(i + 1, i + 3);
    if (!isHex(hex) || hex === '00') return null;
    out += String.fromCharCode(Number.parseInt(hex, 16));
    i += 2;
  }
  return out;
}

/** Resolves `.`, `..` and (if asked) double slashes; null when it climbs above the root. */
export function normalisePath(path: string, mergeSlashes: boolean): string | null {
  const out: string[] = [];
  const segments = path.slice(1).split('/');
  for (const [i, segment] of segments.entries()) {
    const isLast = i === segments.length - 1;
    if (segment === '.' || segment === '..') {
      if (segment === '..' && out.pop() === undefined) return null;
      if (isLast) out.push('');
    } else if (segment !== '' || isLast || !mergeSlashes) {
      out.push(segment);
    }
  }
  return `/${out.join('/')}`;
}

export interface ParsedUri {
  readonly uri: string;
  readonly args: string | null;
  readonly quoted: boolean;
}

/** Splits and decodes `/path?args#fragment`. Throws a BadRequest (400). */
export function parseUri(text: string, mergeSlashes: boolean, line = ''): ParsedUri {
  const hash = text.indexOf('#');
  const whole = hash === -1 ? text : text.slice(0, hash);
  const mark = whole.indexOf('?');
  const raw = mark === -1 ? whole : whole.slice(0, mark);
  const args = mark === -1 ? null : whole.slice(mark + 1);
  const decoded = decode(raw);
  const uri = decoded === null ? null : normalisePath(decoded, mergeSlashes);
  if (uri === null) throw new BadRequest(400, 'client sent invalid request', line);
  return { uri, args, quoted: raw.includes('%') };
}

/** Escapes what may not stand in a path: controls, space, `"#%<>?\^{|}`, the backtick and bytes above 7F. */
export function escapePath(path: string): string {
  return path.replace(
    // eslint-disable-next-line no-control-regex
    /[\x00-\x20"#%<>?\\^`{|}\x7f-\xff]/g,
    (ch) => `%${ch.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  );
}

/** What a rewritten URI needs to know of the request it comes from. */
export interface UriSource {
  readonly unparsedUri: string;
  readonly uri: string;
  readonly args: string | null;
  readonly quoted: boolean;
  /** The URI was changed inside (index, error_page), so the unparsed one no longer stands for it. */
  readonly internal: boolean;
}

/**
 * The URI that goes to the upstream: untouched when proxy_pass has no URI part, else with the matched prefix of the
 * location replaced (https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_pass).
 */
export function upstreamUri(request: UriSource, proxyUri: string | null, locationPath: string): string {
  const args = request.args === null || request.args === '' ? '' : `?${request.args}`;
  if (proxyUri === null && !request.internal) return request.unparsedUri;
  const rest = proxyUri === null ? request.uri : request.uri.slice(locationPath.length);
  const tail = request.quoted || request.internal ? escapePath(rest) : rest;
  return `${proxyUri ?? ''}${tail}${args}`;
}
