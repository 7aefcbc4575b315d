/** `util.inspect`, close enough that logs read as they do under Node. */
import { groupEntries, layOut } from './layout.ts';
import { quote } from './quote.ts';
import { types } from './types.ts';

export interface InspectOptions {
  readonly depth?: number | null;
  readonly colors?: boolean;
  readonly customInspect?: boolean;
  readonly showHidden?: boolean;
  readonly breakLength?: number;
  readonly compact?: number | boolean;
  readonly maxArrayLength?: number | null;
  readonly maxStringLength?: number | null;
  readonly sorted?: boolean | ((a: string, b: string) => number);
  readonly getters?: boolean | 'get' | 'set';
  readonly numericSeparator?: boolean;
}

export interface InspectContext extends Required<InspectOptions> {
  readonly seen: object[];
  readonly circular: Map<object, number>;
  indentation: number;
  currentDepth: number;
  budget: number;
  readonly stylize: (text: string, style: string) => string;
}

export const custom = Symbol.for('nodejs.util.inspect.custom');

const DEFAULTS: Required<InspectOptions> = {
  showHidden: false,
  depth: 2,
  colors: false,
  customInspect: true,
  maxArrayLength: 100,
  maxStringLength: 10_000,
  breakLength: 80,
  compact: 3,
  sorted: false,
  getters: false,
  numericSeparator: false,
};

const COLORS: Readonly<Record<string, readonly [number, number]>> = {
  reset: [0, 0],
  bold: [1, 22],
  dim: [2, 22],
  italic: [3, 23],
  underline: [4, 24],
  inverse: [7, 27],
  strikethrough: [9, 29],
  black: [30, 39],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  magenta: [35, 39],
  cyan: [36, 39],
  white: [37, 39],
  gray: [90, 39],
  grey: [90, 39],
  redBright: [91, 39],
  greenBright: [92, 39],
  yellowBright: [93, 39],
  blueBright: [94, 39],
  magentaBright: [95, 39],
  cyanBright: [96, 39],
  whiteBright: [97, 39],
};

const STYLES: Readonly<Record<string, string>> = {
  special: 'cyan',
  number: 'yellow',
  bigint: 'yellow',
  boolean: 'yellow',
  undefined: 'grey',
  null: 'bold',
  string: 'green',
  symbol: 'green',
  date: 'magenta',
  regexp: 'red',
  module: 'underline',
};

function colored(text: string, style: string): string {
  const [open, close] = COLORS[STYLES[style] ?? ''] ?? [];
  return open === undefined ? text : `\u001b[${open}m${text}\u001b[${close}m`;
}

/** `inspect(value, options)`, or the old `inspect(value, showHidden, depth, colors)`. */
export function inspect(
  value: unknown,
  given?: InspectOptions | boolean,
  depth?: number,
  colors?: boolean,
): string {
  const options = typeof given === 'object' && given !== null ? given : { showHidden: given, depth, colors };
  const known = Object.fromEntries(Object.entries(options).filter(([, setting]) => setting !== undefined));
  const merged = { ...DEFAULTS, ...(known as InspectOptions) };
  const context: InspectContext = {
    ...known,
    ...merged,
    maxArrayLength: merged.maxArrayLength ?? Infinity,
    maxStringLength: merged.maxStringLength ?? Infinity,
    seen: [],
    circular: new Map(),
    indentation: 0,
    currentDepth: 0,
    budget: 1000,
    stylize: merged.colors ? colored : (text) => text,
  };
  return formatValue(context, value, 0);
}

inspect.custom = custom;
inspect.defaultOptions = DEFAULTS;
inspect.colors = COLORS;
inspect.styles = STYLES;

export function formatValue(context: InspectContext, value: unknown, level: number, typed = false): string {
  if (typeof value !== 'object' && typeof value !== 'function') return formatPrimitive(context, value);
  if (value === null) return context.stylize('null', 'null');
  if (context.customInspect) {
    const own: unknown = Reflect.get(value, custom);
    if (typeof own === 'function' && own !== inspect) {
      const depth = context.depth === null ? null : context.depth - level;
      const { seen: _seen, circular: _circular, indentation: _indent, budget: _budget, ...options } = context;
      const result: unknown = Reflect.apply(own, value, [depth, { ...options, depth }, inspect]);
      if (result !== value) {
        if (typeof result !== 'object' || result === null) return String(result);
        return formatValue(context, result, level).replaceAll('\n', `\n${' '.repeat(context.indentation)}`);
      }
    }
  }
  if (context.seen.includes(value)) {
    let index = context.circular.get(value);
    if (index === undefined) context.circular.set(value, (index = context.circular.size + 1));
    return context.stylize(`[Circular *${index}]`, 'special');
  }
  return formatRaw(context, value, level, typed);
}

const number = (value: number): string => (Object.is(value, -0) ? '-0' : `${value}`);

function formatPrimitive(context: InspectContext, value: unknown): string {
  switch (typeof value) {
    case 'string': {
      let text = value;
      let trailer = '';
      const max = context.maxStringLength ?? Infinity;
      if (text.length > max) {
        const more = text.length - max;
        text = text.slice(0, max);
        trailer = `... ${more} more character${more > 1 ? 's' : ''}`;
      }
      // Long texts of several lines are shown line by line.
      if (
        text.length > 16 &&
        text.length > context.breakLength - context.indentation - 4 &&
        text.includes('\n')
      ) {
        return (
          text
            .split(/(?<=\n)/)
            .map((line) => context.stylize(quote(line), 'string'))
            .join(` +\n${' '.repeat(context.indentation + 2)}`) + trailer
        );
      }
      return context.stylize(quote(text), 'string') + trailer;
    }
    case 'number':
      return context.stylize(number(value), 'number');
    case 'bigint':
      return context.stylize(`${value}n`, 'bigint');
    case 'symbol':
      return context.stylize(value.toString(), 'symbol');
    default:
      return context.stylize(String(value), typeof value);
  }
}

function constructorName(value: object): string | null {
  let level: object | null = value;
  let hops = 0;
  while (level !== null) {
    const descriptor = Object.getOwnPropertyDescriptor(level, 'constructor');
    if (
      typeof descriptor?.value === 'function' &&
      descriptor.value.name !== '' &&
      isInstance(value, descriptor.value)
    ) {
      return hops > 1 && level === Object.prototype ? null : (descriptor.value.name as string);
    }
    level = Object.getPrototypeOf(level) as object | null;
    hops += 1;
  }
  return null;
}

function isInstance(value: object, Class: unknown): boolean {
  try {
    return value instanceof (Class as () => void);
  } catch {
    return false;
  }
}

function prefix(name: string | null, tagName: string, fallback: string, size = ''): string {
  const tag = tagName !== '' && tagName !== name ? `[${tagName}] ` : '';
  if (name === null) return `[${fallback}${size}: null prototype] ${tag}`;
  return `${name}${size} ${tag}`;
}

function keysOf(context: InspectContext, value: object): PropertyKey[] {
  const symbols = Object.getOwnPropertySymbols(value);
  if (context.showHidden) return [...Object.getOwnPropertyNames(value), ...symbols];
  return [
    ...Object.keys(value),
    ...symbols.filter((key) => Object.prototype.propertyIsEnumerable.call(value, key)),
  ];
}

interface Shape {
  readonly braces: [open: string, close: string];
  readonly base: string;
  readonly keys: PropertyKey[];
  /** Entries before the named properties. */
  readonly entries: () => string[];
  readonly array: boolean;
}

function formatRaw(context: InspectContext, value: object, level: number, typed: boolean): string {
  const name = constructorName(value);
  const tagValue: unknown = Reflect.get(value, Symbol.toStringTag);
  const ownTag =
    typeof tagValue === 'string' && tagValue !== '' && !isClassTag(value, tagValue) ? tagValue : '';
  const shape = shapeOf(context, value, level, name, ownTag, typed);
  if (typeof shape === 'string') return shape;

  const label = name ?? 'Object';
  if (level > (context.depth ?? Infinity)) {
    const shown = prefix(name, ownTag, shape.array ? 'Array' : 'Object').slice(0, -1);
    return context.stylize(`[${name === null ? shown : label}]`, 'special');
  }
  context.seen.push(value);
  context.currentDepth = level;
  const output = shape.entries();
  for (const key of shape.keys) output.push(formatProperty(context, value, key, level, shape.array));
  context.seen.pop();

  let { base } = shape;
  const index = context.circular.get(value);
  if (index !== undefined) {
    const mark = context.stylize(`<ref *${index}>`, 'special');
    if (context.compact === true) base = base === '' ? mark : `${mark} ${base}`;
    else shape.braces[0] = `${mark} ${shape.braces[0]}`;
  }
  if (typeof context.sorted === 'function') output.sort(context.sorted);
  else if (context.sorted) output.sort();
  const entries = shape.array && output.length > 6 ? groupEntries(context, output, value) : output;
  return layOut(context, entries, base, shape.braces, shape.array, level, value, entries === output);
}

/** A tag that comes with the class itself says nothing new. */
function isClassTag(value: object, tag: string): boolean {
  const name = constructorName(value);
  return tag === name || (name?.endsWith(tag) ?? false);
}

function shapeOf(
  context: InspectContext,
  value: object,
  level: number,
  name: string | null,
  tag: string,
  typed: boolean,
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
    const base = errorBase(context, value, name, level);
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
  if (types.isPromise(value)) return make([`${prefix(name, tag, 'Promise')}{`, '}'], () => []);
  if (types.isWeakMap(value) || types.isWeakSet(value))
    return `${prefix(name, tag, 'WeakMap')}{ <items unknown> }`;
  if (types.isBoxedPrimitive(value)) {
    const primitive = (value as { valueOf(): unknown }).valueOf();
    const kind = typeof primitive;
    if (kind === 'string') keys = keys.filter((key) => !isIndex(key, (primitive as string).length));
    const title = kind === 'bigint' ? 'BigInt' : `${kind[0]?.toUpperCase()}${kind.slice(1)}`;
    const base = `[${title}: ${formatPrimitive({ ...context, stylize: (t) => t }, primitive)}]`;
    if (keys.length === 0) return context.stylize(base, kind);
    return make(['{', '}'], undefined, base);
  }
  if (typed) keys = [];
  const plain = types.isArgumentsObject(value) ? '[Arguments] {' : '{';
  const open = name === 'Object' && tag === '' ? plain : `${prefix(name, tag, 'Object')}{`;
  if (keys.length === 0) return `${open}}`;
  return make([open, '}']);
}

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

function within<T>(context: InspectContext, amount: number, body: () => T): T {
  context.indentation += amount;
  const result = body();
  context.indentation -= amount;
  return result;
}

const more = (count: number): string => `... ${count} more item${count > 1 ? 's' : ''}`;

function limited(context: InspectContext, items: Iterable<unknown>, size: number, level: number): string[] {
  const max = Math.max(0, context.maxArrayLength ?? Infinity);
  const output: string[] = [];
  within(context, 2, () => {
    for (const item of items) {
      if (output.length >= max) break;
      output.push(formatValue(context, item, level + 1));
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
      output.push(formatProperty(context, value, String(index), level, true, true));
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
      output.push(`${formatValue(context, key, level + 1)} => ${formatValue(context, item, level + 1)}`);
    }
  });
  if (value.size > max) output.push(more(value.size - max));
  return output;
}

function functionBase(value: object, name: string | null, tag: string): string {
  const own: unknown = Object.getOwnPropertyDescriptor(value, 'name')?.value;
  const text = Function.prototype.toString.call(value);
  if (text.startsWith('class') && text.endsWith('}')) {
    const parent = Object.getPrototypeOf(value) as { name?: string } | null;
    const label = typeof own === 'string' && own !== '' ? own : '(anonymous)';
    const extended = parent?.name
      ? ` extends ${parent.name}`
      : parent === null
        ? ' extends [null prototype]'
        : '';
    return `[class ${label}${extended}]`;
  }
  const kind = types.isAsyncFunction(value)
    ? types.isGeneratorFunction(value)
      ? 'AsyncGeneratorFunction'
      : 'AsyncFunction'
    : types.isGeneratorFunction(value)
      ? 'GeneratorFunction'
      : 'Function';
  const label = typeof own === 'string' && own !== '' ? `: ${own}` : ' (anonymous)';
  const extra = name === null ? ' (null prototype)' : name !== kind && name !== 'Function' ? ` ${name}` : '';
  return `[${kind}${extra === ' (null prototype)' ? extra : ''}${label}]${extra.startsWith(' (') ? '' : extra}${tag && tag !== kind ? ` [${tag}]` : ''}`;
}

function errorKeys(error: Error, keys: readonly PropertyKey[]): PropertyKey[] {
  const stack = String(error.stack ?? '');
  const shown = keys.filter((key) => {
    if (key !== 'name' && key !== 'message' && key !== 'stack') return true;
    return !stack.includes(String(Reflect.get(error, key)));
  });
  for (const key of ['cause', 'errors']) {
    if (
      Object.hasOwn(error, key) &&
      !shown.includes(key) &&
      (key === 'cause' || Array.isArray(Reflect.get(error, key)))
    ) {
      shown.push(key);
    }
  }
  return shown;
}

function errorBase(context: InspectContext, error: Error, name: string | null, level: number): string {
  let stack = error.stack ? String(error.stack) : Error.prototype.toString.call(error);
  // Firefox and WebKit keep only the frames.
  const title = Error.prototype.toString.call(error);
  if (!/^\s*\S*(?:Error|Exception)/.test(stack) && !stack.startsWith(title.split('\n')[0] ?? '')) {
    const frames = stack.trim().split('\n').filter(Boolean);
    stack = [title, ...frames.map((frame) => `    at ${frame}`)].join('\n');
  }
  if (
    name !== null &&
    name !== 'Error' &&
    stack.startsWith('Error') &&
    error.name === 'Error' &&
    !stack.includes(name)
  ) {
    stack = `${name}${stack.slice('Error'.length)}`;
  }
  const start = stack.indexOf('\n    at');
  if (start === -1) stack = `[${stack}]`;
  void level;
  return context.indentation === 0 ? stack : stack.replaceAll('\n', `\n${' '.repeat(context.indentation)}`);
}

const IDENTIFIER = /^[a-zA-Z_][a-zA-Z_0-9]*$/;

function formatProperty(
  context: InspectContext,
  value: object,
  key: PropertyKey,
  level: number,
  array: boolean,
  element = false,
): string {
  const descriptor = Object.getOwnPropertyDescriptor(value, key) ?? {
    value: Reflect.get(value, key) as unknown,
    enumerable: false,
  };
  let text: string;
  if (!('get' in descriptor) && !('set' in descriptor)) {
    const indent = array && element ? 2 : context.compact === true || array ? 2 : 2;
    text = within(context, indent, () => formatValue(context, descriptor.value, level + 1));
  } else if (descriptor.get !== undefined) {
    text = context.stylize(descriptor.set === undefined ? '[Getter]' : '[Getter/Setter]', 'special');
    if (context.getters) {
      const got: unknown = descriptor.get.call(value);
      text = `${text.slice(0, -1)}: ${within(context, 2, () => formatValue(context, got, level + 1))}]`;
    }
  } else {
    text = context.stylize(descriptor.set === undefined ? 'undefined' : '[Setter]', 'special');
  }
  if (element) return text;
  let label: string;
  if (typeof key === 'symbol')
    label = context.stylize(`[${key.toString()}]`, 'symbol').replace(/^(.*)$/, '$1');
  else if (key === '__proto__') label = "['__proto__']";
  else if (descriptor.enumerable === false) label = `[${String(key)}]`;
  else if (IDENTIFIER.test(String(key))) label = context.stylize(String(key), 'name');
  else label = context.stylize(quote(String(key)), 'string');
  return `${label}: ${text}`;
}
