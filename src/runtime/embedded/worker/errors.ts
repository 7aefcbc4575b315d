/** An error as Node makes it: a message, a `code`, and the name of a class. */
export function nodeError(
  code: string,
  message: string,
  base: ErrorConstructor = Error,
): Error & { code: string } {
  const error = new base(message);
  return Object.assign(error, { code });
}
