import { absolute } from './resolve.ts';

/** What a command line of `node` asks for. */
export type Command =
  | { readonly kind: 'file'; readonly path: string; readonly argv: readonly string[] }
  | {
      readonly kind: 'eval';
      readonly code: string;
      readonly print: boolean;
      readonly argv: readonly string[];
    }
  | { readonly kind: 'refused'; readonly message: string };

/** Options that change nothing here. */
const IGNORED =
  /^--(experimental-|no-experimental-|no-warnings|disable-warning|enable-source-maps|trace-|unhandled-rejections=throw|input-type=|max-old-space-size|no-deprecation)/;

/** Reads `node`'s arguments: a script, or `-e` and code. Other options are refused as Node refuses unknown ones. */
export function readCommand(argv: readonly string[], cwd: string): Command {
  let print = false;
  for (let at = 0; at < argv.length; at += 1) {
    const argument = argv[at] as string;
    if (argument === '-p' || argument === '--print' || argument === '-pe') print = true;
    if (print || argument === '-e' || argument === '--eval') {
      const code = argv[at + 1];
      if (code === undefined) return { kind: 'refused', message: `node: ${argument} requires an argument` };
      const rest = argv.slice(at + 2);
      return { kind: 'eval', code, print, argv: rest[0] === '--' ? rest.slice(1) : rest };
    }
    if (argument.startsWith('-') && argument !== '-') {
      if (IGNORED.test(argument)) continue;
      return { kind: 'refused', message: `node: bad option: ${argument}` };
    }
    const path = absolute(argument, `${cwd}/[cwd]`);
    return { kind: 'file', path, argv: [path, ...argv.slice(at + 1)] };
  }
  return { kind: 'refused', message: 'node: no script: the interactive prompt does not exist in the tab' };
}
