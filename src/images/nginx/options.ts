/** The command line, with nginx's own flags and complaints. */

export interface Options {
  readonly help: boolean;
  readonly version: boolean;
  readonly configure: boolean;
  readonly test: boolean;
  readonly dump: boolean;
  readonly quiet: boolean;
  readonly signal: string | null;
  readonly prefix: string;
  readonly file: string;
  readonly globals: string | null;
}

const SIGNALS = new Set(['stop', 'quit', 'reopen', 'reload']);

/** Where nginx's image has things. */
export const DEFAULTS = { prefix: '/', file: '/etc/nginx/nginx.conf' } as const;

/** Reads argv (without node and script); a string is nginx's complaint. */
export function readOptions(argv: readonly string[]): Options | string {
  const options = {
    help: false,
    version: false,
    configure: false,
    test: false,
    dump: false,
    quiet: false,
    signal: null as string | null,
    prefix: DEFAULTS.prefix as string,
    file: null as string | null,
    globals: null as string | null,
  };
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i] ?? '';
    if (!word.startsWith('-') || word === '-') return `invalid option: "${word}"`;
    for (let at = 1; at < word.length; at++) {
      const flag = word[at] ?? '';
      /** The rest of this word, or the next one. */
      const value = (): string | null => {
        const rest = word.slice(at + 1);
        at = word.length;
        return rest !== '' ? rest : (argv[++i] ?? null);
      };
      if (flag === '?' || flag === 'h') options.help = options.version = true;
      else if (flag === 'v') options.version = true;
      else if (flag === 'V') options.version = options.configure = true;
      else if (flag === 't') options.test = true;
      else if (flag === 'T') options.test = options.dump = true;
      else if (flag === 'q') options.quiet = true;
      else if (flag === 'p') {
        const prefix = value();
        if (prefix === null) return 'option "-p" requires directory name';
        options.prefix = prefix;
      } else if (flag === 'c') {
        options.file = value();
        if (options.file === null) return 'option "-c" requires file name';
      } else if (flag === 'e') {
        if (value() === null) return 'option "-e" requires file name';
      } else if (flag === 'g') {
        options.globals = value();
        if (options.globals === null) return 'option "-g" requires parameter';
      } else if (flag === 's') {
        options.signal = value();
        if (options.signal === null) return 'option "-s" requires parameter';
        if (!SIGNALS.has(options.signal)) return `invalid option: "-s ${options.signal}"`;
      } else return `invalid option: "${flag}"`;
    }
  }
  const prefix = options.prefix.endsWith('/') ? options.prefix : `${options.prefix}/`;
  const file = options.file ?? DEFAULTS.file;
  return { ...options, prefix, file: file.startsWith('/') ? file : `${prefix}${file}` };
}
