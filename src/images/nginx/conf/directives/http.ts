/** Directives of the http, server and location levels that aren't about upstreams. */
import * as path from 'node:path';
import type { Handler } from '../reader.ts';
import { httpOf } from '../scope.ts';
import type { AccessLog, ErrorPage } from '../types.ts';
import { parseDuration, parseNumber, parseSize } from '../values.ts';
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

/** nginx's predefined log format. */
export const COMBINED =
  '$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"';

/** Paths that nginx's own image links to its standard output. */
const STDOUT = new Set(['/dev/stdout', '/var/log/nginx/access.log', 'logs/access.log']);

const rootOrAlias: Handler = atLevels((directive, scope, reader) => {
  const alias = directive.name === 'alias';
  if (scope.seen.has('root') || scope.seen.has('alias')) {
    const earlier = scope.seen.has('root') ? 'root' : 'alias';
    if (earlier === directive.name) complain(directive, reader, 'is duplicate');
    reader.fail(`"${directive.name}" directive is duplicate, "${earlier}" directive was specified earlier`);
  }
  scope.seen.add(directive.name);
  if (first(directive).includes('$')) reader.refuse(`a variable in "${directive.name}"`);
  const trimmed = alias ? first(directive) : first(directive).replace(/\/$/, '');
  // path.resolve would drop the slash that an alias may end with.
  const full = trimmed.startsWith('/') || trimmed === '' ? trimmed : path.join(reader.prefix, trimmed);
  scope.settings.root = { path: full, alias: alias && scope.kind === 'location' ? scope.path.length : 0 };
});

const types: Handler = atLevels((_, scope, reader) => {
  const map = new Map(scope.settings.types ?? []);
  reader.rows((words) => {
    const [type = '', ...extensions] = words;
    if (type === 'include') reader.refuse('"include" inside "types"');
    for (const extension of extensions) map.set(extension.toLowerCase(), type);
  });
  scope.settings.types = map;
});

const errorPage: Handler = atLevels((directive, scope, reader) => {
  const args = [...directive.args];
  const target = args.pop() ?? '';
  let answer: ErrorPage['answer'] = null;
  const last = args.at(-1) ?? '';
  if (last.startsWith('=')) {
    args.pop();
    answer = last === '=' ? 'target' : parseNumber(last.slice(1));
    if (answer === null) return reader.fail(`invalid value "${last}"`);
  }
  if (args.length === 0) return reader.fail(`invalid value "${last}"`);
  const pages = args.map((code) => {
    const status = parseNumber(code);
    if (status === null) return reader.fail(`invalid value "${code}"`);
    if (status < 300 || status > 599) return reader.fail(`value "${code}" must be between 300 and 599`);
    return { status, answer, target: reader.template(target) };
  });
  scope.settings.errorPages = [...(scope.settings.errorPages ?? []), ...pages];
});

const addHeader: Handler = atLevels((directive, scope, reader) => {
  const [name = '', value = '', always] = directive.args;
  if (always !== undefined && always !== 'always') return reader.fail(`invalid parameter "${always}"`);
  const rule = { name, value: reader.template(value), always: always === 'always' };
  scope.settings.addHeaders = [...(scope.settings.addHeaders ?? []), rule];
});

const accessLog: Handler = atLevels((directive, scope, reader) => {
  const [to = '', format = 'combined', ...more] = directive.args;
  if (to === 'off') {
    if (directive.args.length > 1) return reader.fail(`invalid parameter "${directive.args[1] ?? ''}"`);
    scope.settings.accessLogs = [];
    return;
  }
  if (to.startsWith('syslog:') || to.includes('$')) reader.refuse(`"access_log ${to}"`);
  for (const option of more) {
    if (option.startsWith('if=') || option.startsWith('gzip'))
      reader.refuse(`parameter "${option}" of "access_log"`);
    if (!/^(buffer|flush)=/.test(option)) return reader.fail(`invalid parameter "${option}"`);
  }
  const text = format === 'combined' ? COMBINED : httpOf(scope).formats.get(format);
  if (text === undefined) return reader.fail(`unknown log format "${format}"`);
  const log: AccessLog = {
    to: STDOUT.has(to) ? 'stdout' : { path: path.resolve(reader.prefix, to) },
    format: reader.template(text),
  };
  scope.settings.accessLogs = [...(scope.settings.accessLogs ?? []), log];
});

const logFormat: Handler = inside('http', (directive, scope, reader) => {
  const [name = '', ...rest] = directive.args;
  if (scope.formats.has(name)) return reader.fail(`duplicate "log_format" name "${name}"`);
  if (rest[0]?.startsWith('escape=')) reader.refuse('parameter "escape" of "log_format"');
  const text = rest.join('');
  reader.template(text);
  scope.formats.set(name, text);
});

const keepaliveTimeout: Handler = (directive, scope, reader) => {
  if (scope.kind === 'upstream') return reader.refuse('directive "keepalive_timeout" in upstream');
  if (scope.kind !== 'http' && scope.kind !== 'server' && scope.kind !== 'location') return;
  once(directive, scope, reader);
  const [timeout = '', header] = directive.args;
  const parsed = parseDuration(timeout);
  if (parsed === null) return complain(directive, reader, 'invalid value');
  scope.settings.keepaliveTimeout = parsed;
  if (header === undefined) return;
  const announced = parseDuration(header);
  if (announced === null) return complain(directive, reader, 'invalid value');
  scope.settings.keepaliveHeader = Math.floor(announced / 1000);
};

/** A feature that is only supported switched off. */
const offOnly: Handler = (directive, scope, reader) => {
  once(directive, scope, reader);
  if (readFlag(directive, reader)) reader.refuse(`"${directive.name} on"`);
};

const offWord: Handler = (directive, _, reader) => {
  if (first(directive) !== 'off') reader.refuse(`"${directive.name} ${first(directive)}"`);
};

/** name → handler. */
export const HTTP: Readonly<Record<string, Handler>> = {
  root: rootOrAlias,
  alias: rootOrAlias,
  index: atLevels((directive, scope, reader) => {
    if (directive.args.includes('')) reader.fail('index "" in "index" directive is invalid');
    if (directive.args.some((name) => name.includes('$'))) reader.refuse('a variable in "index"');
    scope.settings.index = [...(scope.settings.index ?? []), ...directive.args];
  }),
  types,
  default_type: setting('defaultType', first),
  client_max_body_size: setting('clientMaxBodySize', (directive, reader) =>
    readSize(directive, reader, true),
  ),
  client_header_timeout: setting('clientHeaderTimeout', readDuration),
  client_body_timeout: setting('clientBodyTimeout', readDuration),
  large_client_header_buffers: setting('largeHeaderBuffers', (directive, reader) => {
    const count = parseNumber(directive.args[0] ?? '');
    const size = parseSize(directive.args[1] ?? '', false);
    if (count === null) return complain(directive, reader, 'invalid value');
    if (count === 0 || size === null) return complain(directive, reader, 'invalid value');
    return { count, size };
  }),
  send_timeout: setting('sendTimeout', readDuration),
  keepalive_timeout: keepaliveTimeout,
  keepalive_requests: setting('keepaliveRequests', readNumber),
  server_tokens: setting('serverTokens', (directive, reader) => {
    const word = first(directive);
    if (word === 'build') return true;
    return word === 'on' || word === 'off' ? word === 'on' : reader.fail(`invalid value "${word}"`);
  }),
  absolute_redirect: setting('absoluteRedirect', readFlag),
  port_in_redirect: setting('portInRedirect', readFlag),
  server_name_in_redirect: setting('serverNameInRedirect', readFlag),
  merge_slashes: setting('mergeSlashes', readFlag),
  ignore_invalid_headers: setting('ignoreInvalidHeaders', readFlag),
  underscores_in_headers: setting('underscoresInHeaders', readFlag),
  chunked_transfer_encoding: setting('chunkedTransferEncoding', readFlag),
  etag: setting('etag', readFlag),
  if_modified_since: setting('ifModifiedSince', (directive, reader) => {
    const word = first(directive);
    return word === 'off' || word === 'exact' || word === 'before'
      ? word
      : reader.fail(`invalid value "${word}"`);
  }),
  log_not_found: setting('logNotFound', readFlag),
  msie_padding: setting('msiePadding', readFlag),
  recursive_error_pages: setting('recursiveErrorPages', readFlag),
  error_page: errorPage,
  add_header: addHeader,
  access_log: accessLog,
  log_format: logFormat,
  gzip: offOnly,
  autoindex: offOnly,
  ssi: offOnly,
  auth_basic: offWord,
  auth_request: offWord,
  expires: offWord,
  charset: offWord,
  // Checked, and without meaning here: they tune buffers, hashes and system calls that this gateway doesn't have.
  sendfile: accepted(readFlag),
  tcp_nopush: accepted(readFlag),
  tcp_nodelay: accepted(readFlag),
  log_subrequest: accepted(readFlag),
  reset_timedout_connection: accepted(readFlag),
  types_hash_max_size: accepted(readNumber),
  types_hash_bucket_size: accepted(readNumber),
  server_names_hash_max_size: accepted(readNumber),
  server_names_hash_bucket_size: accepted(readNumber),
  variables_hash_max_size: accepted(readNumber),
  variables_hash_bucket_size: accepted(readNumber),
  client_body_buffer_size: accepted(readSize),
  client_body_temp_path: accepted(null),
  fastcgi_temp_path: accepted(null),
  uwsgi_temp_path: accepted(null),
  scgi_temp_path: accepted(null),
  client_header_buffer_size: accepted(readSize),
  connection_pool_size: accepted(readSize),
  request_pool_size: accepted(readSize),
  output_buffers: accepted(null),
  postpone_output: accepted(readSize),
  send_lowat: accepted(readSize),
  sendfile_max_chunk: accepted(readSize),
  directio: accepted(null),
  aio: accepted(null),
  lingering_close: accepted(null),
  lingering_time: accepted(readDuration),
  lingering_timeout: accepted(readDuration),
  keepalive_disable: accepted(null),
  open_file_cache: accepted(null),
  open_file_cache_valid: accepted(readDuration),
  open_file_cache_min_uses: accepted(readNumber),
  open_file_cache_errors: accepted(readFlag),
  open_log_file_cache: accepted(null),
  gzip_vary: accepted(readFlag),
  gzip_proxied: accepted(null),
  gzip_comp_level: accepted(readNumber),
  gzip_buffers: accepted(null),
  gzip_http_version: accepted(null),
  gzip_types: accepted(null, false),
  gzip_min_length: accepted(readSize),
  gzip_disable: accepted(null, false),
};
