/** `util.promisify` and `util.callbackify`. */
import { codedError, invalidArgument } from '../core/errors.ts';
import { nextTick } from '../stream.ts';

type Anything = (...args: unknown[]) => unknown;

const custom: unique symbol = Symbol.for('nodejs.util.promisify.custom') as never;
/** Names for callbacks with several values, as `fs.read` has them. */
export const customArguments = Symbol('customPromisifyArgs');

export function promisify(original: unknown): Anything {
  if (typeof original !== 'function') throw invalidArgument('original', 'of type function', original);
  const own: unknown = Reflect.get(original, custom);
  if (own !== undefined) {
    if (typeof own !== 'function') throw invalidArgument('util.promisify.custom', 'of type function', own);
    return Object.defineProperty(own as Anything, custom, { value: own, configurable: true });
  }
  const names = Reflect.get(original, customArguments) as readonly string[] | undefined;
  function promised(this: unknown, ...args: unknown[]): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const done = (error: unknown, ...values: unknown[]): void => {
        if (error) reject(error as Error);
        else if (names) resolve(Object.fromEntries(names.map((name, at) => [name, values[at]])));
        else resolve(values[0]);
      };
      Reflect.apply(original as Anything, this, [...args, done]);
    });
  }
  Object.setPrototypeOf(promised, Object.getPrototypeOf(original) as object);
  Object.defineProperty(promised, custom, { value: promised, configurable: true });
  return Object.defineProperties(promised, Object.getOwnPropertyDescriptors(original));
}

promisify.custom = custom;

export function callbackify(original: unknown): Anything {
  if (typeof original !== 'function') throw invalidArgument('original', 'of type function', original);
  function called(this: unknown, ...args: unknown[]): void {
    const done = args.pop();
    if (typeof done !== 'function') throw invalidArgument('last argument', 'of type function', done);
    (Reflect.apply(original as Anything, this, args) as Promise<unknown>).then(
      (value) => nextTick(() => done.call(this, null, value)),
      (reason: unknown) => nextTick(() => done.call(this, reason || falsy(reason))),
    );
  }
  const descriptors = Object.getOwnPropertyDescriptors(original);
  if (typeof descriptors.length.value === 'number') descriptors.length.value += 1;
  if (typeof descriptors.name.value === 'string') descriptors.name.value += 'Callbackified';
  return Object.defineProperties(called, descriptors) as Anything;
}

function falsy(reason: unknown): Error {
  return Object.assign(codedError('ERR_FALSY_VALUE_REJECTION', 'Promise was rejected with falsy value'), {
    reason,
  });
}
