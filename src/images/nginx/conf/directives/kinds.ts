/** The pieces that directives are made of: narrowing to a block, "is duplicate", and one setter per kind of value. */
import { parseDuration, parseNumber, parseSize } from '../values.ts';
import type { Settings } from '../types.ts';
import type { Scope, SettingsScope } from '../scope.ts';
import type { Directive, Handler, Reader } from '../reader.ts';

type ScopeOf<K extends Scope['kind']> = Extract<Scope, { readonly kind: K }>;

/** A directive that lives in one kind of block. */
export function inside<K extends Scope['kind']>(
  kind: K,
  handle: (directive: Directive, scope: ScopeOf<K>, reader: Reader) => void,
): Handler {
  const isKind = (scope: Scope): scope is ScopeOf<K> => scope.kind === kind;
  return (directive, scope, reader) => {
    if (isKind(scope)) handle(directive, scope, reader);
    else reader.refuse(`directive "${directive.name}" in "${scope.kind}"`);
  };
}

/** A directive of the http, server and location levels. */
export function atLevels(
  handle: (directive: Directive, scope: SettingsScope, reader: Reader) => void,
): Handler {
  return (directive, scope, reader) => {
    if (scope.kind === 'http' || scope.kind === 'server' || scope.kind === 'location') {
      handle(directive, scope, reader);
    } else {
      reader.refuse(`directive "${directive.name}" in "${scope.kind}"`);
    }
  };
}

/** nginx's complaint about a directive as a whole: `"x" directive is duplicate`. */
export function complain(directive: Directive, reader: Reader, what: string): never {
  return reader.fail(`"${directive.name}" directive ${what}`);
}

/** Throws when the directive was already given in this block. */
export function once(directive: Directive, scope: Scope, reader: Reader): void {
  if (scope.seen.has(directive.name)) complain(directive, reader, 'is duplicate');
  scope.seen.add(directive.name);
}

/** The first argument (the table of usages has made sure that there is one). */
export const first = (directive: Directive): string => directive.args[0] ?? '';

/** `on` or `off`. */
export function readFlag(directive: Directive, reader: Reader): boolean {
  const text = first(directive).toLowerCase();
  if (text === 'on') return true;
  if (text === 'off') return false;
  return reader.fail(
    `invalid value "${first(directive)}" in "${directive.name}" directive, it must be "on" or "off"`,
  );
}

/** A duration in milliseconds. */
export function readDuration(directive: Directive, reader: Reader): number {
  return parseDuration(first(directive)) ?? complain(directive, reader, 'invalid value');
}

/** A number without sign. */
export function readNumber(directive: Directive, reader: Reader): number {
  return parseNumber(first(directive)) ?? complain(directive, reader, 'invalid number');
}

/** A size in bytes. */
export function readSize(directive: Directive, reader: Reader, giga = false): number {
  return parseSize(first(directive), giga) ?? complain(directive, reader, 'invalid value');
}

type Read<T> = (directive: Directive, reader: Reader) => T;

/** A directive that may be given once per level and sets one setting. */
export function setting<K extends keyof Settings>(key: K, read: Read<Settings[K]>): Handler {
  return atLevels((directive, scope, reader) => {
    once(directive, scope, reader);
    scope.settings[key] = read(directive, reader);
  });
}

/** A directive that is checked as nginx checks it and then means nothing here. */
export function accepted(read: Read<unknown> | null, single = true): Handler {
  return (directive, scope, reader) => {
    if (single) once(directive, scope, reader);
    read?.(directive, reader);
  };
}
