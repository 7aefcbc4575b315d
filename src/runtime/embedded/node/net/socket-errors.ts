/** What sockets refuse, and how several failures become one. */
import { codedError } from '../core/errors.ts';

/** ERR_INVALID_ARG_VALUE. */
export const refused = (message: string): Error => codedError('ERR_INVALID_ARG_VALUE', message, TypeError);

/** A port number, or ERR_SOCKET_BAD_PORT. */
export function validPort(port: unknown): number {
  const number = Number(port);
  const usable =
    (typeof port === 'number' || (typeof port === 'string' && port.trim() !== '')) && number === number >>> 0;
  if (usable && number <= 65535) return number;
  const shown =
    typeof port === 'string' ? `type string ('${port}')` : `type ${typeof port} (${String(port)})`;
  throw codedError('ERR_SOCKET_BAD_PORT', `Port should be >= 0 and < 65536. Received ${shown}.`, RangeError);
}

/** Libraries look whether there is one; nobody may use it. */
export const HANDLE = Object.freeze({ reading: true });

/** All addresses failed: Node's AggregateError, with the first one's code. */
export function all(failures: readonly Error[]): Error {
  const error = new AggregateError(failures, '');
  return Object.assign(error, { code: (failures[0] as { code?: string }).code });
}
