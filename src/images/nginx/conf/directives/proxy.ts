/** proxy_pass and what shapes the request that goes to an upstream. */
import type { Handler, Reader } from '../reader.ts';
import type { NextUpstreamReason } from '../types.ts';
import type { SettingsScope } from '../scope.ts';
import { httpOf } from '../scope.ts';
import { parseHostAndPort, type HostAndPort } from '../values.ts';
import {
  accepted,
  atLevels,
  complain,
  first,
  inside,
  once,
  readDuration,
  readFlag,
  readNumber,
  readSize,
  setting,
} from './kinds.ts';

const REASONS: readonly NextUpstreamReason[] = [
  'error',
  'timeout',
  'invalid_header',
  'non_idempotent',
  'http_500',
  'http_502',
  'http_503',
  'http_504',
  'http_403',
  'http_404',
  'http_429',
  'off',
];

const proxyPass: Handler = inside('location', (directive, scope, reader) => {
  if (scope.proxy !== null) complain(directive, reader, 'is duplicate');
  const url = first(directive);
  if (url.includes('$')) reader.refuse('a variable in "proxy_pass"');
  if (/^https:\/\//i.test(url)) reader.refuse('"https://" in "proxy_pass"');
  if (!/^http:\/\//i.test(url)) return reader.fail('invalid URL prefix');
  if (/^http:\/\/unix:/i.test(url)) reader.refuse('a unix socket in "proxy_pass"');
  const target = parseHostAndPort(url.slice(7));
  if (typeof target === 'string') return reader.fail(`${target} in upstream "${url.slice(7)}"`);
  if (scope.modifier === '@' && target.uri !== '') {
    reader.fail(
      '"proxy_pass" cannot have URI part in location given by regular expression, or inside named location, or inside "if" statement, or inside "limit_except" block',
    );
  }
  scope.proxy = { url, target, upstream: implied(scope, target, reader) };
});

/** The upstream of that name, or one that the address implies; its key in the http scope. */
function implied(scope: SettingsScope, { host, port }: HostAndPort, reader: Reader): string {
  const { upstreams } = httpOf(scope);
  const key = port === null ? host : `${host}:${port}`;
  if (port !== null && upstreams.get(host)?.port === null) {
    reader.fail(`upstream "${host}" may not have port ${port}`);
  }
  if (!upstreams.has(key)) {
    const place = reader.here();
    upstreams.set(key, { kind: 'upstream', name: host, port: port ?? 80, place, lines: [], seen: new Set() });
  }
  return key;
}

const proxySetHeader: Handler = atLevels((directive, scope, reader) => {
  const [name = '', value = ''] = directive.args;
  const rule = { name, value: reader.template(value), always: true };
  scope.settings.proxySetHeaders = [...(scope.settings.proxySetHeaders ?? []), rule];
});

const proxyNextUpstream: Handler = atLevels((directive, scope, reader) => {
  once(directive, scope, reader);
  const reasons = new Set<NextUpstreamReason>();
  for (const word of directive.args) {
    const reason = REASONS.find((known) => known === word);
    if (reason === undefined) return reader.fail(`invalid value "${word}"`);
    if (reasons.has(reason)) reader.warn(`duplicate value "${word}"`);
    reasons.add(reason);
  }
  scope.settings.proxyNextUpstream = reasons;
});

const proxyRedirect: Handler = atLevels((directive, scope, reader) => {
  const [word, replacement] = directive.args;
  if (replacement !== undefined || (word !== 'default' && word !== 'off')) {
    if (replacement === undefined) return reader.fail(`invalid parameter "${word}"`);
    return reader.refuse('"proxy_redirect" with a replacement');
  }
  once(directive, scope, reader);
  scope.settings.proxyRedirect = word;
});

const list = (key: 'proxyHideHeaders' | 'proxyPassHeaders'): Handler =>
  atLevels((directive, scope) => {
    scope.settings[key] = [...(scope.settings[key] ?? []), first(directive)];
  });

/** A switch of which only one position is supported. */
const only = (wanted: boolean, name: string): Handler =>
  atLevels((directive, scope, reader) => {
    once(directive, scope, reader);
    if (readFlag(directive, reader) !== wanted) reader.refuse(`"${name} ${wanted ? 'off' : 'on'}"`);
  });

/** name → handler. */
export const PROXY: Readonly<Record<string, Handler>> = {
  proxy_pass: proxyPass,
  proxy_set_header: proxySetHeader,
  proxy_next_upstream: proxyNextUpstream,
  proxy_next_upstream_tries: setting('proxyNextUpstreamTries', readNumber),
  proxy_next_upstream_timeout: setting('proxyNextUpstreamTimeout', readDuration),
  proxy_redirect: proxyRedirect,
  proxy_http_version: setting('proxyHttpVersion', (directive, reader) => {
    const version = first(directive);
    return version === '1.0' || version === '1.1' ? version : reader.fail(`invalid value "${version}"`);
  }),
  proxy_connect_timeout: setting('proxyConnectTimeout', readDuration),
  proxy_read_timeout: setting('proxyReadTimeout', readDuration),
  proxy_send_timeout: setting('proxySendTimeout', readDuration),
  proxy_buffer_size: setting('proxyBufferSize', readSize),
  proxy_intercept_errors: setting('proxyInterceptErrors', readFlag),
  proxy_ignore_client_abort: setting('proxyIgnoreClientAbort', readFlag),
  proxy_pass_request_headers: setting('proxyPassRequestHeaders', readFlag),
  proxy_pass_request_body: setting('proxyPassRequestBody', readFlag),
  proxy_hide_header: list('proxyHideHeaders'),
  proxy_pass_header: list('proxyPassHeaders'),
  proxy_request_buffering: only(true, 'proxy_request_buffering'),
  proxy_buffering: accepted(readFlag),
  proxy_buffers: accepted(null),
  proxy_busy_buffers_size: accepted(readSize),
  proxy_max_temp_file_size: accepted(readSize),
  proxy_temp_file_write_size: accepted(readSize),
  proxy_temp_path: accepted(null),
  proxy_socket_keepalive: accepted(readFlag),
  proxy_headers_hash_max_size: accepted(readNumber),
  proxy_headers_hash_bucket_size: accepted(readNumber),
};
