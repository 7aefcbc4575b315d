/** What `util.inspect` shows of each kind of object: braces, entries, the keys that remain. */
import { within, type InspectContext } from './context.ts';
import { errorBase, errorKeys, functionBase, prefix } from './names.ts';
import { types } from './types.ts';

/** How an object is shown; a string where that is all. */
export interface Shape {
  readonly braces: [open: string, close: string];
  readonly base: string;
  readonly keys: PropertyKey[];
  /** Entries before the named properties. */
  readonly entries: () => string[];
  readonly array: boolean;
}

function keysOf(context: InspectContext, value: object): PropertyKey[] {
  const symbols = Object.getOwnPropertySymbols(value);
  if (context.showHidden) return [...Object.getOwnPropertyNames(value), ...symbols];
  return [
    ...Object.keys(value),
    ...symbols.filter((key) => Object.prototype.propertyIsEnumerable.call(value, key)),
  ];
}

/** Finds the shape of an object whose class has this name and tag. */
export function shapeOf(
  context: InspectContext,
  value: object,
  level: number,
  name: string | null,
  tag: string,
): Shape | string {
  let keys = keysOf(context, value);
  const make = (
    braces: [string, string],
    entries: () => string[] = () => [],
    base = '',
    array = false,
  ): Shape => ({ braces, base, keys, entries, array });
  const each = (items: Iterable<unknown>, size: number): string[] => limited(context, items, size, level);

  if (Array.isArray(value)) {
    keys = keys.filter((key) => !isIndex(key, value.length));
    const open = name === 'Array' && tag === '' ? '[' : `${prefix(name, tag, 'Array', `(${value.length})`)}[`;
    if (value.length === 0 && keys.length === 0) return `${open}]`;
    return make([open, ']'], () => arrayEntries(context, value, level), '', true);
  }
  if (types.isSet(value)) {
    const size = value.size;
    if (size === 0 && keys.length === 0) return `${prefix(name, tag, 'Set', `(0)`)}{}`;
    return make([`${prefix(name, tag, 'Set', `(${size})`)}{`, '}'], () => each(value, size));
  }
  if (types.isMap(value)) {
    const size = value.size;
    if (size === 0 && keys.length === 0) return `${prefix(name, tag, 'Map', `(0)`)}{}`;
    return make([`${prefix(name, tag, 'Map', `(${size})`)}{`, '}'], () => mapEntries(context, value, level));
  }
  if (types.isTypedArray(value)) {
    const view = value as unknown as ArrayLike<unknown>;
    keys = keys.filter((key) => !isIndex(key, view.length));
    const open = `${prefix(name, tag, 'Uint8Array', `(${view.length})`)}[`;
    if (view.length === 0 && keys.length === 0) return `${open}]`;
    return make([open, ']'], () => each(Array.from(view), view.length), '', true);
  }
  if (types.isMapIterator(value) || types.isSetIterator(value)) return `[${tag || 'Iterator'}] {  }`;
  if (typeof value === 'function') {
    const base = functionBase(value, name, tag);
    if (keys.length === 0) return context.stylize(base, 'special');
    return make(['{', '}'], undefined, base);
  }
  if (types.isRegExp(value))
    return bare(context, RegExp.prototype.toString.call(value), 'regexp', keys, make);
  if (types.isDate(value)) {
    const text = Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
    return bare(context, text, 'date', keys, make);
  }
  if (types.isNativeError(value)) {
    keys = errorKeys(value, keys);
    const base = errorBase(context, value, name);
    if (keys.length === 0) return base;
    return make(['{', '}'], undefined, base);
  }
  if (types.isAnyArrayBuffer(value)) {
    const bytes = new Uint8Array(value as ArrayBuffer);
    const hex = Array.from(bytes.subarray(0, 50), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const more =
      bytes.length > 50 ? ` ... ${bytes.length - 50} more byte${bytes.length > 51 ? 's' : ''}` : '';
    keys = ['byteLength', ...keys];
    return make([`${prefix(name, tag, 'ArrayBuffer')}{`, '}'], () => [`[Uint8Contents]: <${hex}${more}>`]);
  }
  if (value instanceof URLSearchParams) {
    const items = [...value].map(
      ([key, item]) =>
        `${context.value(context, key, level + 1)} => ${context.value(context, item, level + 1)}`,
    );
    return make([`${prefix(name, tag, 'URLSearchParams')}{`, '}'], () => items);
  }
  if (value instanceof URL) {
    const shown = Object.fromEntries(URL_KEYS.map((key) => [key, Reflect.get(value, key) as unknown]));
    return make([`${prefix(name, tag, 'URL')}{`, '}'], () =>
      within(context, 2, () => URL_KEYS.map((key) => context.property(context, shown, key, level, false))),
    );
  }
  if (types.isPromise(value)) return make([`${prefix(name, tag, 'Promise')}{`, '}'], () => []);
  if (types.isWeakMap(value) || types.isWeakSet(value))
    return `${prefix(name, tag, 'WeakMap')}{ <items unknown> }`;
  if (types.isBoxedPrimitive(value)) {
    const primitive = (value as { valueOf(): unknown }).valueOf();
    const kind = typeof primitive;
    if (kind === 'string') keys = keys.filter((key) => !isIndex(key, (primitive as string).length));
    const title = kind === 'bigint' ? 'BigInt' : `${kind[0]?.toUpperCase()}${kind.slice(1)}`;
    const base = `[${title}: ${context.value({ ...context, stylize: (text) => text }, primitive, level)}]`;
    if (keys.length === 0) return context.stylize(base, kind);
    return make(['{', '}'], undefined, base);
  }
  const plain = types.isArgumentsObject(value) ? '[Arguments] {' : '{';
  const open = name === 'Object' && tag === '' ? plain : `${prefix(name, tag, 'Object')}{`;
  if (keys.length === 0) return `${open}}`;
  return make([open, '}']);
}

/** What Node shows of a URL, in its order. */
const URL_KEYS = [
  'href',
  'origin',
  'protocol',
  'username',
  'password',
  'host',
  'hostname',
  'port',
  'pathname',
  'search',
  'searchParams',
  'hash',
];

function bare(
  context: InspectContext,
  text: string,
  style: string,
  keys: PropertyKey[],
  make: (braces: [string, string], entries?: () => string[], base?: string) => Shape,
): Shape | string {
  const base = context.stylize(text, style);
  return keys.length === 0 ? base : make(['{', '}'], undefined, base);
}

function isIndex(key: PropertyKey, length: number): boolean {
  return typeof key === 'string' && /^(?:0|[1-9]\d*)$/.test(key) && Number(key) < length;
}

const more = (count: number): string => `... ${count} more item${count > 1 ? 's' : ''}`;

function limited(context: InspectContext, items: Iterable<unknown>, size: number, level: number): string[] {
  const max = Math.max(0, context.maxArrayLength ?? Infinity);
  const output: string[] = [];
  within(context, 2, () => {
    for (const item of items) {
      if (output.length >= max) break;
      output.push(context.value(context, item, level + 1));
    }
  });
  if (size > max) output.push(more(size - max));
  return output;
}

function arrayEntries(context: InspectContext, value: readonly unknown[], level: number): string[] {
  const max = Math.min(Math.max(0, context.maxArrayLength ?? Infinity), value.length);
  const output: string[] = [];
  let index = 0;
  for (; index < value.length && output.length < max; index += 1) {
    if (Object.hasOwn(value, index)) {
      output.push(context.property(context, value, String(index), level, true));
      continue;
    }
    let holes = 0;
    while (index < value.length && !Object.hasOwn(value, index)) {
      holes += 1;
      index += 1;
    }
    index -= 1;
    output.push(context.stylize(`<${holes} empty item${holes > 1 ? 's' : ''}>`, 'undefined'));
  }
  if (index < value.length) output.push(more(value.length - index));
  return output;
}

function mapEntries(context: InspectContext, value: Map<unknown, unknown>, level: number): string[] {
  const max = Math.max(0, context.maxArrayLength ?? Infinity);
  const output: string[] = [];
  within(context, 2, () => {
    for (const [key, item] of value) {
      if (output.length >= max) break;
      output.push(`${context.value(context, key, level + 1)} => ${context.value(context, item, level + 1)}`);
    }
  });
  if (value.size > max) output.push(more(value.size - max));
  return output;
}
