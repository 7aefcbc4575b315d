/** Header names and values: what may be sent, and how what arrives becomes an object (Node's rules). */
import { codedError, invalidArgument } from '../core/errors.ts';

const TOKEN = /^[\^_`a-zA-Z\-0-9!#$%&'*+.|~]+$/;
// oxlint-disable-next-line no-control-regex
const BAD_VALUE = /[^\t\x20-\x7e\x80-\xff]/;

export const isToken = (value: unknown): boolean => typeof value === 'string' && TOKEN.test(value);

/** Whether a header value (or a status message) has a character that may not be sent. */
export const hasBadCharacter = (value: unknown): boolean => BAD_VALUE.test(String(value));

export function validateHeaderName(name: unknown, label = 'Header name'): asserts name is string {
  if (isToken(name)) return;
  throw codedError(
    'ERR_INVALID_HTTP_TOKEN',
    `${label} must be a valid HTTP token ["${String(name)}"]`,
    TypeError,
  );
}

export function validateHeaderValue(name: string, value: unknown): void {
  if (value === undefined) {
    throw codedError(
      'ERR_HTTP_INVALID_HEADER_VALUE',
      `Invalid value "undefined" for header "${name}"`,
      TypeError,
    );
  }
  if (hasBadCharacter(value)) {
    throw codedError('ERR_INVALID_CHAR', `Invalid character in header content ["${name}"]`, TypeError);
  }
}

/** `[name, value, name, value, …]` or pairs, from the array forms of `headers`. */
export function eachHeader(given: unknown, add: (name: string, value: unknown) => void): void {
  if (given == null) return;
  if (!Array.isArray(given)) {
    for (const [name, value] of Object.entries(given as Record<string, unknown>)) add(name, value);
    return;
  }
  if (Array.isArray(given[0])) {
    for (const [name, value] of given as [string, unknown][]) add(name, value);
    return;
  }
  if (given.length % 2 !== 0)
    throw invalidArgument('headers', 'an array with an even number of elements', given);
  for (let i = 0; i < given.length; i += 2) add(given[i] as string, given[i + 1]);
}

/** Of these the first one counts. */
const SINGLE = new Set(
  (
    'age authorization content-length content-type etag expires from host if-modified-since if-unmodified-since ' +
    'last-modified location max-forwards proxy-authorization referer retry-after server user-agent'
  ).split(' '),
);

export type HeaderObject = Record<string, string | string[] | undefined>;

/** `rawHeaders` as `headers`. */
export function joinHeaders(raw: readonly string[], all = false): HeaderObject {
  const headers: HeaderObject = {};
  for (let i = 0; i < raw.length; i += 2) {
    const name = (raw[i] as string).toLowerCase();
    const value = raw[i + 1] as string;
    const before = headers[name];
    if (name === 'set-cookie') {
      if (Array.isArray(before)) before.push(value);
      else headers[name] = [value];
    } else if (before === undefined) {
      headers[name] = value;
    } else if (all || !SINGLE.has(name)) {
      headers[name] = `${String(before)}${name === 'cookie' ? '; ' : ', '}${value}`;
    }
  }
  return headers;
}

/** Every value of every header. */
export function distinctHeaders(raw: readonly string[]): Record<string, string[]> {
  const headers: Record<string, string[]> = {};
  for (let i = 0; i < raw.length; i += 2) {
    (headers[(raw[i] as string).toLowerCase()] ??= []).push(raw[i + 1] as string);
  }
  return headers;
}

let stamp = '';
let stamped = 0;

/** The Date header, computed once a second. */
export function utcDate(): string {
  const second = Math.floor(Date.now() / 1000);
  if (second !== stamped) {
    stamped = second;
    stamp = new Date(second * 1000).toUTCString();
  }
  return stamp;
}
