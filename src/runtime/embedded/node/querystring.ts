/** `node:querystring`. */
import { codedError } from './core/errors.ts';

type Value =
  string | number | boolean | bigint | readonly (string | number | boolean | bigint)[] | null | undefined;
type Parsed = Record<string, string | string[]>;

interface ParseOptions {
  readonly maxKeys?: number;
  readonly decodeURIComponent?: (text: string) => string;
}

function checked(text: string): string {
  if (text.isWellFormed()) return text;
  throw codedError('ERR_INVALID_URI', 'URI malformed', URIError);
}

const escape = (text: unknown): string =>
  encodeURIComponent(checked(String(text))).replace(/%7E|%21|%27|%28|%29|%2A/g, (code) =>
    decodeURIComponent(code),
  );

/** Decodes what it can: a wrong `%` stays as it is. */
function unescape(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    const bytes: number[] = [];
    const encoder = new TextEncoder();
    for (const part of text.match(/%[0-9a-f]{2}|[^%]+|%/gi) ?? []) {
      if (/^%[0-9a-f]{2}$/i.test(part)) bytes.push(Number.parseInt(part.slice(1), 16));
      else bytes.push(...encoder.encode(part));
    }
    return new TextDecoder().decode(Uint8Array.from(bytes));
  }
}

function parse(text: unknown, separator = '&', equals = '=', options: ParseOptions = {}): Parsed {
  const result = Object.create(null) as Parsed;
  if (typeof text !== 'string' || text === '') return result;
  const decode = options.decodeURIComponent ?? querystring.unescape;
  const safe = (part: string): string => {
    const spaced = part.replaceAll('+', ' ');
    try {
      return decode(spaced);
    } catch {
      return unescape(spaced);
    }
  };
  const max = options.maxKeys ?? 1000;
  let pairs = text.split(separator || '&').filter((pair) => pair !== '');
  if (max > 0) pairs = pairs.slice(0, max);
  for (const pair of pairs) {
    const at = pair.indexOf(equals || '=');
    const key = safe(at < 0 ? pair : pair.slice(0, at));
    const value = at < 0 ? '' : safe(pair.slice(at + (equals || '=').length));
    const before = result[key];
    if (before === undefined) result[key] = value;
    else if (Array.isArray(before)) before.push(value);
    else result[key] = [before, value];
  }
  return result;
}

const primitive = (value: unknown): string => {
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : '';
  return typeof value === 'bigint' || typeof value === 'boolean' ? String(value) : '';
};

function stringify(
  values: Readonly<Record<string, Value>> | null,
  separator = '&',
  equals = '=',
  options: { readonly encodeURIComponent?: (text: string) => string } = {},
): string {
  if (typeof values !== 'object' || values === null) return '';
  const encode = options.encodeURIComponent ?? querystring.escape;
  return Object.entries(values)
    .flatMap(([key, value]) =>
      (Array.isArray(value) ? value : [value]).map(
        (one) => `${encode(key)}${equals}${encode(primitive(one))}`,
      ),
    )
    .join(separator);
}

/** The module; `escape` and `unescape` can be replaced, as in Node. */
export const querystring = { escape, unescape, parse, decode: parse, stringify, encode: stringify };
