/** A compose.yaml against the Compose Specification's own JSON schema, in sentences a reader understands. */
import { Ajv } from 'ajv';
import type { AnySchemaObject, ErrorObject, ValidateFunction } from 'ajv';
import schemaFile from './compose-spec.json' with { type: 'json' };
import type { Report } from './report.ts';
import type { Cursor } from './yaml.ts';

let validate: ValidateFunction | null = null;

/** Compiled at first use (some 50 ms), then kept. */
const validator = (): ValidateFunction => {
  if (validate) return validate;
  // Ajv knows draft-07 by its http: name only and refuses the https: one of the file.
  const { $schema: _refusedByAjv, ...schema } = schemaFile as AnySchemaObject;
  // Formats are ours to check (durations, ports), with messages that say what was meant.
  validate = new Ajv({ allErrors: true, strict: false, validateFormats: false, verbose: true }).compile(
    schema,
  );
  return validate;
};

const steps = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));

const at = (root: Cursor, pointer: string): Cursor =>
  steps(pointer).reduce<Cursor>(
    (cursor, step) =>
      (Array.isArray(cursor.value) ? cursor.items()[Number(step)] : cursor.get(step)) ?? cursor,
    root,
  );

/** How many letters must change to make one word from the other; stops counting past 3. */
const distance = (a: string, b: string): number => {
  if (Math.abs(a.length - b.length) > 3) return 4;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 4;
};

const didYouMean = (key: string, error: ErrorObject): string => {
  const known = Object.keys((error.parentSchema?.['properties'] as object | undefined) ?? {});
  const best = known.map((name) => [distance(key, name), name] as const).sort(([a], [b]) => a - b)[0];
  return best && best[0] <= 2 ? ` Did you mean "${best[1]}"?` : '';
};

const NOUNS: Readonly<Record<string, string>> = {
  object: 'a map (key: value)',
  array: 'a list',
  string: 'text',
  integer: 'a whole number',
  number: 'a number',
  boolean: 'true or false',
  null: 'empty',
};
const nouns = (types: readonly string[]): string =>
  [...new Set(types.map((type) => NOUNS[type] ?? type))].join(' or ');
const typesOf = (error: ErrorObject): string[] => [(error.params as { type: string | string[] }).type].flat();

const say = (error: ErrorObject, all: readonly ErrorObject[]): string => {
  const name = steps(error.instancePath).at(-1);
  const subject = name === undefined ? 'This file' : /^\d+$/.test(name) ? 'This item' : `"${name}"`;
  const params = error.params as Readonly<Record<string, unknown>>;
  switch (error.keyword) {
    case 'type':
      return `${subject} must be ${nouns(typesOf(error))}.`;
    case 'oneOf':
    case 'anyOf': {
      const branches = all.filter((e) => e.keyword === 'type' && e.instancePath === error.instancePath);
      const types = branches.flatMap(typesOf);
      return types.length > 0
        ? `${subject} must be ${nouns(types)}.`
        : `${subject} has a form that Compose doesn't know.`;
    }
    case 'additionalProperties':
      return `Compose knows no key "${String(params['additionalProperty'])}" here.${didYouMean(String(params['additionalProperty']), error)}`;
    case 'required':
      return `${subject} needs a key "${String(params['missingProperty'])}".`;
    case 'enum':
      return `${subject} must be one of ${(params['allowedValues'] as unknown[]).map((v) => JSON.stringify(v)).join(', ')}.`;
    case 'uniqueItems':
      return `${subject} lists the same thing twice.`;
    default:
      return `${subject} ${error.message ?? 'is not valid'}.`;
  }
};

/** Errors of the branches that the reader did not mean are noise: keeps the most precise one of each place. */
const meant = (errors: readonly ErrorObject[]): ErrorObject[] => {
  const isChoice = (e: ErrorObject) => e.keyword === 'oneOf' || e.keyword === 'anyOf';
  const choices = errors.filter(isChoice);
  return errors.filter((error) => {
    const inside = (other: ErrorObject) => other.instancePath.startsWith(`${error.instancePath}/`);
    const precise = (other: ErrorObject) =>
      !isChoice(other) &&
      (inside(other) || (other.instancePath === error.instancePath && other.keyword !== 'type'));
    if (isChoice(error))
      return !errors.some(precise) && !choices.some((other) => other !== error && inside(other));
    return error.keyword !== 'type' || !choices.some((choice) => choice.instancePath === error.instancePath);
  });
};

/** Adds to the report what the schema refuses; true where it refuses nothing. */
export const checkSchema = (root: Cursor, report: Report): boolean => {
  const check = validator();
  if (check(root.value)) return true;
  const errors = (check.errors ?? []).slice(0, 200);
  for (const error of meant(errors)) {
    const cursor = at(root, error.instancePath);
    const extra = (error.params as { additionalProperty?: string }).additionalProperty;
    const place = extra === undefined ? cursor.place : cursor.keyPlace(extra);
    report.add(
      error.keyword === 'additionalProperties' ? 'unknown-key' : 'schema',
      say(error, errors),
      place,
    );
  }
  return false;
};
