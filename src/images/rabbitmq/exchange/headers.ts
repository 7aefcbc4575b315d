/**
 * A message goes where its headers match those of the binding: all of them (`x-match: all`, the default) or any. Names
 * that begin with `x-` count only with `all-with-x` and `any-with-x`. A header without a value matches by being there.
 * https://www.rabbitmq.com/docs/exchanges#headers
 */
import { asText, createWriter, type Field, type Table } from '../codec/index.ts';
import { AmqpError } from '../errors.ts';
import { typeName } from '../arguments.ts';
import type { Binding, Router } from './types.ts';

const MODES = ['all', 'any', 'all-with-x', 'any-with-x'] as const;
type Mode = (typeof MODES)[number];

/** Throws 406 for an `x-match` that is none. */
export function checkMatch(args: Table): void {
  const field = args.get('x-match');
  if (!field) return;
  const mode = asText(field);
  const why =
    mode === undefined
      ? `Invalid x-match field type ${typeName(field)} (value ${String(field.value)}); expected longstr`
      : isMode(mode)
        ? undefined
        : `Invalid x-match field value <<"${mode}">>; expected all, any, all-with-x, or any-with-x`;
  if (why !== undefined) throw new AmqpError('PRECONDITION_FAILED', why);
}

const isMode = (text: string): text is Mode => (MODES as readonly string[]).includes(text);

/** A headers router. It looks at every binding: there is no order in which headers could be looked up. */
export function createHeaders(): Router {
  const rules = new Map<Binding, (headers: Table) => boolean>();
  return {
    add: (binding) => {
      rules.set(binding, matcher(binding.arguments));
    },
    delete: (binding) => {
      rules.delete(binding);
    },
    route: (_key, headers, into) => {
      for (const [{ destination }, matches] of rules) {
        if (!into.has(destination) && matches(headers)) into.add(destination);
      }
    },
  };
}

function matcher(args: Table): (headers: Table) => boolean {
  const asked = asText(args.get('x-match')) ?? 'all';
  const withX = asked.endsWith('-with-x');
  const wanted = [...args].filter(([name]) => name !== 'x-match' && (withX || !name.startsWith('x-')));
  const holds =
    (headers: Table) =>
    ([name, field]: readonly [string, Field]) => {
      const given = headers.get(name);
      return given !== undefined && (field.type === 'V' || equal(field, given));
    };
  return asked.startsWith('any')
    ? (headers) => wanted.some(holds(headers))
    : (headers) => wanted.every(holds(headers));
}

/** Same type and same value: a number is not a text. */
function equal(a: Field, b: Field): boolean {
  if (a.type !== b.type) return false;
  if (typeof a.value !== 'object') return a.value === b.value;
  return bytesOf(a).equals(bytesOf(b));
}

function bytesOf(field: Field): Buffer {
  const writer = createWriter(64);
  writer.table(new Map([['', field]]));
  return writer.take();
}
