/** `util.inspect`, close enough that logs read as they do under Node. */
import { custom, type InspectContext, type InspectOptions } from './context.ts';
import { formatProperty, formatValue } from './value.ts';

export type { InspectOptions } from './context.ts';

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
    stylize: merged.colors ? colored : (text) => text,
    inspect,
    value: formatValue,
    property: formatProperty,
  };
  return formatValue(context, value, 0);
}

inspect.custom = custom;
inspect.defaultOptions = DEFAULTS;
inspect.colors = COLORS;
inspect.styles = STYLES;
