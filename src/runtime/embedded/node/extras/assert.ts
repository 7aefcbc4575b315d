/** `node:assert` and `node:assert/strict`. */
import { invalidArgument } from '../core/errors.ts';
import { isDeepEqual } from '../util/equal.ts';
import { inspect } from '../util/inspect.ts';

interface Details {
  readonly message?: string | Error;
  readonly actual?: unknown;
  readonly expected?: unknown;
  readonly operator?: string;
  readonly stackStartFn?: unknown;
  /** The message is ours, though it was given. */
  readonly generated?: boolean;
}

type Message = string | Error | undefined;
type Check = (...args: never[]) => unknown;

export class AssertionError extends Error {
  readonly code = 'ERR_ASSERTION';
  readonly generatedMessage: boolean;
  readonly actual: unknown;
  readonly expected: unknown;
  readonly operator: string | undefined;

  constructor(details: Details) {
    super(details.message === undefined ? describe(details) : String(details.message));
    this.name = 'AssertionError';
    this.generatedMessage = details.generated ?? details.message === undefined;
    this.actual = details.actual;
    this.expected = details.expected;
    this.operator = details.operator;
    if (this.stack) this.stack = this.stack.replace(/^(?:Assertion)?Error/, `AssertionError [${this.code}]`);
  }
}

const TITLES: Readonly<Record<string, string>> = {
  strictEqual: 'Expected values to be strictly equal:',
  deepStrictEqual: 'Expected values to be strictly deep-equal:',
  deepEqual: 'Expected values to be loosely deep-equal:',
  notStrictEqual: 'Expected "actual" to be strictly unequal to:',
  notDeepStrictEqual: 'Expected "actual" not to be strictly deep-equal to:',
  notDeepEqual: 'Expected "actual" not to be loosely deep-equal to:',
};

function describe({ actual, expected, operator = 'fail' }: Details): string {
  const title = TITLES[operator];
  if (operator === '==' || operator === '!=') return `${inspect(actual)} ${operator} ${inspect(expected)}`;
  if (title === undefined) return 'Failed';
  if (operator.startsWith('not')) return `${title} ${inspect(expected)}`;
  const [left, right] = [inspect(actual), inspect(expected)];
  const primitive = (value: unknown): boolean => typeof value !== 'object' || value === null;
  if (operator === 'strictEqual' && primitive(actual) && primitive(expected))
    return `${title}\n\n${left} !== ${right}\n`;
  if (operator === 'deepEqual') {
    return `${title}\n\n${spread(actual).join('\n')}\n\nshould loosely deep-equal\n\n${spread(expected).join('\n')}`;
  }
  return `${title}\n+ actual - expected\n\n${compare(spread(actual), spread(expected)).join('\n')}\n`;
}

/** A value over many lines, so that lines can be compared. */
const spread = (value: unknown): string[] =>
  inspect(value, {
    compact: false,
    depth: 1000,
    maxArrayLength: Infinity,
    breakLength: Infinity,
    sorted: true,
  }).split('\n');

/** Lines that both have, and those of one side: the longest common subsequence. */
function compare(left: readonly string[], right: readonly string[]): string[] {
  const alike = (a: string, b: string): boolean => a.replace(/,$/, '') === b.replace(/,$/, '');
  const width = right.length + 1;
  const best = new Uint32Array((left.length + 1) * width);
  const at = (i: number, j: number): number => best[i * width + j] as number;
  for (let i = left.length - 1; i >= 0; i -= 1) {
    for (let j = right.length - 1; j >= 0; j -= 1) {
      best[i * width + j] = alike(left[i] as string, right[j] as string)
        ? at(i + 1, j + 1) + 1
        : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: string[] = [];
  let i = 0;
  let j = 0;
  while (i < left.length || j < right.length) {
    if (i < left.length && j < right.length && alike(left[i] as string, right[j] as string)) {
      lines.push(`  ${left[i]}`);
      i += 1;
      j += 1;
    } else if (i < left.length && (j >= right.length || at(i + 1, j) >= at(i, j + 1))) {
      lines.push(`+ ${left[i]}`);
      i += 1;
    } else {
      lines.push(`- ${right[j]}`);
      j += 1;
    }
  }
  return lines;
}

function fail(details: Details): never {
  if (details.message instanceof Error) throw details.message;
  throw new AssertionError(details);
}

function need(passed: boolean, operator: string, actual: unknown, expected: unknown, message: Message): void {
  if (!passed) fail({ message, actual, expected, operator });
}

/** Whether what was thrown is what was expected. Throws where it is a mismatch worth telling about. */
function matches(error: unknown, expected: unknown, message: Message): boolean {
  if (expected === undefined) return true;
  if (expected instanceof RegExp) {
    if (expected.test(String(error))) return true;
    const text = `The input did not match the regular expression ${inspect(expected)}. Input:\n\n${inspect(String(error))}\n`;
    return fail({ message: message ?? text, actual: error, expected, operator: 'throws' });
  }
  if (typeof expected === 'function') {
    if (expected.prototype !== undefined && error instanceof (expected as () => void)) return true;
    if (Error.isPrototypeOf(expected) || expected === Error) throw error;
    if ((expected as (error: unknown) => unknown)(error) === true) return true;
    const text = `The ${expected.name ? `"${expected.name}"` : ''} validation function is expected to return "true". Received false`;
    return fail({ message: message ?? text, actual: error, expected, operator: 'throws' });
  }
  for (const [key, value] of Object.entries(expected as object)) {
    const got: unknown = Reflect.get(error as object, key);
    if (value instanceof RegExp && typeof got === 'string' ? value.test(got) : isDeepEqual(got, value, true))
      continue;
    return fail({ message, actual: error, expected, operator: 'deepStrictEqual' });
  }
  return true;
}

function createAssert(strict: boolean) {
  const ok = (value: unknown, message?: Message): void => {
    if (value) return;
    const text = `The expression evaluated to a falsy value:\n\n  assert.ok(${inspect(value)})\n`;
    fail({
      message: message ?? text,
      generated: message === undefined,
      actual: value,
      expected: true,
      operator: '==',
    });
  };
  // oxlint-disable-next-line eqeqeq -- this is what assert.equal means
  const loose = (left: unknown, right: unknown): boolean =>
    left == right || (left !== left && right !== right);

  const strictEqual = (actual: unknown, expected: unknown, message?: Message): void =>
    need(Object.is(actual, expected), 'strictEqual', actual, expected, message);
  const notStrictEqual = (actual: unknown, expected: unknown, message?: Message): void =>
    need(!Object.is(actual, expected), 'notStrictEqual', actual, expected, message);
  const deepStrictEqual = (actual: unknown, expected: unknown, message?: Message): void =>
    need(isDeepEqual(actual, expected, true), 'deepStrictEqual', actual, expected, message);
  const notDeepStrictEqual = (actual: unknown, expected: unknown, message?: Message): void =>
    need(!isDeepEqual(actual, expected, true), 'notDeepStrictEqual', actual, expected, message);

  function split(expected: unknown, message: Message): [unknown, Message] {
    return typeof expected === 'string' ? [undefined, expected] : [expected, message];
  }

  function throws(body: Check, expected?: unknown, message?: Message): void {
    const [wanted, text] = split(expected, message);
    if (typeof body !== 'function') throw invalidArgument('fn', 'of type function', body);
    try {
      body();
    } catch (error) {
      matches(error, wanted, text);
      return;
    }
    const name = typeof wanted === 'function' && wanted.name !== '' ? ` (${wanted.name})` : '';
    const said = `Missing expected exception${name}${text === undefined ? '.' : `: ${String(text)}`}`;
    fail({ message: said, generated: false, expected: wanted, operator: 'throws' });
  }

  function doesNotThrow(body: Check, message?: Message): void {
    try {
      body();
    } catch (error) {
      const said = (error as Error | undefined)?.message;
      const text = `Got unwanted exception${message ? `: ${String(message)}` : '.'}\nActual message: "${said}"`;
      fail({ message: text, actual: error, operator: 'doesNotThrow' });
    }
  }

  const settle = (given: unknown): Promise<unknown> => {
    if (typeof given !== 'function' && typeof (given as Promise<unknown> | null)?.then !== 'function') {
      throw invalidArgument('promiseFn', 'of type function or an instance of Promise', given);
    }
    return Promise.resolve(typeof given === 'function' ? (given as () => unknown)() : given);
  };

  async function rejects(given: unknown, expected?: unknown, message?: Message): Promise<void> {
    const [wanted, text] = split(expected, message);
    const settling = settle(given);
    try {
      await settling;
    } catch (error) {
      matches(error, wanted, text);
      return;
    }
    const name = typeof wanted === 'function' && wanted.name !== '' ? ` (${wanted.name})` : '';
    const said = `Missing expected rejection${name}${text === undefined ? '.' : `: ${String(text)}`}`;
    fail({ message: said, generated: false, expected: wanted, operator: 'rejects' });
  }

  async function doesNotReject(given: unknown, message?: Message): Promise<void> {
    try {
      await settle(given);
    } catch (error) {
      const text = `Got unwanted rejection.\nActual message: "${(error as Error | undefined)?.message}"`;
      fail({ message: message ?? text, actual: error, operator: 'doesNotReject' });
    }
  }

  function match(text: unknown, pattern: RegExp, message?: Message): void {
    if (typeof text === 'string' && pattern.test(text)) return;
    const said = `The input did not match the regular expression ${inspect(pattern)}. Input:\n\n${inspect(text)}\n`;
    fail({
      message: message ?? said,
      generated: message === undefined,
      actual: text,
      expected: pattern,
      operator: 'match',
    });
  }

  function doesNotMatch(text: string, pattern: RegExp, message?: Message): void {
    if (!pattern.test(text)) return;
    const said = `The input was expected to not match the regular expression ${inspect(pattern)}. Input:\n\n${inspect(text)}\n`;
    fail({
      message: message ?? said,
      generated: message === undefined,
      actual: text,
      expected: pattern,
      operator: 'doesNotMatch',
    });
  }

  return Object.assign((value: unknown, message?: Message) => ok(value, message), {
    AssertionError,
    ok,
    fail: (message?: Message) =>
      fail({ message: message ?? 'Failed', generated: message === undefined, operator: 'fail' }),
    equal: strict
      ? strictEqual
      : (actual: unknown, expected: unknown, message?: Message) =>
          need(loose(actual, expected), '==', actual, expected, message),
    notEqual: strict
      ? notStrictEqual
      : (actual: unknown, expected: unknown, message?: Message) =>
          need(!loose(actual, expected), '!=', actual, expected, message),
    deepEqual: strict
      ? deepStrictEqual
      : (actual: unknown, expected: unknown, message?: Message) =>
          need(isDeepEqual(actual, expected, false), 'deepEqual', actual, expected, message),
    notDeepEqual: strict
      ? notDeepStrictEqual
      : (actual: unknown, expected: unknown, message?: Message) =>
          need(!isDeepEqual(actual, expected, false), 'notDeepEqual', actual, expected, message),
    strictEqual,
    notStrictEqual,
    deepStrictEqual,
    notDeepStrictEqual,
    throws,
    doesNotThrow,
    rejects,
    doesNotReject,
    match,
    doesNotMatch,
    ifError(value: unknown) {
      if (value === null || value === undefined) return;
      const said = value instanceof Error ? value.message : inspect(value);
      fail({
        message: `ifError got unwanted exception: ${said}`,
        generated: false,
        actual: value,
        expected: null,
        operator: 'ifError',
      });
    },
  });
}

const strict = createAssert(true);

/** The module, and its strict twin as `strict`. */
export const assert = Object.assign(createAssert(false), { strict });
Object.assign(strict, { strict });
