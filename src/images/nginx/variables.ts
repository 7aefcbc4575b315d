/** `$variables`: one table. A value of null is "not there", which logs show as `-` and headers leave out. */
import { headerValues } from './http/request.ts';
import { VERSION } from './http/status.ts';
import type { Attempt, Exchange } from './exchange.ts';

type Read = (exchange: Exchange) => string | null;

const seconds = (ms: number): string => (ms / 1000).toFixed(3);

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const two = (n: number): string => String(n).padStart(2, '0');

/** `22/Nov/2026:23:10:15 +0000`, in UTC as in nginx's image. */
function localTime(at: Date): string {
  const day = `${two(at.getUTCDate())}/${MONTHS[at.getUTCMonth()] ?? ''}/${at.getUTCFullYear()}`;
  return `${day}:${two(at.getUTCHours())}:${two(at.getUTCMinutes())}:${two(at.getUTCSeconds())} +0000`;
}

const header =
  (name: string, separator = ', '): Read =>
  ({ head }) => {
    const values = headerValues(head.headers, name);
    return values.length === 0 ? null : values.join(separator);
  };

const attempts =
  (read: (attempt: Attempt) => string): Read =>
  (exchange) =>
    exchange.attempts.length === 0 ? null : exchange.attempts.map(read).join(', ');

function forwardedFor(exchange: Exchange): string {
  const earlier = headerValues(exchange.head.headers, 'x-forwarded-for');
  return [...earlier, exchange.client.address].join(', ');
}

/** `$proxy_host`: as written in proxy_pass, without the port that http implies. */
function proxyHost(exchange: Exchange): string | null {
  return exchange.location?.proxy?.host.replace(/:80$/, '') ?? null;
}

const TABLE: Readonly<Record<string, Read>> = {
  args: ({ args }) => args,
  body_bytes_sent: ({ bodyBytesSent }) => String(bodyBytesSent),
  bytes_sent: ({ bytesSent }) => String(bytesSent),
  connection: ({ connection }) => String(connection),
  connection_requests: ({ connectionRequests }) => String(connectionRequests),
  content_length: header('content-length'),
  content_type: header('content-type'),
  document_root: ({ settings }) => settings.root.path,
  document_uri: ({ uri }) => uri,
  host: ({ head, server }) => head.host ?? server.name,
  hostname: () => 'localhost',
  https: () => '',
  is_args: ({ args }) => (args === null || args === '' ? '' : '?'),
  msec: () => seconds(Date.now()),
  nginx_version: () => VERSION,
  pid: () => String(process.pid),
  pipe: () => '.',
  proxy_add_x_forwarded_for: forwardedFor,
  proxy_host: proxyHost,
  proxy_port: ({ location }) => {
    const host = location?.proxy?.host;
    return host === undefined ? null : (/:(\d+)$/.exec(host)?.[1] ?? '80');
  },
  query_string: ({ args }) => args,
  remote_addr: ({ client }) => client.address,
  remote_port: ({ client }) => String(client.port),
  remote_user: ({ head }) => {
    const basic = /^basic +(\S+)/i.exec(headerValues(head.headers, 'authorization')[0] ?? '')?.[1];
    if (basic === undefined) return null;
    const user = /^([^:]*):/.exec(Buffer.from(basic, 'base64').toString('latin1'))?.[1] ?? '';
    return user === '' ? null : user;
  },
  request: ({ head }) => head.line,
  request_completion: () => '',
  request_filename: ({ settings, uri }) => `${settings.root.path}${uri.slice(settings.root.alias)}`,
  request_length: ({ requestLength }) => String(requestLength),
  request_method: ({ head }) => head.method,
  request_time: ({ startedAt }) => seconds(Date.now() - startedAt),
  request_uri: ({ head }) => head.unparsedUri,
  scheme: () => 'http',
  server_addr: ({ local }) => local.address,
  server_name: ({ server }) => server.name,
  server_port: ({ local }) => String(local.port),
  server_protocol: ({ head }) => head.protocol,
  status: ({ status }) => String(status).padStart(3, '0'),
  time_iso8601: () => new Date().toISOString().replace(/\.\d+Z$/, '+00:00'),
  time_local: () => localTime(new Date()),
  upstream_addr: attempts(({ peer }) => peer),
  upstream_response_time: attempts(({ ms }) => seconds(ms)),
  upstream_status: attempts(({ status }) => String(status).padStart(3, '0')),
  uri: ({ uri }) => uri,
};

/** Variables whose name carries a name: `$http_user_agent`, `$arg_page`, `$cookie_theme`, `$sent_http_etag`. */
const FAMILIES: Readonly<Record<string, (name: string) => Read>> = {
  http_: (name) => header(name.replaceAll('_', '-'), name === 'cookie' ? '; ' : ', '),
  arg_:
    (name) =>
    ({ args }) => {
      const pair = (args ?? '')
        .split('&')
        .find((part) => part.toLowerCase().startsWith(`${name.toLowerCase()}=`));
      return pair === undefined ? null : pair.slice(name.length + 1);
    },
  cookie_:
    (name) =>
    ({ head }) => {
      const all = headerValues(head.headers, 'cookie').join('; ').split(/; */);
      return all.find((cookie) => cookie.startsWith(`${name}=`))?.slice(name.length + 1) ?? null;
    },
  sent_http_:
    (name) =>
    ({ sent }) =>
      headerValues(sent, name.replaceAll('_', '-'))[0] ?? null,
};

/** nginx's other variables (core, proxy, upstream, and the modules of Debian's build). */
const ELSEWHERE =
  /^(ssl_\w+|upstream_\w+|proxy_internal_\w+|tcpinfo_\w+|realip_\w+|proxy_protocol_\w+|gzip_ratio|geoip_\w+|binary_remote_addr|connection_time|connections_\w+|limit_rate|limit_conn_status|limit_req_status|realpath_root|request_body(_file)?|request_id|invalid_referer|slice_range|secure_link\w*|uid_\w+|memcached_key|ancient_browser|modern_browser|msie|date_local|date_gmt|http2|sent_trailer_\w+|fastcgi_\w+|1|2|3|4|5|6|7|8|9)$/;

function reader(name: string): Read | null {
  if (Object.hasOwn(TABLE, name)) return TABLE[name] ?? null;
  const family = Object.keys(FAMILIES).find(
    (prefix) => name.startsWith(prefix) && name.length > prefix.length,
  );
  return family === undefined ? null : (FAMILIES[family]?.(name.slice(family.length)) ?? null);
}

/** Whether `$name` works here. */
export const isVariable = (name: string): boolean => reader(name) !== null;

/** Whether nginx has a `$name` that this gateway lacks. */
export const isVariableOfNginx = (name: string): boolean => ELSEWHERE.test(name);

/** The value of `$name`, null when it has none. */
export function variable(exchange: Exchange, name: string): string | null {
  return reader(name)?.(exchange) ?? null;
}
