/** The scopes that were read → the configuration that runs: levels merged, names resolved, servers grouped by address. */
import { isLiteral } from './values.ts';
import { COMBINED } from './directives/http.ts';
import { NginxError, type ConfPlace } from './error.ts';
import type { ListenScope, LocationScope, Lookup, MainScope, ServerScope, UpstreamScope } from './scope.ts';
import type { GatewayConfig, Listen, Location, PeerConfig, Server, Settings, Upstream } from './types.ts';
import { compileTemplate } from '../template.ts';

/** All addresses of a host name; rejects when it has none. */
export type Resolve = (host: string) => Promise<readonly string[]>;

const MINUTE = 60_000;

/** nginx's defaults. */
export function defaultSettings(prefix: string): Settings {
  const format = compileTemplate(COMBINED, (message) => {
    throw new Error(message);
  });
  return {
    root: { path: `${prefix.replace(/\/$/, '')}/html`, alias: 0 },
    index: ['index.html'],
    types: new Map([
      ['html', 'text/html'],
      ['gif', 'image/gif'],
      ['jpg', 'image/jpeg'],
    ]),
    defaultType: 'text/plain',
    clientMaxBodySize: 1024 * 1024,
    clientHeaderTimeout: MINUTE,
    clientBodyTimeout: MINUTE,
    largeHeaderBuffers: { count: 4, size: 8192 },
    sendTimeout: MINUTE,
    keepaliveTimeout: 75_000,
    keepaliveHeader: 0,
    keepaliveRequests: 1000,
    serverTokens: true,
    absoluteRedirect: true,
    portInRedirect: true,
    serverNameInRedirect: false,
    mergeSlashes: true,
    ignoreInvalidHeaders: true,
    underscoresInHeaders: false,
    chunkedTransferEncoding: true,
    etag: true,
    ifModifiedSince: 'exact',
    msiePadding: true,
    logNotFound: true,
    errorPages: [],
    addHeaders: [],
    accessLogs: [{ to: 'stdout', format }],
    proxySetHeaders: [],
    proxyHideHeaders: [],
    proxyPassHeaders: [],
    proxyHttpVersion: '1.0',
    proxyConnectTimeout: MINUTE,
    proxyReadTimeout: MINUTE,
    proxySendTimeout: MINUTE,
    proxyBufferSize: 4096,
    proxyNextUpstream: new Set(['error', 'timeout']),
    proxyNextUpstreamTries: 0,
    proxyNextUpstreamTimeout: 0,
    proxyRedirect: 'default',
    proxyInterceptErrors: false,
    proxyIgnoreClientAbort: false,
    proxyPassRequestHeaders: true,
    proxyPassRequestBody: true,
    recursiveErrorPages: false,
  };
}

const notFound = (lookup: Lookup): NginxError =>
  new NginxError(`host not found in upstream "${lookup.shown}"`, lookup.place);

/** Resolves names in order; the first that has no address is the error that nginx would have shown. */
export async function resolveAll(
  lookups: readonly Lookup[],
  resolve: Resolve,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const found = new Map<string, readonly string[]>();
  for (const lookup of lookups) {
    if (found.has(lookup.host)) continue;
    const addresses = await resolve(lookup.host).catch((): readonly string[] => []);
    if (addresses.length === 0) throw notFound(lookup);
    found.set(lookup.host, addresses);
  }
  return found;
}

const inBrackets = (address: string): string => (address.includes(':') ? `[${address}]` : address);

function buildUpstream(scope: UpstreamScope, found: ReadonlyMap<string, readonly string[]>): Upstream {
  const lines =
    scope.port === null
      ? scope.lines
      : [
          {
            host: scope.name,
            port: scope.port,
            weight: 1,
            maxFails: 1,
            failTimeout: 10,
            backup: false,
            down: false,
          },
        ];
  const peers = lines.flatMap(({ host, ...line }): PeerConfig[] =>
    (isLiteral(host) ? [host.replace(/^\[|\]$/g, '')] : (found.get(host) ?? [])).map((address) => ({
      ...line,
      address,
      name: `${inBrackets(address)}:${line.port}`,
    })),
  );
  return { name: scope.name, port: scope.port, place: scope.place, peers };
}

function buildLocation(
  scope: LocationScope,
  outer: Settings,
  upstreams: ReadonlyMap<string, Upstream>,
): Location {
  const settings = { ...outer, ...scope.settings };
  const upstream = scope.proxy === null ? undefined : upstreams.get(scope.proxy.upstream);
  const proxy =
    scope.proxy === null || upstream === undefined
      ? null
      : {
          url: scope.proxy.url,
          host: scope.proxy.upstream,
          uri: scope.proxy.target.uri === '' ? null : scope.proxy.target.uri,
          upstream,
        };
  return {
    modifier: scope.modifier,
    path: scope.path,
    place: scope.place,
    settings,
    proxy,
    returns: scope.returns,
    internal: scope.internal,
    nested: buildLocations(scope.locations, settings, upstreams),
  };
}

/** nginx looks for twins among the sorted siblings, so the error is about the first in that order. */
function checkTwins(scopes: readonly LocationScope[]): void {
  const sorted = [...scopes].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
  const kind = (scope: LocationScope): string => (scope.modifier === '^~' ? '' : scope.modifier);
  sorted.forEach((scope, i) => {
    if (sorted.slice(0, i).some((other) => other.path === scope.path && kind(other) === kind(scope))) {
      throw new NginxError(`duplicate location "${scope.path}"`, scope.place);
    }
  });
}

function buildLocations(
  scopes: readonly LocationScope[],
  outer: Settings,
  upstreams: ReadonlyMap<string, Upstream>,
): readonly Location[] {
  checkTwins(scopes);
  return scopes.map((scope) => buildLocation(scope, outer, upstreams));
}

function buildServer(scope: ServerScope, outer: Settings, upstreams: ReadonlyMap<string, Upstream>): Server {
  const settings = { ...outer, ...scope.settings };
  return {
    name: scope.names[0]?.replace(/^\./, '') ?? '',
    names: scope.names.length === 0 ? [''] : scope.names,
    settings,
    returns: scope.returns,
    locations: buildLocations(scope.locations, settings, upstreams),
    place: scope.place,
  };
}

function groupByAddress(
  servers: readonly { readonly server: Server; readonly listens: readonly ListenScope[] }[],
  warn: (line: string) => void,
): readonly Listen[] {
  const groups = new Map<string, { first: ListenScope; servers: Server[] }>();
  for (const { server, listens } of servers) {
    for (const listen of listens) {
      const group = groups.get(listen.text) ?? { first: listen, servers: [] };
      groups.set(listen.text, group);
      for (const name of server.names) {
        if (group.servers.some((other) => other.names.includes(name))) {
          warn(`nginx: [warn] conflicting server name "${name}" on ${listen.text}, ignored`);
        }
      }
      if (listen.isDefault) group.servers.unshift(server);
      else group.servers.push(server);
    }
  }
  return [...groups.values()].map(({ first, servers: members }) => ({
    address: first.address,
    port: first.port,
    text: first.text,
    backlog: first.backlog,
    servers: members,
  }));
}

/** What `build` needs beside the scopes. */
export interface BuildInput {
  readonly main: MainScope;
  readonly file: string;
  readonly prefix: string;
  readonly found: ReadonlyMap<string, readonly string[]>;
  readonly warnings: readonly string[];
  readonly unknownVariables: readonly string[];
  /** The port of a server without `listen`: 80 for root, else 8000. */
  readonly defaultPort: number;
}

/** Merges and groups; throws the errors that nginx finds only after the last line was read. */
export function buildConfig(input: BuildInput): GatewayConfig {
  const { main, prefix, file, found, defaultPort } = input;
  const warnings = [...input.warnings];
  const { http } = main;
  let listens: readonly Listen[] = [];
  if (http !== null) {
    const upstreams = new Map([...http.upstreams].map(([key, scope]) => [key, buildUpstream(scope, found)]));
    const settings = { ...defaultSettings(prefix), ...http.settings };
    const servers = http.servers.map((scope) => ({
      server: buildServer(scope, settings, upstreams),
      listens: scope.listens.length > 0 ? scope.listens : [defaultListen(defaultPort, scope.place)],
    }));
    const unknown = input.unknownVariables[0];
    if (unknown !== undefined) throw new NginxError(`unknown "${unknown}" variable`);
    listens = groupByAddress(servers, (line) => warnings.push(line));
  }
  if (!main.events) throw new NginxError('no "events" section in configuration', null, 'emerg', true);
  return { file, prefix, listens, errorLevel: main.errorLevel ?? 'error', warnings };
}

function defaultListen(port: number, place: ConfPlace): ListenScope {
  const text = `0.0.0.0:${port}`;
  return { address: '0.0.0.0', port, text, isDefault: false, backlog: null, options: false, place };
}
