/** `node:url`: the platform's own URL, and the legacy parser that Express's `parseurl` stands on. */
import { codedError, invalidArgument } from './core/errors.ts';
import { querystring } from './querystring.ts';

/** What `url.parse` returns. */
export class Url {
  protocol: string | null = null;
  slashes: boolean | null = null;
  auth: string | null = null;
  host: string | null = null;
  port: string | null = null;
  hostname: string | null = null;
  hash: string | null = null;
  search: string | null = null;
  query: unknown = null;
  pathname: string | null = null;
  path: string | null = null;
  href = '';

  parse(text: string, parseQuery = false, slashesDenoteHost = false): this {
    return Object.assign(this, parse(text, parseQuery, slashesDenoteHost));
  }

  format(): string {
    return format(this);
  }

  resolve(to: string): string {
    return resolve(this.format(), to);
  }

  resolveObject(to: string | Url): Url {
    return parse(resolve(this.format(), typeof to === 'string' ? to : to.format()));
  }
}

const SLASHED = new Set(['http', 'https', 'ftp', 'gopher', 'file', 'ws', 'wss']);
const ESCAPES = /[\t\n\r "'<>\\^`{|}]/g;
const escaped = (text: string): string =>
  text.replace(ESCAPES, (char) => encodeURIComponent(char).replace("'", '%27'));

function parse(given: string | Url, parseQuery = false, slashesDenoteHost = false): Url {
  if (given instanceof Url) return given;
  if (typeof given !== 'string') throw invalidArgument('url', 'of type string', given);
  const url = new Url();
  let rest = given.trim();
  // A backslash before the query counts as a slash.
  const query = rest.search(/[?#]/);
  rest =
    (query < 0 ? rest : rest.slice(0, query)).replaceAll('\\', '/') + (query < 0 ? '' : rest.slice(query));

  const scheme = /^([a-z0-9.+-]+):/i.exec(rest)?.[1]?.toLowerCase();
  if (scheme !== undefined) {
    url.protocol = `${scheme}:`;
    rest = rest.slice(scheme.length + 1);
  }
  const opaque = scheme === 'javascript';
  const slashes = rest.startsWith('//');
  if (!opaque && slashes && (slashesDenoteHost || scheme !== undefined || /^\/\/[^@/]+@[^@/]+/.test(rest))) {
    url.slashes = true;
    rest = takeHost(url, rest.slice(2), given);
  } else if (!opaque && scheme !== undefined && !SLASHED.has(scheme) && !slashes) {
    // As in mailto:a@b: what follows is a host all the same.
    rest = takeHost(url, rest, given);
  }
  if (!opaque) rest = escaped(rest);
  const hash = rest.indexOf('#');
  if (hash >= 0) {
    url.hash = rest.slice(hash);
    rest = rest.slice(0, hash);
  }
  const search = rest.indexOf('?');
  if (search >= 0) {
    url.search = rest.slice(search);
    url.query = parseQuery ? querystring.parse(url.search.slice(1)) : url.search.slice(1);
    rest = rest.slice(0, search);
  } else if (parseQuery) {
    url.search = null;
    url.query = Object.create(null) as object;
  }
  if (rest !== '') url.pathname = rest;
  if (scheme !== undefined && SLASHED.has(scheme) && url.hostname !== null && url.pathname === null)
    url.pathname = '/';
  if (url.pathname !== null || url.search !== null) url.path = `${url.pathname ?? ''}${url.search ?? ''}`;
  url.href = format(url);
  return url;
}

function takeHost(url: Url, rest: string, given: string): string {
  const end = rest.search(/[/?#]/);
  let host = end < 0 ? rest : rest.slice(0, end);
  let after = end < 0 ? '' : rest.slice(end);
  const at = host.lastIndexOf('@');
  if (at >= 0) {
    url.auth = decodeURIComponent(host.slice(0, at));
    host = host.slice(at + 1);
  }
  const port = /:(\d*)$/.exec(host);
  if (port && !/^\[[^\]]*$/.test(host)) {
    if (port[1] !== '') url.port = port[1] as string;
    host = host.slice(0, -port[0].length);
  }
  let name = host.toLowerCase();
  if (!name.startsWith('[')) {
    const bad = name.search(/[^a-z0-9._\-~\u0080-\uffff+]/);
    if (bad >= 0) {
      if (/[\^|%<>:]/.test(name.slice(bad, bad + 1))) {
        throw Object.assign(codedError('ERR_INVALID_URL', 'Invalid URL', TypeError), { input: given });
      }
      after = `/${name.slice(bad)}${after}`;
      name = name.slice(0, bad);
    }
    if (/[^\0-\x7f]/.test(name)) name = new URL(`http://${name}`).hostname;
  }
  url.host = `${name}${url.port === null ? '' : `:${url.port}`}`;
  url.hostname = name.startsWith('[') ? name.slice(1, -1) : name;
  return after;
}

interface FormatOptions {
  readonly auth?: boolean;
  readonly fragment?: boolean;
  readonly search?: boolean;
  readonly unicode?: boolean;
}

function format(given: string | URL | Partial<Url>, options: FormatOptions = {}): string {
  if (typeof given === 'string') return format(parse(given));
  if (given instanceof URL) {
    const copy = new URL(given.href);
    if (options.fragment === false) copy.hash = '';
    if (options.search === false) copy.search = '';
    if (options.auth === false) copy.username = copy.password = '';
    return copy.href;
  }
  if (typeof given !== 'object' || given === null)
    throw invalidArgument('urlObject', 'one of type object or string', given);
  const auth = given.auth ? `${encodeURIComponent(given.auth).replace(/%3A/i, ':')}@` : '';
  let protocol = given.protocol ?? '';
  if (protocol !== '' && !protocol.endsWith(':')) protocol += ':';
  let host: string | null = null;
  if (given.host) host = auth + given.host;
  else if (given.hostname) {
    const name =
      given.hostname.includes(':') && !given.hostname.startsWith('[')
        ? `[${given.hostname}]`
        : given.hostname;
    host = auth + name + (given.port ? `:${given.port}` : '');
  }
  let pathname = (given.pathname ?? '').replace(/[#?]/g, encodeURIComponent);
  const query =
    given.query !== null && typeof given.query === 'object'
      ? querystring.stringify(given.query as never)
      : '';
  let search = given.search ?? (query === '' ? '' : `?${query}`);
  if (search !== '' && !search.startsWith('?')) search = `?${search}`;
  search = search.replaceAll('#', '%23');
  let hash = given.hash ?? '';
  if (hash !== '' && !hash.startsWith('#')) hash = `#${hash}`;
  const slashed = SLASHED.has(protocol.slice(0, -1));
  if ((given.slashes || slashed) && (given.slashes || host !== null)) {
    host = `//${host ?? ''}`;
    if (pathname !== '' && !pathname.startsWith('/')) pathname = `/${pathname}`;
  }
  return `${protocol}${host ?? ''}${pathname}${search}${hash}`;
}

/** As a browser resolves a link. */
function resolve(from: string, to: string): string {
  const base = new URL(from, 'resolve://');
  const resolved = new URL(to, base);
  if (resolved.protocol !== 'resolve:') return resolved.href;
  const { pathname, search, hash } = resolved;
  const relative = !from.startsWith('/') && !to.startsWith('/');
  return `${relative ? pathname.replace(/^\//, '') : pathname}${search}${hash}`;
}

function fileURLToPath(given: string | URL): string {
  const url = typeof given === 'string' ? new URL(given) : given;
  if (url?.protocol === undefined)
    throw invalidArgument('path', 'of type string or an instance of URL', given);
  if (url.protocol !== 'file:')
    throw codedError('ERR_INVALID_URL_SCHEME', 'The URL must be of scheme file', TypeError);
  if (url.hostname !== '') {
    throw codedError(
      'ERR_INVALID_FILE_URL_HOST',
      'File URL host must be "localhost" or empty on linux',
      TypeError,
    );
  }
  if (/%2f/i.test(url.pathname)) {
    throw codedError(
      'ERR_INVALID_FILE_URL_PATH',
      'File URL path must not include encoded / characters',
      TypeError,
    );
  }
  return decodeURIComponent(url.pathname);
}

function pathToFileURL(path: string, cwd: string): URL {
  const absolute = path.startsWith('/') ? path : `${cwd}/${path}`;
  const url = new URL('file:///');
  url.pathname = absolute
    .replaceAll('%', '%25')
    .replaceAll('\\', '%5C')
    .replaceAll('\n', '%0A')
    .replaceAll('\r', '%0D')
    .replaceAll('\t', '%09')
    .replaceAll('?', '%3F')
    .replaceAll('#', '%23');
  return url;
}

function urlToHttpOptions(url: URL): Record<string, unknown> {
  return Object.assign(Object.create(null) as Record<string, unknown>, {
    protocol: url.protocol,
    hostname: url.hostname.startsWith('[') ? url.hostname.slice(1, -1) : url.hostname,
    hash: url.hash,
    search: url.search,
    pathname: url.pathname,
    path: `${url.pathname}${url.search}`,
    href: url.href,
    ...(url.port === '' ? {} : { port: Number(url.port) }),
    ...(url.username || url.password
      ? { auth: `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}` }
      : {}),
  });
}

/** `cwd` is where relative paths start. */
export const createUrl = (cwd: () => string) => ({
  Url,
  URL: globalThis.URL,
  URLSearchParams: globalThis.URLSearchParams,
  parse,
  format,
  resolve,
  resolveObject: (from: string | Url, to: string | Url) => parse(from).resolveObject(to),
  fileURLToPath,
  pathToFileURL: (path: string) => pathToFileURL(path, cwd()),
  urlToHttpOptions,
  domainToASCII: (name: string) => new URL(`http://${name}`).hostname,
  domainToUnicode: (name: string) => name,
});
