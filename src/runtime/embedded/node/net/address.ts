/** Addresses as `node:net` tells them apart, and the options of `connect` and `listen` in all their forms. */

const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const IPV4 = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);
const GROUP = /^[0-9a-f]{1,4}$/i;

export const isIPv4 = (value: unknown): boolean => IPV4.test(String(value));

export function isIPv6(value: unknown): boolean {
  const [text = '', zone, ...more] = String(value).split('%');
  if (more.length > 0 || zone === '' || !text.includes(':')) return false;
  const halves = text.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1);
  const mapped = last !== undefined && isIPv4(last);
  const count = groups.length + (mapped ? 1 : 0);
  const hex = mapped ? groups.slice(0, -1) : groups;
  return hex.every((group) => GROUP.test(group)) && (halves.length === 2 ? count < 8 : count === 8);
}

export const isIP = (value: unknown): 0 | 4 | 6 => (isIPv4(value) ? 4 : isIPv6(value) ? 6 : 0);

/** Addresses that mean "this container". */
export function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1' || address === '0.0.0.0' || address === '::';
}

export type Done = (...args: never[]) => void;

/** `connect(port, host, cb)`, `connect(path, cb)` and `connect(options, cb)` as one. */
export function splitArguments(
  args: readonly unknown[],
): [options: Record<string, unknown>, done: Done | undefined] {
  const flat = Array.isArray(args[0]) ? (args[0] as unknown[]) : args;
  const last = flat.at(-1);
  const done = typeof last === 'function' ? (last as Done) : undefined;
  const [first, second, third] = flat;
  if (typeof first === 'object' && first !== null) return [first as Record<string, unknown>, done];
  if (typeof first === 'string' && !(Number(first) >= 0)) return [{ path: first }, done];
  const options: Record<string, unknown> = {};
  if (first !== undefined && typeof first !== 'function') options['port'] = first;
  if (typeof second === 'string') options['host'] = second;
  if (typeof second === 'number') options['backlog'] = second;
  if (typeof third === 'number') options['backlog'] = third;
  return [options, done];
}
