/** Any value as `util.inspect` shows it. */
import { custom, within, type InspectContext } from './context.ts';
import { groupEntries, layOut } from './layout.ts';
import { constructorName, isClassTag, prefix } from './names.ts';
import { quote } from './quote.ts';
import { shapeOf } from './shape.ts';

/** A value at a depth (0: outermost). */
export function formatValue(context: InspectContext, value: unknown, level: number): string {
  if (typeof value !== 'object' && typeof value !== 'function') return formatPrimitive(context, value);
  if (value === null) return context.stylize('null', 'null');
  if (context.customInspect) {
    const own: unknown = Reflect.get(value, custom);
    if (typeof own === 'function' && own !== context.inspect) {
      const depth = context.depth === null ? null : context.depth - level;
      const { seen: _s, circular: _c, indentation: _i, value: _v, property: _p, ...options } = context;
      const result: unknown = Reflect.apply(own, value, [depth, { ...options, depth }, context.inspect]);
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
  return formatRaw(context, value, level);
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

function formatRaw(context: InspectContext, value: object, level: number): string {
  const name = constructorName(value);
  // One of its own is shown among its properties.
  const own = Object.getOwnPropertyDescriptor(value, Symbol.toStringTag)?.enumerable === true;
  const tagValue: unknown = own ? '' : Reflect.get(value, Symbol.toStringTag);
  const ownTag =
    typeof tagValue === 'string' && tagValue !== '' && !isClassTag(value, tagValue) ? tagValue : '';
  const shape = shapeOf(context, value, level, name, ownTag);
  if (typeof shape === 'string') return shape;

  const label = name ?? 'Object';
  if (level > (context.depth ?? Infinity)) {
    const shown = prefix(name, ownTag, shape.array ? 'Array' : 'Object').slice(0, -1);
    return context.stylize(`[${name === null ? shown : label}]`, 'special');
  }
  context.seen.push(value);
  context.currentDepth = level;
  const output = shape.entries();
  for (const key of shape.keys) output.push(formatProperty(context, value, key, level));
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
  return layOut(context, entries, base, shape.braces, level, entries === output);
}

const IDENTIFIER = /^[a-zA-Z_][a-zA-Z_0-9]*$/;

/** `key: value`; of an array's element only the value. */
export function formatProperty(
  context: InspectContext,
  value: object,
  key: PropertyKey,
  level: number,
  element = false,
): string {
  const descriptor = Object.getOwnPropertyDescriptor(value, key) ?? {
    value: Reflect.get(value, key) as unknown,
    enumerable: false,
  };
  let text: string;
  if (!('get' in descriptor) && !('set' in descriptor)) {
    text = within(context, 2, () => formatValue(context, descriptor.value, level + 1));
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
  if (typeof key === 'symbol') label = context.stylize(`[${key.toString()}]`, 'symbol');
  else if (key === '__proto__') label = "['__proto__']";
  else if (descriptor.enumerable === false) label = `[${String(key)}]`;
  else if (IDENTIFIER.test(String(key))) label = context.stylize(String(key), 'name');
  else label = context.stylize(quote(String(key)), 'string');
  return `${label}: ${text}`;
}
