/** An error as Node makes it: a message, a `code`, and the name of a class. */
export function nodeError(
  code: string,
  message: string,
  base: ErrorConstructor = Error,
): Error & { code: string } {
  const error = new base(message);
  if (typeof error.stack === 'string')
    error.stack = error.stack.replace(/^\w*Error/, (name) => `${name} [${code}]`);
  return Object.assign(error, { code });
}

/** Where the reader's text is at fault, when no frame of the stack says so. Lines and columns count from 1. */
export interface Fault {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

const faults = new WeakMap<object, Fault>();

/** Remembers where an error comes from; the first place told stays. */
export function blame<E>(error: E, fault: Fault): E {
  if (typeof error === 'object' && error !== null && !faults.has(error)) faults.set(error, fault);
  return error;
}

export const faultOf = (error: unknown): Fault | undefined =>
  typeof error === 'object' && error !== null ? faults.get(error) : undefined;
