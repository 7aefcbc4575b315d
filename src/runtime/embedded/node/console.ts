/** `console` as Node prints it: util.format to stdout and stderr. */
import type { Writable } from 'node:stream';
import { codedError } from './core/errors.ts';
import { formatWithOptions } from './util/format.ts';
import { inspect, type InspectOptions } from './util/inspect.ts';

interface ConsoleOptions {
  readonly stdout: Writable;
  readonly stderr?: Writable;
  readonly inspectOptions?: InspectOptions;
  readonly groupIndentation?: number;
}

export type NodeConsole = InstanceType<ReturnType<typeof createConsole>['Console']>;

/** The class, and how long ago it was for `console.time` (ms). */
export function createConsole(now: () => number) {
  class Console {
    readonly #out: Writable;
    readonly #err: Writable;
    readonly #options: InspectOptions;
    readonly #step: string;
    #indent = '';
    readonly #counts = new Map<string, number>();
    readonly #timers = new Map<string, number>();

    constructor(first: Writable | ConsoleOptions, second?: Writable) {
      const stdout: unknown = first !== undefined && 'write' in first ? first : first?.stdout;
      if (typeof (stdout as Writable | undefined)?.write !== 'function') {
        throw codedError(
          'ERR_CONSOLE_WRITABLE_STREAM',
          'Console expects a writable stream instance for stdout',
          TypeError,
        );
      }
      const options: ConsoleOptions = 'write' in first ? { stdout: first, stderr: second } : first;
      this.#out = options.stdout;
      this.#err = options.stderr ?? options.stdout;
      this.#options = options.inspectOptions ?? {};
      this.#step = ' '.repeat(options.groupIndentation ?? 2);
      // Methods are bound: `const { log } = console` is common.
      for (const name of Object.getOwnPropertyNames(Console.prototype)) {
        const method: unknown = Reflect.get(this, name);
        if (name === 'constructor' || typeof method !== 'function') continue;
        Object.defineProperty(this, name, {
          value: method.bind(this),
          writable: true,
          configurable: true,
          enumerable: true,
        });
      }
    }

    #print(stream: Writable, args: readonly unknown[]): void {
      const text = formatWithOptions(this.#options, ...args);
      stream.write(
        `${this.#indent === '' ? text : this.#indent + text.replaceAll('\n', `\n${this.#indent}`)}\n`,
      );
    }

    log(...args: unknown[]): void {
      this.#print(this.#out, args);
    }

    info(...args: unknown[]): void {
      this.#print(this.#out, args);
    }

    debug(...args: unknown[]): void {
      this.#print(this.#out, args);
    }

    error(...args: unknown[]): void {
      this.#print(this.#err, args);
    }

    warn(...args: unknown[]): void {
      this.#print(this.#err, args);
    }

    dir(value: unknown, options: InspectOptions = {}): void {
      this.#print(this.#out, [inspect(value, { customInspect: false, ...this.#options, ...options })]);
    }

    dirxml(...args: unknown[]): void {
      this.#print(this.#out, args);
    }

    trace(...args: unknown[]): void {
      const error = new Error();
      const stack = (error.stack ?? '').split('\n').slice(2).join('\n');
      const title = args.length === 0 ? 'Trace' : `Trace: ${formatWithOptions(this.#options, ...args)}`;
      this.#print(this.#err, [`${title}\n${stack}`]);
    }

    assert(condition: unknown, ...args: unknown[]): void {
      if (condition) return;
      if (typeof args[0] === 'string') args[0] = `Assertion failed: ${args[0]}`;
      else args.unshift('Assertion failed');
      this.#print(this.#err, args);
    }

    group(...label: unknown[]): void {
      if (label.length > 0) this.log(...label);
      this.#indent += this.#step;
    }

    groupCollapsed(...label: unknown[]): void {
      this.group(...label);
    }

    groupEnd(): void {
      this.#indent = this.#indent.slice(this.#step.length);
    }

    count(label: unknown = 'default'): void {
      const name = String(label);
      const count = (this.#counts.get(name) ?? 0) + 1;
      this.#counts.set(name, count);
      this.log(`${name}: ${count}`);
    }

    countReset(label: unknown = 'default'): void {
      this.#counts.delete(String(label));
    }

    time(label: unknown = 'default'): void {
      this.#timers.set(String(label), now());
    }

    timeLog(label: unknown = 'default', ...rest: unknown[]): void {
      const since = this.#timers.get(String(label));
      if (since !== undefined) this.log('%s: %s', String(label), duration(now() - since), ...rest);
    }

    timeEnd(label: unknown = 'default'): void {
      this.timeLog(label);
      this.#timers.delete(String(label));
    }

    table(data: unknown, columns?: readonly string[]): void {
      if (typeof data !== 'object' || data === null) this.log(data);
      else this.log(drawTable(data, columns));
    }

    clear(): void {}

    timeStamp(): void {}

    profile(): void {}

    profileEnd(): void {}
  }
  return { Console };
}

function duration(ms: number): string {
  if (ms >= 1000) return `${(ms / 1000).toFixed(3)}s`;
  return `${Number(ms.toFixed(3))}ms`;
}

const VALUES = 'Values';

function drawTable(data: object, columns?: readonly string[]): string {
  const isMap = data instanceof Map;
  const iterated = isMap || data instanceof Set;
  const entries: [string, unknown][] = iterated
    ? [...(data as Map<unknown, unknown> | Set<unknown>).values()].map((value, at) => [String(at), value])
    : Object.entries(data);
  const keys = isMap ? [...data.keys()] : null;
  const isRow = (value: unknown): value is object => typeof value === 'object' && value !== null;
  const names = new Set<string>(columns);
  let plain = false;
  for (const [, value] of entries) {
    if (!isRow(value)) plain = true;
    else if (!columns) for (const name of Object.keys(value)) names.add(name);
  }
  const head = [
    iterated ? '(iteration index)' : '(index)',
    ...(keys ? ['Key'] : []),
    ...names,
    ...(plain ? [VALUES] : []),
  ];
  const show = (value: unknown): string =>
    inspect(value, { depth: 0, maxArrayLength: 3, breakLength: Infinity });
  const rows = entries.map(([index, value], at) => [
    index,
    ...(keys ? [show(keys[at])] : []),
    ...[...names].map((name) =>
      isRow(value) && Object.hasOwn(value, name) ? show(Reflect.get(value, name)) : '',
    ),
    ...(plain ? [isRow(value) ? '' : show(value)] : []),
  ]);
  const widths = head.map(
    (name, at) => Math.max(name.length, ...rows.map((row) => (row[at] ?? '').length)) + 2,
  );
  const line = (cells: readonly string[]): string =>
    `│${cells.map((cell, at) => ` ${cell.padEnd((widths[at] ?? 0) - 1)}`).join('│')}│`;
  const rule = (left: string, middle: string, right: string): string =>
    left + widths.map((width) => '─'.repeat(width)).join(middle) + right;
  return [rule('┌', '┬', '┐'), line(head), rule('├', '┼', '┤'), ...rows.map(line), rule('└', '┴', '┘')].join(
    '\n',
  );
}
