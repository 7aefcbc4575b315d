/**
 * The `x-…` arguments of queues and consumers. What RabbitMQ refuses is refused in its words; what it honours and this
 * broker can't (streams) is refused with 540; what it ignores (unknown names) is ignored.
 */
import { asText, type Field, type Table } from './codec/index.ts';
import { AmqpError, notImplemented } from './errors.ts';
import { NO_LIMITS, type QueueLimits } from './queue/index.ts';

type QueueKind = 'classic' | 'quorum';

/** Milliseconds that RabbitMQ takes at most for a time to live: ten years. */
const LONGEST = 315_360_000_000;

interface Known {
  /** The types of queue that have it. */
  readonly kinds: readonly (QueueKind | 'stream')[];
  /** What is wrong with a value, as RabbitMQ prints it. */
  readonly wrong: (field: Field, args: Table) => string | undefined;
}

/** RabbitMQ's queue arguments, in the order in which it looks at them. */
const QUEUE_ARGUMENTS: Readonly<Record<string, Known>> = {
  'x-expires': { kinds: ['classic', 'quorum'], wrong: (field) => wrongTime(field, 1) },
  'x-message-ttl': { kinds: ['classic', 'quorum'], wrong: (field) => wrongTime(field, 0) },
  'x-dead-letter-exchange': { kinds: ['classic', 'quorum'], wrong: wrongText },
  'x-dead-letter-routing-key': {
    kinds: ['classic', 'quorum'],
    wrong: (field, args) =>
      wrongText(field) ?? (args.has('x-dead-letter-exchange') ? undefined : 'routing_key_but_no_dlx_defined'),
  },
  'x-dead-letter-strategy': {
    kinds: ['quorum'],
    wrong: (field) => wrongChoice(field, ['at-most-once', 'at-least-once'], 'invalid_dlx_strategy'),
  },
  'x-max-length': { kinds: ['classic', 'quorum'], wrong: wrongSize },
  'x-max-length-bytes': { kinds: ['classic', 'quorum', 'stream'], wrong: wrongSize },
  'x-max-in-memory-length': { kinds: ['quorum'], wrong: wrongSize },
  'x-max-in-memory-bytes': { kinds: ['quorum'], wrong: wrongSize },
  'x-max-priority': {
    kinds: ['classic'],
    wrong: (field) =>
      wrongSize(field) ??
      (Number(field.value) > 255 ? `{max_value_exceeded,${String(field.value)}}` : undefined),
  },
  'x-overflow': {
    kinds: ['classic', 'quorum'],
    wrong: (field) =>
      wrongChoice(field, ['drop-head', 'reject-publish', 'reject-publish-dlx'], 'invalid_overflow'),
  },
  'x-queue-mode': {
    kinds: ['classic'],
    wrong: (field) => {
      const mode = asText(field);
      if (mode === undefined) return wrongText(field);
      return mode === 'default' || mode === 'lazy' ? undefined : `"unsupported queue mode '${mode}'"`;
    },
  },
  'x-queue-version': {
    kinds: ['classic'],
    wrong: (field) => {
      const version = integer(field);
      if (version === undefined || version < 0) return wrongSize(field);
      return version === 1 || version === 2 ? undefined : `"unsupported queue version '${version}'"`;
    },
  },
  'x-single-active-consumer': {
    kinds: ['classic', 'quorum'],
    wrong: (field) => (field.type === 't' ? undefined : `{unacceptable_type,${typeName(field)}}`),
  },
  'x-queue-type': { kinds: ['classic', 'quorum', 'stream'], wrong: wrongText },
  'x-quorum-initial-group-size': {
    kinds: ['quorum'],
    wrong: (field) => wrongSize(field) ?? (Number(field.value) === 0 ? '{value_zero,0}' : undefined),
  },
  // RabbitMQ does not look at this one; what is no number of times is no limit.
  'x-delivery-limit': { kinds: ['quorum'], wrong: () => undefined },
  'x-queue-master-locator': { kinds: ['classic'], wrong: wrongText },
  'x-queue-leader-locator': {
    kinds: ['quorum', 'stream'],
    wrong: (field) =>
      wrongChoice(
        field,
        ['client-local', 'balanced', 'random', 'least-leaders'],
        'invalid_queue_locator_arg',
      ),
  },
  'x-max-age': { kinds: ['stream'], wrong: wrongText },
  'x-stream-max-segment-size-bytes': { kinds: ['stream'], wrong: wrongSize },
  'x-initial-cluster-size': { kinds: ['stream'], wrong: wrongSize },
};

/** Checks the arguments of queue.declare; returns the type of queue they ask for. `of` names the queue. Throws AmqpError. */
export function checkQueueArguments(of: string, args: Table): QueueKind {
  const kind = queueKind(of, args);
  for (const [key, { kinds, wrong }] of Object.entries(QUEUE_ARGUMENTS)) {
    const field = args.get(key);
    if (!field) continue;
    if (!kinds.includes(kind)) {
      const why = `invalid arg '${key}' for ${of} of queue type rabbit_${kind}_queue`;
      throw new AmqpError('PRECONDITION_FAILED', why);
    }
    const why = wrong(field, args);
    if (why !== undefined) throw invalid(key, of, why);
  }
  return kind;
}

/** What arguments that were checked ask of a queue. */
export function limitsOf(args: Table): QueueLimits {
  const number = (key: string): number | undefined => {
    const field = args.get(key);
    const value = field && integer(field);
    return value !== undefined && value >= 0 ? value : undefined;
  };
  const overflow = asText(args.get('x-overflow'));
  return {
    messageTtl: number('x-message-ttl'),
    expires: number('x-expires'),
    maxLength: number('x-max-length'),
    maxBytes: number('x-max-length-bytes'),
    overflow:
      overflow === 'reject-publish' || overflow === 'reject-publish-dlx' ? overflow : NO_LIMITS.overflow,
    deadLetterExchange: asText(args.get('x-dead-letter-exchange')),
    deadLetterKey: asText(args.get('x-dead-letter-routing-key')),
    deliveryLimit: number('x-delivery-limit'),
  };
}

/** The highest priority of a queue's messages; 0: it has none. */
export function maxPriorityOf(args: Table): number {
  const field = args.get('x-max-priority');
  return (field && integer(field)) ?? 0;
}

/** The keys whose values two declarations of one queue must share. */
export function comparedArguments(kind: QueueKind): readonly string[] {
  return Object.keys(QUEUE_ARGUMENTS).filter((key) => QUEUE_ARGUMENTS[key]?.kinds.includes(kind));
}

/** Checks the arguments of basic.consume; returns the consumer's priority. Throws AmqpError. */
export function checkConsumeArguments(of: string, args: Table): number {
  for (const key of ['x-stream-offset', 'x-credit']) {
    if (args.has(key)) throw notImplemented(`consumer argument '${key}' is not available in this broker`);
  }
  const field = args.get('x-priority');
  const priority = field && integer(field);
  if (field && priority === undefined)
    throw invalid('x-priority', of, `"expected integer, got ${typeName(field)}"`);
  return priority ?? 0;
}

function queueKind(of: string, args: Table): QueueKind {
  const field = args.get('x-queue-type');
  if (!field) return 'classic';
  const kind = asText(field);
  if (kind === undefined) throw invalid('x-queue-type', of, `{unacceptable_type,${typeName(field)}}`);
  if (kind === 'classic' || kind === 'quorum') return kind;
  if (kind === 'stream') throw notImplemented("queue type 'stream' is not available in this broker");
  throw invalid('x-queue-type', of, `"unsupported queue type '${kind}'"`);
}

function wrongText(field: Field): string | undefined {
  return field.type === 'S' ? undefined : `{unacceptable_type,${typeName(field)}}`;
}

function wrongChoice(field: Field, choices: readonly string[], wrong: string): string | undefined {
  return wrongText(field) ?? (choices.includes(asText(field) ?? '') ? undefined : wrong);
}

function wrongSize(field: Field): string | undefined {
  const value = integer(field);
  if (value === undefined) return `"expected integer, got ${typeName(field)}"`;
  return value < 0 ? `{value_negative,${value}}` : undefined;
}

function wrongTime(field: Field, least: number): string | undefined {
  const value = integer(field);
  if (value !== undefined && value > LONGEST) return `{value_too_large,${value}}`;
  return wrongSize(field) ?? (Number(value) < least ? `{value_zero,${value}}` : undefined);
}

function integer(field: Field): number | undefined {
  if ('bBsuIi'.includes(field.type) || field.type === 'l' || field.type === 'L') return Number(field.value);
  return undefined;
}

function invalid(key: string, of: string, why: string): AmqpError {
  return new AmqpError('PRECONDITION_FAILED', `invalid arg '${key}' for ${of}: ${why}`);
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

/** How Erlang's codec calls the type of a value. */
export const typeName = (field: Field): string => TYPE_NAMES[field.type];

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
