/** The kinds of value that directives take, read as nginx reads them; null when the text isn't one. */

/** `10`, `1k`, `8M`, `1g` → bytes. `giga`: whether `g` is allowed (offsets yes, sizes no). */
export function parseSize(text: string, giga: boolean): number | null {
  const match = (giga ? /^(\d+)([kKmMgG]?)$/ : /^(\d+)([kKmM]?)$/).exec(text);
  if (match === null) return null;
  const unit = (match[2] ?? '').toLowerCase();
  const bytes =
    Number(match[1]) * (unit === 'k' ? 1024 : unit === 'm' ? 1024 ** 2 : unit === 'g' ? 1024 ** 3 : 1);
  return Number.isSafeInteger(bytes) ? bytes : null;
}

const UNITS: Readonly<Record<string, number>> = {
  y: 31_536_000_000,
  M: 2_592_000_000,
  w: 604_800_000,
  d: 86_400_000,
  h: 3_600_000,
  m: 60_000,
  s: 1000,
  ms: 1,
  '': 1000,
};

/** `60`, `60s`, `1m30s`, `500ms` → milliseconds. Units must come largest first; a bare number is seconds. */
export function parseDuration(text: string): number | null {
  const shape = /^(\d+y *)?(\d+M *)?(\d+w *)?(\d+d *)?(\d+h *)?(\d+m(?!s) *)?(\d+s *)?(\d+ms *)?(\d+)?$/;
  if (text === '' || !shape.test(text)) return null;
  let total = 0;
  for (const [, digits, unit] of text.matchAll(/(\d+)(ms|[yMwdhms]|)/g)) {
    total += Number(digits) * (UNITS[unit ?? ''] ?? 0);
  }
  return Number.isSafeInteger(total) ? total : null;
}

/** A number without sign. */
export function parseNumber(text: string): number | null {
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** `host[:port][/uri]` of a proxy_pass, a server or a listen line. `port` null: none was written. */
export interface HostAndPort {
  readonly host: string;
  readonly port: number | null;
  readonly uri: string;
}

/** Reads `host[:port][/uri]`; a string is nginx's word for what is wrong with it. */
export function parseHostAndPort(text: string): HostAndPort | string {
  const end = text.search(/[/?#]/);
  const authority = end === -1 ? text : text.slice(0, end);
  const rest = end === -1 ? '' : text.slice(end);
  const uri = rest === '' || rest.startsWith('/') ? rest : `/${rest}`;
  const match = /^(\[[^\]]*\]|[^:]*)(?::(.*))?$/.exec(authority);
  if (match === null) return 'invalid host';
  const host = match[1] ?? '';
  if (host === '') return 'no host';
  if (match[2] === undefined) return { host, port: null, uri };
  const port = parseNumber(match[2]);
  if (port === null || port < 1 || port > 65_535) return 'invalid port';
  return { host, port, uri };
}

/** Whether a host is an address, which needs no resolving. */
export const isLiteral = (host: string): boolean => isIPv4(host) || host.startsWith('[');

/** A dotted IPv4 address. */
export function isIPv4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
}
