/** Walks the statements of a configuration and hands each to its directive, checked as nginx checks them. */
import * as fs from 'node:fs';
import * as path from 'node:path';
import { NginxError, unsupported, type ConfPlace } from './error.ts';
import { MIME_TYPES } from './mime.ts';
import { KNOWN, type Usage } from './known.ts';
import type { Lookup, Scope } from './scope.ts';
import { createTokenizer, type Tokenizer } from './tokenizer.ts';
import { compileTemplate, type Template } from '../template.ts';
import { isVariable, isVariableOfNginx } from '../variables.ts';

/** One statement that passed the checks of position and number of arguments. */
export interface Directive {
  readonly name: string;
  readonly args: readonly string[];
  readonly place: ConfPlace;
}

/** What a directive does with the block it stands in. */
export type Handler<S extends Scope = Scope> = (directive: Directive, scope: S, reader: Reader) => void;

/** What directives may ask of the reading in progress. */
export interface Reader {
  readonly prefix: string;
  /** The folder that `include` paths are relative to. */
  readonly confDir: string;
  /** Where the reading stands: messages name this place. */
  here(): ConfPlace;
  /** Throws nginx's `[emerg] message in FILE:LINE`. */
  fail(message: string): never;
  /** Throws the refusal of something that nginx has and this gateway lacks. */
  refuse(what: string): never;
  warn(message: string): void;
  /** Reads the block that the current directive opened. */
  block(scope: Scope): void;
  /** Reads the block that the current directive opened as bare statements (`types`). */
  rows(row: (words: readonly string[]) => void): void;
  template(text: string): Template;
  lookup(lookup: Lookup): void;
}

/** What reading a configuration leaves behind beside its scopes. */
export interface Reading {
  readonly lookups: readonly Lookup[];
  readonly warnings: readonly string[];
  /** Variables that nothing defines; nginx says so only after the whole file was read. */
  readonly unknownVariables: readonly string[];
}

export interface ReadOptions {
  readonly prefix: string;
  readonly confDir: string;
  readonly handlers: ReadonlyMap<string, Handler>;
}

/** A file that includes itself ends here, as it does in nginx for want of file descriptors. */
const DEEPEST = 100;

function openFailure(file: string, error: unknown, place: ConfPlace | null): NginxError {
  const code = error instanceof Error && 'code' in error ? error.code : '';
  const why = code === 'EACCES' ? '13: Permission denied' : '2: No such file or directory';
  return code === 'EISDIR'
    ? new NginxError(`read() "${file}" failed (21: Is a directory)`, place)
    : new NginxError(`open() "${file}" failed (${why})`, place);
}

/** `conf.d/*.conf` → the files it stands for, sorted; a pattern may match nothing. */
function expandGlob(pattern: string): readonly string[] {
  const expand = (bases: readonly string[], segment: string): readonly string[] => {
    if (!/[*?[]/.test(segment)) return bases.map((base) => path.join(base, segment));
    const source = segment
      .replace(/[.+^${}()|\\]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.');
    const shape = new RegExp(`^${source}$`);
    return bases.flatMap((base) =>
      fs.existsSync(base)
        ? fs
            .readdirSync(base)
            .filter((name) => shape.test(name) && (!name.startsWith('.') || segment.startsWith('.')))
            .sort()
            .map((name) => path.join(base, name))
        : [],
    );
  };
  return pattern
    .split('/')
    .filter(Boolean)
    .reduce(expand, ['/'])
    .filter((file) => fs.existsSync(file));
}

/** Which usage applies, or nginx's complaint. */
function check(directive: Directive, opens: boolean, usages: readonly Usage[], scope: Scope): string | null {
  const { name, args } = directive;
  for (const usage of usages) {
    if (!usage.contexts.has(scope.kind)) continue;
    if (!usage.block && opens) return `directive "${name}" is not terminated by ";"`;
    if (usage.block && !opens) return `directive "${name}" has no opening "{"`;
    const fits = usage.flag
      ? args.length === 1
      : usage.counts === null
        ? args.length >= usage.min
        : usage.counts.has(args.length);
    return fits ? null : `invalid number of arguments in "${name}" directive`;
  }
  return `"${name}" directive is not allowed here`;
}

/** Reads `-g` directives and then the file into `scope`. Errors throw; what was noted until then stays in `reading`. */
export function createReader(options: ReadOptions) {
  const lookups: Lookup[] = [];
  const warnings: string[] = [];
  const unknownVariables: string[] = [];
  let tokens: Tokenizer = createTokenizer('', null);
  let inCommandLine = false;
  let depth = 0;

  const here = (): ConfPlace => ({ file: tokens.file, line: tokens.line });
  const fail = (message: string): never => {
    throw new NginxError(message, inCommandLine ? 'command line' : here());
  };

  const reader: Reader = {
    prefix: options.prefix,
    confDir: options.confDir,
    here,
    fail,
    refuse: (what) => {
      throw unsupported(what, here());
    },
    warn: (message) => {
      warnings.push(`nginx: [warn] ${message} in ${tokens.file}:${tokens.line}`);
    },
    block: (scope) => statements(scope, true),
    rows: (row) => {
      for (let token = tokens.next(); token.kind !== 'close'; token = tokens.next()) {
        if (token.kind === 'end') return fail('unexpected end of file, expecting "}"');
        row(token.words);
      }
    },
    template: (text) => {
      const template = compileTemplate(text, fail);
      for (const part of template.parts) {
        if (part.kind === 'text' || isVariable(part.name)) continue;
        if (isVariableOfNginx(part.name)) throw unsupported(`variable "$${part.name}"`, here());
        unknownVariables.push(part.name);
      }
      return template;
    },
    lookup: (lookup) => {
      lookups.push(lookup);
    },
  };

  function include(pattern: string, scope: Scope): void {
    const full = path.resolve(options.confDir, pattern);
    const files = /[*?[]/.test(full) ? expandGlob(full) : [full];
    for (const file of files) readFile(file, scope, here());
  }

  function statement(words: readonly string[], opens: boolean, scope: Scope): void {
    const [name = '', ...args] = words;
    const directive: Directive = { name, args, place: here() };
    const usages = KNOWN.get(name);
    if (usages === undefined) return fail(`unknown directive "${name}"`);
    const complaint = check(directive, opens, usages, scope);
    if (complaint !== null) return fail(complaint);
    if (opens && inCommandLine) return fail('block directives are not supported in -g option');
    if (name === 'include') return include(args[0] ?? '', scope);
    const handler = options.handlers.get(name);
    if (handler === undefined) throw unsupported(`directive "${name}"`, here());
    handler(directive, scope, reader);
  }

  function statements(scope: Scope, inBlock: boolean): void {
    for (;;) {
      const token = tokens.next();
      if (token.kind === 'statement') {
        if (token.opens && inCommandLine) fail('block directives are not supported in -g option');
        statement(token.words, token.opens, scope);
      } else if (token.kind === 'close') {
        if (inBlock) return;
        fail('unexpected "}"');
      } else {
        if (inBlock) fail('unexpected end of file, expecting "}"');
        return;
      }
    }
  }

  function readText(file: string, place: ConfPlace | null): string {
    try {
      return fs.readFileSync(file, 'utf8');
    } catch (error) {
      if (file === path.join(options.confDir, 'mime.types')) return MIME_TYPES;
      throw openFailure(file, error, place);
    }
  }

  function readFile(file: string, scope: Scope, place: ConfPlace | null): void {
    if (depth >= DEEPEST) throw new NginxError(`open() "${file}" failed (24: Too many open files)`, place);
    const outer = tokens;
    tokens = createTokenizer(readText(file, place), file);
    depth++;
    statements(scope, false);
    depth--;
    tokens = outer;
  }

  return {
    reading: { lookups, warnings, unknownVariables } satisfies Reading,
    /** The value of `-g`. */
    readCommandLine(text: string, scope: Scope): void {
      inCommandLine = true;
      tokens = createTokenizer(text, null);
      statements(scope, false);
      inCommandLine = false;
    },
    readFile: (file: string, scope: Scope): void => readFile(file, scope, null),
    /** Reads `text` as if it stood in `file`. */
    readText(text: string, file: string, scope: Scope): void {
      tokens = createTokenizer(text, file);
      statements(scope, false);
    },
  };
}
