/** `util.format`: printf-like, as console.log uses it. */
import { inspect, type InspectOptions } from './inspect.ts';

export const format = (...args: unknown[]): string => formatWithOptions({}, ...args);

export function formatWithOptions(options: InspectOptions, ...args: unknown[]): string {
  const [first] = args;
  let used = 0;
  let text = '';
  if (typeof first === 'string') {
    if (args.length === 1) return first;
    used = 1;
    text = first.replace(/%[sdifjoOc%]/g, (directive) => {
      if (directive === '%%') return '%';
      if (used >= args.length) return directive;
      const value = args[used];
      used += 1;
      return substitute(directive, value, options);
    });
    if (used === args.length) return text;
    text += ' ';
  }
  const rest = args.slice(used).map((value) => (typeof value === 'string' ? value : inspect(value, options)));
  return text + rest.join(' ');
}

function hasOwnToString(value: object): boolean {
  const method: unknown = Reflect.get(value, 'toString');
  return (
    typeof method === 'function' &&
    method !== Object.prototype.toString &&
    method !== Date.prototype.toString &&
    method !== Error.prototype.toString
  );
}

function substitute(directive: string, value: unknown, options: InspectOptions): string {
  switch (directive) {
    case '%s':
      if (typeof value === 'bigint') return `${value}n`;
      if (typeof value === 'number') return Object.is(value, -0) ? '-0' : `${value}`;
      if (typeof value !== 'object' || value === null) return String(value);
      if (value instanceof Error || (!Array.isArray(value) && hasOwnToString(value))) {
        return value instanceof Error && !Object.hasOwn(value, 'toString') ? errorText(value) : String(value);
      }
      return inspect(value, { ...options, depth: 0, colors: false, compact: 3 });
    case '%d':
      if (typeof value === 'bigint') return `${value}n`;
      if (typeof value === 'symbol') return 'NaN';
      return Object.is(Number(value), -0) ? '-0' : `${Number(value)}`;
    case '%i':
      if (typeof value === 'bigint') return `${value}n`;
      return typeof value === 'symbol' ? 'NaN' : `${Number.parseInt(String(value), 10)}`;
    case '%f':
      return typeof value === 'symbol' ? 'NaN' : `${Number.parseFloat(String(value))}`;
    case '%j':
      try {
        return JSON.stringify(value) ?? 'undefined';
      } catch (error) {
        if (error instanceof TypeError && /circular|cyclic/i.test(error.message)) return '[Circular]';
        throw error;
      }
    case '%o':
      return inspect(value, { ...options, showHidden: true, depth: 4 });
    case '%O':
      return inspect(value, options);
    default:
      return '';
  }
}

const errorText = (error: Error): string => (Object.hasOwn(error, 'stack') ? inspect(error) : String(error));
