/** Errors as Node shapes them: `code` in brackets in the stack, `errno` and `syscall` on system errors. */

type ErrorClass = new (message: string) => Error;

/** An error with Node's `code`, whose stack starts `TypeError [ERR_X]: …` as Node's does. */
export function codedError(
  code: string,
  message: string,
  Base: ErrorClass = Error,
): Error & { code: string } {
  const error = new Base(message) as Error & { code: string };
  Object.defineProperty(error, 'code', { value: code, enumerable: true, writable: true, configurable: true });
  if (typeof error.stack === 'string') {
    error.stack = error.stack.replace(/^\w*Error/, (name) => `${name} [${code}]`);
  }
  return error;
}

function describe(value: unknown): string {
  if (value == null) return ` Received ${String(value)}`;
  if (typeof value === 'function') return ` Received function ${value.name}`;
  if (typeof value === 'object') {
    const name = (value as { constructor?: { name?: string } }).constructor?.name;
    return name ? ` Received an instance of ${name}` : ' Received an object';
  }
  const shown =
    typeof value === 'string' ? `'${value.length > 25 ? `${value.slice(0, 25)}...` : value}'` : String(value);
  return ` Received type ${typeof value} (${shown})`;
}

/** ERR_INVALID_ARG_TYPE; `expected` reads like `of type string`. */
export function invalidArgument(name: string, expected: string, value: unknown): Error {
  const kind = name.includes('.') ? 'property' : 'argument';
  return codedError(
    'ERR_INVALID_ARG_TYPE',
    `The "${name}" ${kind} must be ${expected}.${describe(value)}`,
    TypeError,
  );
}

const ERRNO: Readonly<Record<string, number>> = {
  EPERM: -1,
  ENOENT: -2,
  ESRCH: -3,
  EBADF: -9,
  EACCES: -13,
  EBUSY: -16,
  EEXIST: -17,
  EXDEV: -18,
  ENOTDIR: -20,
  EISDIR: -21,
  EINVAL: -22,
  EPIPE: -32,
  ENOTEMPTY: -39,
  ELOOP: -40,
  EROFS: -30,
  EADDRINUSE: -98,
  ENETUNREACH: -101,
  ECONNRESET: -104,
  ENOTCONN: -107,
  ETIMEDOUT: -110,
  ECONNREFUSED: -111,
  EHOSTUNREACH: -113,
  ECANCELED: -125,
  ENOTFOUND: -3008,
};

const TEXT: Readonly<Record<string, string>> = {
  EPERM: 'operation not permitted',
  ENOENT: 'no such file or directory',
  EBADF: 'bad file descriptor',
  EACCES: 'permission denied',
  EBUSY: 'resource busy or locked',
  EEXIST: 'file already exists',
  EXDEV: 'cross-device link not permitted',
  ENOTDIR: 'not a directory',
  EISDIR: 'illegal operation on a directory',
  EINVAL: 'invalid argument',
  ELOOP: 'too many symbolic links encountered',
  ENOTEMPTY: 'directory not empty',
  EROFS: 'read-only file system',
  EADDRINUSE: 'address already in use',
};

/** An error of the operating system, as libuv numbers them on Linux. */
export interface SystemError extends Error {
  errno?: number;
  code?: string;
  syscall?: string;
  path?: string;
  dest?: string;
  address?: string;
  port?: number;
  hostname?: string;
}

/** libuv's number for a code (negative), or undefined. */
export const errnoOf = (code: string): number | undefined => ERRNO[code];

/** libuv's sentence for a code. */
export const textOf = (code: string): string => TEXT[code] ?? code;

/** `read ECONNRESET`, `connect ECONNREFUSED 10.89.0.5:5672`: the shape of network errors. */
export function networkError(syscall: string, code: string, address?: string, port?: number): SystemError {
  const detail = code === 'EADDRINUSE' ? ': address already in use' : '';
  const where = address === undefined ? '' : ` ${address}${port === undefined ? '' : `:${port}`}`;
  const error: SystemError = new Error(`${syscall} ${code}${detail}${where}`);
  error.errno = ERRNO[code];
  error.code = code;
  error.syscall = syscall;
  if (address !== undefined) error.address = address;
  if (port !== undefined) error.port = port;
  return error;
}

/** `ENOENT: no such file or directory, open '/x'`: the shape of file errors. */
export function fileError(code: string, syscall: string, path?: string, dest?: string): SystemError {
  const where = path === undefined ? '' : ` '${path}'${dest === undefined ? '' : ` -> '${dest}'`}`;
  const error: SystemError = new Error(`${code}: ${textOf(code)}, ${syscall}${where}`);
  error.errno = ERRNO[code];
  error.code = code;
  error.syscall = syscall;
  if (path !== undefined) error.path = path;
  if (dest !== undefined) error.dest = dest;
  return error;
}

/** The one message for what does not exist here: names module and member. */
export function notInTab(module: string, member: string, reason?: string): Error {
  return codedError(
    'ERR_NOT_IN_TAB',
    `node:${module} is not available in the tab (member "${member}")${reason === undefined ? '' : `: ${reason}`}`,
  );
}
