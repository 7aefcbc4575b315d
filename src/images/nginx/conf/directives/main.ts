/** Directives of the main and events levels. One process serves everything here, so most only have to be right. */
import { LOG_LEVELS, type LogLevel } from '../types.ts';
import type { HttpScope } from '../scope.ts';
import { NginxError } from '../error.ts';
import type { Handler, Reader } from '../reader.ts';
import { isLiteral, parseNumber } from '../values.ts';
import { accepted, complain, first, inside, once, readDuration, readFlag, readNumber } from './kinds.ts';

const isLevel = (text: string): text is LogLevel => LOG_LEVELS.some((level) => level === text);

/** `error_log path [level]`: the path is not used, as in nginx's image everything goes to stderr. */
const errorLog: Handler = (directive, scope, reader) => {
  const [, level, ...more] = directive.args;
  if (level !== undefined && !isLevel(level)) return reader.fail(`invalid log level "${level}"`);
  if (more.length > 0) reader.fail(`invalid log level "${more[0] ?? ''}"`);
  if (scope.kind === 'main') scope.errorLevel = level ?? 'error';
};

/** At the end of http, groups must have servers, and hosts that name no group are looked up. */
function finishUpstreams(http: HttpScope, reader: Reader): void {
  for (const { name, port, place, lines } of http.upstreams.values()) {
    if (port !== null) {
      if (!isLiteral(name)) reader.lookup({ host: name, shown: name, place });
    } else if (lines.every((line) => line.backup)) {
      throw new NginxError(`no servers in upstream "${name}"`, place);
    }
  }
}

/** name → handler, for the main and events levels. */
export const MAIN: Readonly<Record<string, Handler>> = {
  events: inside('main', (directive, scope, reader) => {
    if (scope.events) complain(directive, reader, 'is duplicate');
    scope.events = true;
    reader.block({ kind: 'events', seen: new Set() });
  }),
  http: inside('main', (directive, scope, reader) => {
    if (scope.http !== null) complain(directive, reader, 'is duplicate');
    const http: HttpScope = {
      kind: 'http',
      settings: {},
      seen: new Set(),
      servers: [],
      upstreams: new Map(),
      formats: new Map(),
    };
    scope.http = http;
    reader.block(http);
    finishUpstreams(http, reader);
  }),
  worker_processes: inside('main', (directive, scope, reader) => {
    once(directive, scope, reader);
    if (first(directive) === 'auto') return;
    const count = parseNumber(first(directive));
    if (count === null) complain(directive, reader, 'invalid value');
  }),
  error_log: errorLog,
  pid: accepted(null),
  user: accepted(null),
  daemon: accepted(readFlag),
  master_process: accepted(readFlag),
  lock_file: accepted(null),
  pcre_jit: accepted(readFlag),
  timer_resolution: accepted(readDuration),
  worker_priority: accepted(null),
  worker_cpu_affinity: accepted(null),
  worker_rlimit_nofile: accepted(readNumber),
  worker_rlimit_core: accepted(null),
  worker_shutdown_timeout: accepted(readDuration),
  working_directory: accepted(null),
  worker_connections: accepted((directive, reader) => {
    const text = first(directive);
    if (parseNumber(text) === null) reader.fail(`invalid number "${text}"`);
  }),
  use: accepted(null, false),
  multi_accept: accepted(readFlag),
  accept_mutex: accepted(readFlag),
  accept_mutex_delay: accepted(readDuration),
};
