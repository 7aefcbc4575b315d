/** server, listen, server_name, location: which request belongs where. */
import type { Handler } from '../reader.ts';
import type { ListenScope, LocationScope, ServerScope } from '../scope.ts';
import type { Return } from '../types.ts';
import { isIPv4, parseHostAndPort, parseNumber } from '../values.ts';
import { inside } from './kinds.ts';

/** Options of `listen` that change nothing for a single process on a plain socket. */
const QUIET = /^(deferred|reuseport|bind|ipv6only=(on|off)|so_keepalive=.*|rcvbuf=.*|sndbuf=.*|fastopen=.*)$/;
/** Options that would change what clients see. */
const MISSING = new Set(['ssl', 'http2', 'proxy_protocol', 'spdy', 'quic']);

/** `listen` without address, or `*`: every IPv4 address. A name other than localhost is refused. */
function readListenAddress(text: string): { readonly address: string; readonly port: number } | string {
  if (text.startsWith('unix:')) return 'unix';
  if (/^\d+$/.test(text)) {
    const port = Number(text);
    return port >= 1 && port <= 65_535 ? { address: '0.0.0.0', port } : 'invalid port';
  }
  const parsed = parseHostAndPort(text);
  if (typeof parsed === 'string') return parsed;
  if (parsed.uri !== '') return 'invalid host';
  const port = parsed.port ?? 80;
  if (parsed.host === '*') return { address: '0.0.0.0', port };
  if (parsed.host === 'localhost') return { address: '127.0.0.1', port };
  if (isIPv4(parsed.host)) return { address: parsed.host, port };
  if (parsed.host.startsWith('[')) return { address: parsed.host.slice(1, -1), port };
  return 'name';
}

const listen: Handler = inside('server', (directive, scope, reader) => {
  const [text = '', ...options] = directive.args;
  const where = readListenAddress(text);
  if (where === 'unix') reader.refuse('a unix socket in "listen"');
  if (where === 'name') reader.refuse('a host name in "listen"');
  if (typeof where === 'string') return reader.fail(`${where} in "${text}" of the "listen" directive`);
  const shown = where.address.includes(':') ? `[${where.address}]` : where.address;
  let isDefault = false;
  let backlog: number | null = null;
  for (const option of options) {
    if (option === 'default_server' || option === 'default') isDefault = true;
    else if (option.startsWith('backlog=')) {
      backlog = parseNumber(option.slice(8));
      if (backlog === null || backlog === 0) reader.fail(`invalid backlog "${option}"`);
    } else if (MISSING.has(option)) reader.refuse(`parameter "${option}" of "listen"`);
    else if (!QUIET.test(option)) reader.fail(`invalid parameter "${option}"`);
  }
  const mine: ListenScope = {
    ...where,
    text: `${shown}:${where.port}`,
    isDefault,
    backlog,
    options: options.some((option) => option !== 'default_server' && option !== 'default'),
    place: directive.place,
  };
  if (scope.listens.some((other) => other.text === mine.text)) reader.fail(`a duplicate listen ${mine.text}`);
  const others = scope.http.servers.flatMap((server) => server.listens);
  if (isDefault && others.some((other) => other.text === mine.text && other.isDefault)) {
    reader.fail(`a duplicate default server for ${mine.text}`);
  }
  if (mine.options && others.some((other) => other.text === mine.text && other.options)) {
    reader.fail(`duplicate listen options for ${mine.text}`);
  }
  scope.listens.push(mine);
});

const serverName: Handler = inside('server', (directive, scope, reader) => {
  for (const name of directive.args) {
    if (name.startsWith('~')) reader.refuse('a regular expression in "server_name"');
    if (/^\/|\//.test(name)) reader.warn(`server name "${name}" has suspicious symbols`);
    if (/^\*(?!\..)|^\.?$/.test(name) && name !== '') reader.fail(`server name "${name}" is invalid`);
    scope.names.push(name === '$hostname' ? 'localhost' : name.toLowerCase());
  }
});

/** `location [modifier] path`, the modifier alone or grown together with the path. */
function readLocationName(args: readonly string[], fail: (message: string) => never) {
  const [one = '', two] = args;
  if (two !== undefined) {
    if (!['=', '^~', '~', '~*'].includes(one)) fail(`invalid location modifier "${one}"`);
    return { modifier: one, path: two };
  }
  const glued = /^(=|\^~|~\*|~|@)/.exec(one)?.[1] ?? '';
  return { modifier: glued, path: glued === '@' ? one : one.slice(glued.length) };
}

const location: Handler = (directive, scope, reader) => {
  if (scope.kind !== 'server' && scope.kind !== 'location') return;
  const { modifier, path } = readLocationName(directive.args, reader.fail);
  if (modifier === '~' || modifier === '~*') reader.refuse('a regular expression in "location"');
  if (scope.kind === 'location') {
    if (scope.modifier === '=') {
      reader.fail(`location "${path}" cannot be inside the exact location "${scope.path}"`);
    }
    if (scope.modifier === '@') {
      reader.fail(`location "${path}" cannot be inside the named location "${scope.path}"`);
    }
    if (modifier === '@') reader.fail(`named location "${path}" can be on the server level only`);
    if (!path.startsWith(scope.path)) {
      reader.fail(`location "${path}" is outside location "${scope.path}"`);
    }
  }
  const inner: LocationScope = {
    kind: 'location',
    server: scope.kind === 'server' ? scope : scope.server,
    settings: {},
    seen: new Set(),
    place: directive.place,
    modifier: modifier === '=' || modifier === '^~' || modifier === '@' ? modifier : '',
    path,
    locations: [],
    proxy: null,
    returns: null,
    internal: false,
  };
  scope.locations.push(inner);
  reader.block(inner);
};

/** `server`: a virtual server in http, an address in upstream. The latter is in upstream.ts. */
export const virtualServer: Handler = inside('http', (directive, scope, reader) => {
  const server: ServerScope = {
    kind: 'server',
    http: scope,
    settings: {},
    seen: new Set(),
    place: directive.place,
    listens: [],
    names: [],
    locations: [],
    returns: null,
  };
  scope.servers.push(server);
  reader.block(server);
});

const RETURN_URL = /^(https?:\/\/|\$scheme)/;

const returns: Handler = (directive, scope, reader) => {
  if (scope.kind !== 'server' && scope.kind !== 'location') return;
  const [code = '', text] = directive.args;
  /** Of several the first one counts. */
  const set = (value: Return): void => {
    scope.returns ??= value;
  };
  const status = parseNumber(code);
  if (status === null) {
    if (text === undefined && RETURN_URL.test(code)) {
      return set({ status: 302, text: reader.template(code) });
    }
    return reader.fail(`invalid return code "${code}"`);
  }
  if (status > 999) return reader.fail(`invalid return code "${code}"`);
  set({ status, text: text === undefined ? null : reader.template(text) });
};

/** name → handler. */
export const SERVER: Readonly<Record<string, Handler>> = {
  listen,
  server_name: serverName,
  location,
  return: returns,
  internal: inside('location', (_, scope) => {
    scope.internal = true;
  }),
};
