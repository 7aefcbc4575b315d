/** A configuration that was read, checked and merged: what the gateway runs on. Durations are milliseconds. */
import type { Template } from '../template.ts';
import type { ConfPlace } from './error.ts';

/** What may follow `proxy_next_upstream`. */
export type NextUpstreamReason =
  | 'error'
  | 'timeout'
  | 'invalid_header'
  | 'non_idempotent'
  | 'http_500'
  | 'http_502'
  | 'http_503'
  | 'http_504'
  | 'http_403'
  | 'http_404'
  | 'http_429'
  | 'off';

/** `error_page 404 =200 /404.html`: `answer` null keeps the code, `'target'` takes the target's own. */
export interface ErrorPage {
  readonly status: number;
  readonly answer: number | 'target' | null;
  readonly target: Template;
}

/** `add_header` and `proxy_set_header`. `always`: on every status (add_header only). */
export interface HeaderRule {
  readonly name: string;
  readonly value: Template;
  readonly always: boolean;
}

/** Where access lines go. `'stdout'` stands for /dev/stdout and the paths that nginx's image links to it. */
export interface AccessLog {
  readonly to: 'stdout' | { readonly path: string };
  readonly format: Template;
}

/** Everything that http, server and location levels hand down to the levels inside. */
export interface Settings {
  /** `alias`: how many characters of the URI the path stands for; 0: it is a `root`. */
  readonly root: { readonly path: string; readonly alias: number };
  readonly index: readonly string[];
  readonly types: ReadonlyMap<string, string>;
  readonly defaultType: string;
  /** Bytes; 0 is no limit. */
  readonly clientMaxBodySize: number;
  readonly clientHeaderTimeout: number;
  readonly clientBodyTimeout: number;
  readonly largeHeaderBuffers: { readonly count: number; readonly size: number };
  readonly sendTimeout: number;
  readonly keepaliveTimeout: number;
  /** Seconds to announce in a `Keep-Alive` header; 0: no header. */
  readonly keepaliveHeader: number;
  readonly keepaliveRequests: number;
  readonly serverTokens: boolean;
  readonly absoluteRedirect: boolean;
  readonly portInRedirect: boolean;
  readonly serverNameInRedirect: boolean;
  readonly mergeSlashes: boolean;
  readonly ignoreInvalidHeaders: boolean;
  readonly underscoresInHeaders: boolean;
  readonly chunkedTransferEncoding: boolean;
  readonly etag: boolean;
  readonly ifModifiedSince: 'off' | 'exact' | 'before';
  readonly msiePadding: boolean;
  readonly logNotFound: boolean;
  readonly errorPages: readonly ErrorPage[];
  readonly addHeaders: readonly HeaderRule[];
  readonly accessLogs: readonly AccessLog[];
  readonly proxySetHeaders: readonly HeaderRule[];
  readonly proxyHideHeaders: readonly string[];
  readonly proxyPassHeaders: readonly string[];
  readonly proxyHttpVersion: '1.0' | '1.1';
  readonly proxyConnectTimeout: number;
  readonly proxyReadTimeout: number;
  readonly proxySendTimeout: number;
  readonly proxyBufferSize: number;
  readonly proxyNextUpstream: ReadonlySet<NextUpstreamReason>;
  readonly proxyNextUpstreamTries: number;
  readonly proxyNextUpstreamTimeout: number;
  readonly proxyRedirect: 'default' | 'off';
  readonly proxyInterceptErrors: boolean;
  readonly proxyIgnoreClientAbort: boolean;
  readonly proxyPassRequestHeaders: boolean;
  readonly proxyPassRequestBody: boolean;
  readonly recursiveErrorPages: boolean;
}

/** `proxy_pass http://host[:port][/uri]`. `uri` null: the request's own URI travels untouched. */
export interface ProxyPass {
  readonly url: string;
  /** `$proxy_host`: host and port as written, without a default port. */
  readonly host: string;
  readonly uri: string | null;
  readonly upstream: Upstream;
}

/** `return`: an answer, or (`status` 444) none at all. */
export interface Return {
  readonly status: number;
  readonly text: Template | null;
}

/** One address of an upstream. Weights and failures are counted per peer. */
export interface PeerConfig {
  readonly address: string;
  readonly port: number;
  /** `address:port`, as logs and `$upstream_addr` show it. */
  readonly name: string;
  readonly weight: number;
  readonly maxFails: number;
  /** Seconds. */
  readonly failTimeout: number;
  readonly backup: boolean;
  readonly down: boolean;
}

/** A named group of peers; `peers` is empty until names have been resolved. */
export interface Upstream {
  readonly name: string;
  readonly port: number | null;
  readonly place: ConfPlace;
  readonly peers: readonly PeerConfig[];
}

/** `location [modifier] path { … }`, its settings merged with the levels around it. */
export interface Location {
  readonly modifier: '=' | '^~' | '@' | '';
  readonly path: string;
  readonly place: ConfPlace;
  readonly settings: Settings;
  readonly proxy: ProxyPass | null;
  readonly returns: Return | null;
  readonly internal: boolean;
  readonly nested: readonly Location[];
}

/** One virtual server; `name` is the first server_name (what redirects and `$server_name` say). */
export interface Server {
  readonly name: string;
  readonly names: readonly string[];
  readonly settings: Settings;
  readonly returns: Return | null;
  readonly locations: readonly Location[];
  readonly place: ConfPlace;
}

/** One address that is listened on, and the servers that share it; the first is the default one. */
export interface Listen {
  readonly address: string;
  readonly port: number;
  /** As nginx prints it: `0.0.0.0:80`, `[::]:80`. */
  readonly text: string;
  readonly backlog: number | null;
  readonly servers: readonly Server[];
}

export interface GatewayConfig {
  readonly file: string;
  readonly prefix: string;
  readonly listens: readonly Listen[];
  /** `error_log`: everything here goes to stderr; this is the least severe level that is written. */
  readonly errorLevel: LogLevel;
  /** Warnings, complete lines in nginx's words. */
  readonly warnings: readonly string[];
}

/** nginx's levels, most severe first. */
export const LOG_LEVELS = ['emerg', 'alert', 'crit', 'error', 'warn', 'notice', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];
