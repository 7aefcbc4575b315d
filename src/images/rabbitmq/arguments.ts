/**
 * The `x-…` arguments of queues and consumers. What RabbitMQ refuses is refused in its words; what it honours and this
 * broker can't is refused with 540; what it ignores (unknown names) is ignored.
 */
import { asText, type Field, type Table } from './codec/index.ts';
import { AmqpError, notImplemented, thing } from './errors.ts';

type QueueKind = 'classic' | 'quorum';

/** RabbitMQ's queue arguments, by the types of queue that know them; `here`: whether this broker honours them. */
const QUEUE_ARGUMENTS: Readonly<
  Record<string, { readonly kinds: readonly (QueueKind | 'stream')[]; readonly here: boolean }>
> = {
  'x-queue-type': { kinds: ['classic', 'quorum', 'stream'], here: true },
  // These choose where copies live (disk, memory, nodes): nothing that a client of one node can observe.
  'x-queue-mode': { kinds: ['classic'], here: true },
  'x-queue-version': { kinds: ['classic'], here: true },
  'x-queue-master-locator': { kinds: ['classic'], here: true },
  'x-max-in-memory-length': { kinds: ['quorum'], here: true },
  'x-max-in-memory-bytes': { kinds: ['quorum'], here: true },
  'x-quorum-initial-group-size': { kinds: ['quorum'], here: true },
  'x-queue-leader-locator': { kinds: ['quorum', 'stream'], here: true },
  'x-expires': { kinds: ['classic', 'quorum'], here: false },
  'x-message-ttl': { kinds: ['classic', 'quorum'], here: false },
  'x-dead-letter-exchange': { kinds: ['classic', 'quorum'], here: false },
  'x-dead-letter-routing-key': { kinds: ['classic', 'quorum'], here: false },
  'x-dead-letter-strategy': { kinds: ['quorum'], here: false },
  'x-max-length': { kinds: ['classic', 'quorum'], here: false },
  'x-max-length-bytes': { kinds: ['classic', 'quorum', 'stream'], here: false },
  'x-max-priority': { kinds: ['classic'], here: false },
  'x-overflow': { kinds: ['classic', 'quorum'], here: false },
  'x-single-active-consumer': { kinds: ['classic', 'quorum'], here: false },
  'x-delivery-limit': { kinds: ['quorum'], here: false },
  'x-max-age': { kinds: ['stream'], here: false },
  'x-stream-max-segment-size-bytes': { kinds: ['stream'], here: false },
  'x-initial-cluster-size': { kinds: ['stream'], here: false },
};

/** Checks the arguments of queue.declare; returns the type of queue they ask for. Throws AmqpError. */
export function checkQueueArguments(name: string, args: Table): QueueKind {
  const kind = queueKind(name, args);
  for (const [key, field] of args) {
    const known = QUEUE_ARGUMENTS[key];
    if (!known) continue;
    if (!known.kinds.includes(kind)) {
      throw new AmqpError(
        'PRECONDITION_FAILED',
        `invalid arg '${key}' for ${thing('queue', name)} of queue type rabbit_${kind}_queue`,
      );
    }
    if (!known.here) throw notImplemented(`queue argument '${key}' is not available in this broker`);
    const wrong = checkValue(key, field);
    if (wrong !== undefined) throw invalid(key, name, wrong);
  }
  return kind;
}

/** The keys whose values two declarations of one queue must share. */
export function comparedArguments(kind: QueueKind): readonly string[] {
  return Object.keys(QUEUE_ARGUMENTS).filter((key) => QUEUE_ARGUMENTS[key]?.kinds.includes(kind));
}

/** Checks the arguments of basic.consume. Throws AmqpError. */
export function checkConsumeArguments(args: Table): void {
  for (const key of ['x-priority', 'x-stream-offset', 'x-credit']) {
    if (args.has(key)) throw notImplemented(`consumer argument '${key}' is not available in this broker`);
  }
}

function queueKind(name: string, args: Table): QueueKind {
  const field = args.get('x-queue-type');
  if (!field) return 'classic';
  const kind = asText(field);
  if (kind === undefined) throw invalid('x-queue-type', name, `{unacceptable_type,${typeName(field)}}`);
  if (kind === 'classic' || kind === 'quorum') return kind;
  if (kind === 'stream') throw notImplemented("queue type 'stream' is not available in this broker");
  throw invalid('x-queue-type', name, `"unsupported queue type '${kind}'"`);
}

function checkValue(key: string, field: Field): string | undefined {
  if (key === 'x-queue-mode') {
    const mode = asText(field);
    if (mode === undefined) return `{unacceptable_type,${typeName(field)}}`;
    return mode === 'default' || mode === 'lazy' ? undefined : `"unsupported queue mode '${mode}'"`;
  }
  if (key === 'x-queue-type' || key.endsWith('-locator')) {
    return field.type === 'S' ? undefined : `{unacceptable_type,${typeName(field)}}`;
  }
  const value = integer(field);
  if (value === undefined) return `"expected integer, got ${typeName(field)}"`;
  if (value < 0) return `{value_negative,${value}}`;
  if (key === 'x-queue-version' && value !== 1 && value !== 2)
    return `"unsupported queue version '${value}'"`;
  if (key.endsWith('-size') && value === 0) return `{value_zero,${value}}`;
  return undefined;
}

function integer(field: Field): number | undefined {
  if ('bBsuIi'.includes(field.type) || field.type === 'l' || field.type === 'L') return Number(field.value);
  return undefined;
}

function invalid(key: string, name: string, why: string): AmqpError {
  return new AmqpError('PRECONDITION_FAILED', `invalid arg '${key}' for ${thing('queue', name)}: ${why}`);
}

const TYPE_NAMES: Readonly<Record<Field['type'], string>> = {
  t: 'bool',
  b: 'byte',
  B: 'unsignedbyte',
  s: 'short',
  u: 'unsignedshort',
  I: 'signedint',
  i: 'unsignedint',
  l: 'long',
  L: 'long',
  f: 'float',
  d: 'double',
  D: 'decimal',
  T: 'timestamp',
  S: 'longstr',
  x: 'binary',
  A: 'array',
  F: 'table',
  V: 'void',
};

const typeName = (field: Field): string => TYPE_NAMES[field.type];

/**
 * Throws 406 when a second declaration says something else than the first.
 * `current` and `received` are the arguments' fields, or undefined where one was not given.
 */
export function checkSameArgument(
  of: string,
  key: string,
  current: Field | undefined,
  received: Field | undefined,
): void {
  if (current === undefined && received === undefined) return;
  if (key === 'x-queue-type' && (asText(current) ?? 'classic') === (asText(received) ?? 'classic')) return;
  if (current && received && sameClass(current, received) && printed(current) === printed(received)) return;
  const both = current !== undefined && received !== undefined;
  const show = (field: Field | undefined): string => {
    if (!field) return 'none';
    return both ? `'${printed(field)}'` : `the value '${printed(field)}' of type '${typeName(field)}'`;
  };
  throw inequivalent(key, of, show(received), show(current));
}

/** Throws 406 when a property of a declaration differs from what is there. */
export function checkSame(
  of: string,
  key: string,
  current: boolean | string,
  received: boolean | string,
): void {
  if (current !== received) throw inequivalent(key, of, `'${received}'`, `'${current}'`);
}

function inequivalent(key: string, of: string, received: string, current: string): AmqpError {
  return new AmqpError(
    'PRECONDITION_FAILED',
    `inequivalent arg '${key}' for ${of}: received ${received} but current is ${current}`,
  );
}

const sameClass = (a: Field, b: Field): boolean =>
  a.type === b.type || (integer(a) !== undefined && integer(b) !== undefined);

function printed(field: Field): string {
  return Buffer.isBuffer(field.value) ? field.value.toString('utf8') : String(field.value);
}
