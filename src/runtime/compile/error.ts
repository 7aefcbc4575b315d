/** A source that does not compile. `message` is Node's own (or the parser's); `line` and `column` count from 1. */
export class CompileError extends Error {
  readonly code: string;
  readonly path: string;
  readonly line: number;
  readonly column: number;
  constructor(
    message: string,
    place: { readonly code: string; readonly path: string; readonly line: number; readonly column: number },
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'CompileError';
    this.code = place.code;
    this.path = place.path;
    this.line = place.line;
    this.column = place.column;
  }

  /** `/app/index.ts:3:7` */
  get place(): string {
    return `${this.path}:${this.line}:${this.column}`;
  }

  override toString(): string {
    return `${this.place}: SyntaxError: ${this.message}`;
  }
}

/** What went wrong while types were stripped: Node shows the place above its stack, amaro has it as numbers. */
export function stripFailure(path: string, error: unknown): CompileError {
  if (typeof error !== 'object' || error === null) {
    return new CompileError(String(error), { code: INVALID, path, line: 1, column: 1 });
  }
  const { message, code, stack, startLine, startColumn } = error as Readonly<Record<string, unknown>>;
  const shown = typeof stack === 'string' ? placeInStack(stack) : null;
  return new CompileError(
    typeof message === 'string' ? message : String(error),
    {
      code:
        typeof code === 'string' && code.startsWith('ERR_') ? code : (NODE_CODES[String(code)] ?? INVALID),
      path,
      line: typeof startLine === 'number' ? startLine : (shown?.line ?? 1),
      column: typeof startColumn === 'number' ? startColumn + 1 : (shown?.column ?? 1),
    },
    { cause: error },
  );
}

const INVALID = 'ERR_INVALID_TYPESCRIPT_SYNTAX';

/** amaro's codes, and what Node makes of them. */
const NODE_CODES: Readonly<Record<string, string>> = {
  UnsupportedSyntax: 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX',
  InvalidSyntax: INVALID,
};

/** `:2`, then the lines up to the one at fault, then its carets. */
function placeInStack(stack: string): { readonly line: number; readonly column: number } | null {
  const line = /^[^\n]*:(\d+)\n/.exec(stack)?.[1];
  const carets = /^( *)\^+ *$/m.exec(stack)?.[1];
  return line === undefined ? null : { line: Number(line), column: (carets?.length ?? 0) + 1 };
}

/** What went wrong while JavaScript was parsed: acorn appends `(line:column)` to its message. */
export function parseFailure(path: string, error: unknown): CompileError {
  if (!(error instanceof SyntaxError)) throw error;
  const { line = 1, column = 0 } =
    'loc' in error ? (error.loc as { readonly line?: number; readonly column?: number }) : {};
  const message = error.message.replace(/ \(\d+:\d+\)$/, '');
  return new CompileError(
    message,
    { code: 'ERR_INVALID_SYNTAX', path, line, column: column + 1 },
    { cause: error },
  );
}
