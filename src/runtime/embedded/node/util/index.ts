/** `node:util`. */
import { absentMember } from '../core/absent.ts';
import { errnoOf, invalidArgument, textOf } from '../core/errors.ts';
import { extra, type Extras } from '../extra.ts';
import { isDeepEqual } from './equal.ts';
import { format, formatWithOptions } from './format.ts';
import { inspect } from './inspect.ts';
import { callbackify, promisify } from './promisify.ts';
import { types } from './types.ts';

type Anything = (...args: unknown[]) => unknown;

/** What util needs of its process. */
export interface UtilHost {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly pid: number;
  warn(message: string, kind: string, code?: string): void;
  error(line: string): void;
}

export function inherits(Class: Anything & { super_?: unknown }, Parent: Anything): void {
  if (typeof Class !== 'function') throw invalidArgument('ctor', 'of type function', Class);
  if (typeof Parent !== 'function') throw invalidArgument('superCtor', 'of type function', Parent);
  Object.defineProperty(Class, 'super_', { value: Parent, writable: true, configurable: true });
  Object.setPrototypeOf(Class.prototype as object, Parent.prototype as object);
}

const CONTROL =
  // oxlint-disable-next-line no-control-regex -- escape sequences are what it strips
  /[\u001b\u009b](?:[[\]()#;?]*(?:\d{1,4}(?:;\d{0,4})*)?[\dA-PR-TZcf-nq-uy=><~]|\][^\u0007]*\u0007)/g;

/** Plain unless told not to look: no stream in the tab is a terminal. */
function styleText(
  style: string | readonly string[],
  text: string,
  { validateStream = true }: { readonly validateStream?: boolean } = {},
): string {
  let result = text;
  for (const name of [style].flat().reverse()) {
    const codes = inspect.colors[name];
    if (!codes) throw invalidArgument('format', `one of: ${Object.keys(inspect.colors).join(', ')}`, name);
    if (!validateStream) result = `\u001b[${codes[0]}m${result}\u001b[${codes[1]}m`;
  }
  return result;
}

interface Site {
  getFunctionName(): string | null;
  getFileName(): string | null;
  getScriptNameOrSourceURL?(): string | null;
  getLineNumber(): number | null;
  getColumnNumber(): number | null;
}

/** Where the caller is, and who called it: names and places, innermost first. */
function getCallSites(count = 10): object[] {
  const ErrorType = Error as unknown as {
    prepareStackTrace: unknown;
    stackTraceLimit: number;
    captureStackTrace(target: object, above: unknown): void;
  };
  const { prepareStackTrace, stackTraceLimit } = ErrorType;
  const holder: { stack?: readonly Site[] } = {};
  try {
    ErrorType.stackTraceLimit = count;
    ErrorType.prepareStackTrace = (_error: unknown, sites: readonly Site[]) => sites;
    ErrorType.captureStackTrace(holder, getCallSites);
    return (holder.stack ?? []).map((site) => ({
      functionName: site.getFunctionName() ?? '',
      scriptId: '0',
      scriptName: site.getScriptNameOrSourceURL?.() ?? site.getFileName() ?? '',
      lineNumber: site.getLineNumber() ?? 0,
      columnNumber: site.getColumnNumber() ?? 0,
      column: site.getColumnNumber() ?? 0,
    }));
  } finally {
    Object.assign(ErrorType, { prepareStackTrace, stackTraceLimit });
  }
}

export function createUtil(host: UtilHost) {
  const warned = new Set<string>();
  const sections = (host.env['NODE_DEBUG'] ?? '').split(/[\s,]+/).map((name) => name.toUpperCase());

  function debuglog(section: string): Anything & { enabled: boolean } {
    const name = section.toUpperCase();
    const enabled = sections.some(
      (one) => one !== '' && new RegExp(`^${one.replaceAll('*', '.*')}$`).test(name),
    );
    const log = (...args: unknown[]): void => {
      if (enabled) host.error(`${name} ${host.pid}: ${format(...args)}\n`);
    };
    return Object.assign(log, { enabled });
  }

  function deprecate<F extends Anything>(original: F, message: string, code?: string): F {
    let said = false;
    const say = (): void => {
      if (said || (code !== undefined && warned.has(code))) return;
      said = true;
      if (code !== undefined) warned.add(code);
      host.warn(message, 'DeprecationWarning', code);
    };
    function deprecated(this: unknown, ...args: unknown[]): unknown {
      say();
      return new.target ? Reflect.construct(original, args, new.target) : Reflect.apply(original, this, args);
    }
    Object.setPrototypeOf(deprecated, original);
    if (original.prototype) deprecated.prototype = original.prototype as object;
    return deprecated as unknown as F;
  }

  return {
    format,
    formatWithOptions,
    inspect,
    inherits,
    promisify,
    callbackify,
    deprecate,
    debuglog,
    debug: debuglog,
    types,
    isDeepStrictEqual: (left: unknown, right: unknown) => isDeepEqual(left, right, true),
    isArray: deprecate(
      Array.isArray as Anything,
      'The `util.isArray` API is deprecated. Please use `Array.isArray()` instead.',
      'DEP0044',
    ),
    stripVTControlCharacters(text: string) {
      if (typeof text !== 'string') throw invalidArgument('str', 'of type string', text);
      return text.replace(CONTROL, '');
    },
    toUSVString: (text: unknown) => String(text).toWellFormed(),
    styleText,
    getSystemErrorName: (errno: number) =>
      ['ENOENT', 'EACCES', 'EEXIST', 'ECONNREFUSED', 'ECONNRESET', 'EADDRINUSE', 'ETIMEDOUT', 'EPIPE'].find(
        (code) => errnoOf(code) === errno,
      ) ?? `Unknown system error ${errno}`,
    getSystemErrorMessage: (errno: number) =>
      textOf(['ENOENT', 'EACCES', 'EEXIST'].find((code) => errnoOf(code) === errno) ?? String(errno)),
    TextEncoder: globalThis.TextEncoder,
    TextDecoder: globalThis.TextDecoder,
    aborted: (signal: AbortSignal) =>
      new Promise<Event | undefined>((resolve) =>
        signal.aborted ? resolve(undefined) : signal.addEventListener('abort', resolve, { once: true }),
      ),
    parseArgs: (...given: Parameters<Extras['arguments']['parseArgs']>) =>
      extra('arguments').parseArgs(...given),
    parseEnv: (text: string) => extra('arguments').parseEnv(text),
    getCallSites,
    transferableAbortController: absentMember('util', 'transferableAbortController'),
    MIMEType: absentMember('util', 'MIMEType'),
    MIMEParams: absentMember('util', 'MIMEParams'),
  };
}
