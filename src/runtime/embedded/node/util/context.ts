/** What the parts of `util.inspect` hand to each other. */

export interface InspectOptions {
  readonly depth?: number | null;
  readonly colors?: boolean;
  readonly customInspect?: boolean;
  readonly showHidden?: boolean;
  readonly breakLength?: number;
  readonly compact?: number | boolean;
  readonly maxArrayLength?: number | null;
  readonly maxStringLength?: number | null;
  readonly sorted?: boolean | ((a: string, b: string) => number);
  readonly getters?: boolean | 'get' | 'set';
  readonly numericSeparator?: boolean;
}

/** The state of one call of `inspect`, and the ways back into it. */
export interface InspectContext extends Required<InspectOptions> {
  /** Objects that are being shown right now, outermost first. */
  readonly seen: object[];
  /** Objects that were met inside themselves, and the numbers they got. */
  readonly circular: Map<object, number>;
  indentation: number;
  currentDepth: number;
  readonly stylize: (text: string, style: string) => string;
  readonly inspect: (value: unknown, options?: InspectOptions) => string;
  readonly value: (context: InspectContext, value: unknown, level: number) => string;
  readonly property: (
    context: InspectContext,
    value: object,
    key: PropertyKey,
    level: number,
    element?: boolean,
  ) => string;
}

/** The symbol of own inspectors. */
export const custom = Symbol.for('nodejs.util.inspect.custom');

/** Runs something indented deeper. */
export function within<T>(context: InspectContext, amount: number, body: () => T): T {
  context.indentation += amount;
  const result = body();
  context.indentation -= amount;
  return result;
}
