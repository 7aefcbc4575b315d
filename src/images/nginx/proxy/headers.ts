/** Which of an upstream's headers reach the client, and where `Location` points afterwards. */
import type { Location, ProxyPass } from '../conf/types.ts';
import type { HeaderField } from '../http/request.ts';
import type { Reply } from '../http/reply.ts';
import type { UpstreamHead } from './response.ts';

/** Hidden unless proxy_pass_header says otherwise. */
const HIDDEN = [
  'date',
  'server',
  'x-pad',
  'x-accel-expires',
  'x-accel-redirect',
  'x-accel-limit-rate',
  'x-accel-buffering',
  'x-accel-charset',
];

/** Meant for this hop, or carried by a field of Reply. */
const CONSUMED = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'content-type']);

/** `proxy_redirect default`: the address of proxy_pass becomes the path of the location. Null: leave it. */
function rewrite(value: string, proxy: ProxyPass, location: Location): string | null {
  const from = proxy.uri === null ? `${proxy.url}/` : proxy.url;
  const to = proxy.uri === null ? '/' : location.path;
  return value.startsWith(from) ? to + value.slice(from.length) : null;
}

/** The reply that the client gets for an upstream's head. */
export function toReply(head: UpstreamHead, location: Location, proxy: ProxyPass): Reply {
  const { settings } = location;
  const passed = new Set(settings.proxyPassHeaders.map((name) => name.toLowerCase()));
  const hidden = new Set(
    [...HIDDEN, ...settings.proxyHideHeaders.map((name) => name.toLowerCase())].filter(
      (name) => !passed.has(name),
    ),
  );
  const headers: HeaderField[] = [];
  let contentType: string | null = null;
  let ownLocation = false;
  for (const field of head.headers) {
    const name = field.name.toLowerCase();
    if (name === 'content-type') contentType = field.value;
    if (CONSUMED.has(name) || hidden.has(name)) continue;
    const isRedirect = name === 'location' && settings.proxyRedirect === 'default';
    const rewritten = isRedirect ? rewrite(field.value, proxy, location) : null;
    if (rewritten !== null) ownLocation = true;
    headers.push(rewritten === null ? field : { name: 'Location', value: rewritten });
  }
  return {
    status: head.status,
    statusText: head.statusText ?? '200 OK',
    contentType: contentType === '' ? null : contentType,
    contentLength: head.contentLength,
    ownLocation,
    passed: (['server', 'date'] as const).filter((name) => passed.has(name)),
    lastModified: null,
    headers,
  };
}
