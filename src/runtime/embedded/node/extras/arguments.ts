/** `util.parseArgs` and `util.parseEnv`. */
import { codedError, invalidArgument, notInTab } from '../core/errors.ts';

interface Option {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: boolean;
  readonly default?: unknown;
}

interface Config {
  readonly args?: readonly string[];
  readonly options?: Readonly<Record<string, Option>>;
  readonly strict?: boolean;
  readonly allowPositionals?: boolean;
  readonly allowNegative?: boolean;
  readonly tokens?: boolean;
}

type Values = Record<string, unknown>;

const refuse = (code: string, message: string): Error => codedError(code, message, TypeError);

/** Reads a command line as Node 22 does; `tokens` is absent. */
export function parseArgs(config: Config = {}): { readonly values: Values; readonly positionals: string[] } {
  const { options = {}, strict = true, allowNegative = false } = config;
  if (config.tokens) throw notInTab('util', 'parseArgs', 'the option tokens is');
  const allowPositionals = config.allowPositionals ?? !strict;
  const args = [...(config.args ?? process.argv.slice(2))];
  const values = Object.create(null) as Values;
  const positionals: string[] = [];

  function store(name: string, value: unknown, shown: string): void {
    const option = Object.hasOwn(options, name) ? options[name] : undefined;
    if (option === undefined && strict) {
      const hint = allowPositionals
        ? `. To specify a positional argument starting with a '-', place it at the end of the command after '--', as in '-- "${shown}"`
        : '';
      throw refuse('ERR_PARSE_ARGS_UNKNOWN_OPTION', `Unknown option '${shown}'${hint}`);
    }
    const full = option?.short === undefined ? `--${name}` : `-${option.short}, --${name}`;
    if (strict && option?.type === 'string' && typeof value !== 'string') {
      throw refuse('ERR_PARSE_ARGS_INVALID_OPTION_VALUE', `Option '${full} <value>' argument missing`);
    }
    if (strict && option?.type === 'boolean' && typeof value === 'string') {
      throw refuse('ERR_PARSE_ARGS_INVALID_OPTION_VALUE', `Option '${full}' does not take an argument`);
    }
    if (name === '__proto__') return;
    if (option?.multiple) values[name] = [...((values[name] as unknown[] | undefined) ?? []), value];
    else values[name] = value;
  }

  const takesText = (name: string): boolean =>
    Object.hasOwn(options, name) && options[name]?.type === 'string';
  const longOf = (short: string): string =>
    Object.entries(options).find(([, option]) => option.short === short)?.[0] ?? short;
  const next = (): string | undefined =>
    args.length > 0 && !/^-./.test(args[0] ?? '') ? args.shift() : undefined;

  /** A value that is not there is true, where nobody is strict about it. */
  const missing = (): true | undefined => (strict ? undefined : true);

  for (let arg = args.shift(); arg !== undefined; arg = args.shift()) {
    if (arg === '--') {
      positionals.push(...args.splice(0));
    } else if (/^--./.test(arg)) {
      const at = arg.indexOf('=');
      const name = at < 0 ? arg.slice(2) : arg.slice(2, at);
      const negated = name.replace(/^no-/, '');
      if (at >= 0) store(name, arg.slice(at + 1), `--${name}`);
      else if (takesText(name)) store(name, next() ?? missing(), `--${name}`);
      else if (allowNegative && negated !== name && options[negated]?.type === 'boolean')
        store(negated, false, `--${name}`);
      else store(name, true, `--${name}`);
    } else if (/^-[^-]/.test(arg)) {
      const [short = '', ...rest] = arg.slice(1);
      const name = longOf(short);
      if (takesText(name)) store(name, rest.length > 0 ? rest.join('') : (next() ?? missing()), `-${short}`);
      else {
        store(name, true, `-${short}`);
        if (rest.length > 0) args.unshift(`-${rest.join('')}`);
      }
    } else positionals.push(arg);
  }
  if (!allowPositionals && positionals.length > 0) {
    const message = `Unexpected argument '${positionals[0]}'. This command does not take positional arguments`;
    throw refuse('ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL', message);
  }
  for (const [name, option] of Object.entries(options)) {
    if (option.default !== undefined && !(name in values)) values[name] = option.default;
  }
  return { values, positionals };
}

/** Reads the text of a `.env` file. */
export function parseEnv(text: string): Record<string, string> {
  if (typeof text !== 'string') throw invalidArgument('content', 'of type string', text);
  const found: Record<string, string> = {};
  const line = /^[ \t]*(?:export[ \t]+)?([\w.-]+)[ \t]*=[ \t]*("[^"]*"|'[^']*'|`[^`]*`|[^\n#]*)/gm;
  for (const [, name = '', raw = ''] of text.replaceAll('\r\n', '\n').matchAll(line)) {
    const quote = /^(["'`])([\s\S]*)\1$/.exec(raw);
    const value = quote?.[2] ?? raw.trim();
    found[name] = quote?.[1] === '"' ? value.replaceAll('\\n', '\n') : value;
  }
  return found;
}
