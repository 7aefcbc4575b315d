/**
 * `Error.captureStackTrace` and `Error.prepareStackTrace` where the engine lacks them (Firefox, WebKit): `depd`, and so
 * Express, reads call sites while it loads.
 */

/** What V8 hands to `prepareStackTrace`, as far as a text can tell. */
export interface CallSite {
  getFileName(): string | null;
  getLineNumber(): number | null;
  getColumnNumber(): number | null;
  getFunctionName(): string | null;
  getMethodName(): string | null;
  getTypeName(): string | null;
  getThis(): undefined;
  getFunction(): undefined;
  getEvalOrigin(): undefined;
  isEval(): boolean;
  isNative(): boolean;
  isToplevel(): boolean;
  isConstructor(): boolean;
  toString(): string;
}

/** The members of `Error` that V8 adds. */
export interface StackTraces {
  new (): Error;
  captureStackTrace?: (target: object, above?: unknown) => void;
  prepareStackTrace?: ((error: object, sites: readonly CallSite[]) => unknown) | undefined;
  stackTraceLimit?: number;
}

function site(line: string): CallSite {
  // `name@file:1:2` in Firefox and WebKit; `at name (file:1:2)` in V8.
  const match = /^\s*(?:at )?(?:(.*?)[@(])?([^@(]*?):(\d+):(\d+)\)?$/.exec(line);
  const name = match?.[1]?.trim() || null;
  const file = match?.[2] ?? null;
  const text = `${name ?? '<anonymous>'} (${file ?? 'unknown'}:${match?.[3] ?? 0}:${match?.[4] ?? 0})`;
  return {
    getFileName: () => file,
    getLineNumber: () => (match ? Number(match[3]) : null),
    getColumnNumber: () => (match ? Number(match[4]) : null),
    getFunctionName: () => name,
    getMethodName: () => null,
    getTypeName: () => 'Object',
    getThis: () => undefined,
    getFunction: () => undefined,
    getEvalOrigin: () => undefined,
    isEval: () => false,
    isNative: () => false,
    isToplevel: () => true,
    isConstructor: () => false,
    toString: () => text,
  };
}

/** Whether the engine calls `prepareStackTrace` itself. */
function isComplete(ErrorType: StackTraces): boolean {
  const before = ErrorType.prepareStackTrace;
  const probe: { stack?: unknown } = {};
  ErrorType.prepareStackTrace = (_error, sites) => sites;
  ErrorType.captureStackTrace?.(probe);
  const { stack } = probe;
  ErrorType.prepareStackTrace = before;
  return Array.isArray(stack);
}

/** Adds what is missing; does nothing where the engine has it all. */
export function completeStackTraces(ErrorType: StackTraces): void {
  if (isComplete(ErrorType)) return;
  ErrorType.stackTraceLimit ??= 10;
  ErrorType.captureStackTrace = (target) => {
    const { prepareStackTrace } = ErrorType;
    ErrorType.prepareStackTrace = undefined;
    const [, ...lines] = (new ErrorType().stack ?? '').trim().split('\n');
    ErrorType.prepareStackTrace = prepareStackTrace;
    const shown = lines.slice(0, ErrorType.stackTraceLimit);
    const value: unknown = prepareStackTrace
      ? prepareStackTrace(target, shown.map(site))
      : [String(target), ...shown.map((line) => `    at ${site(line).toString()}`)].join('\n');
    Object.defineProperty(target, 'stack', { value, writable: true, configurable: true });
  };
}
