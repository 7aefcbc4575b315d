/** The ways in which AMQP says no. Codes and names: AMQP 0-9-1 §1.5 and RabbitMQ's extensions of it. */

export const REPLY_CODES = {
  NO_ROUTE: 312,
  CONNECTION_FORCED: 320,
  ACCESS_REFUSED: 403,
  NOT_FOUND: 404,
  RESOURCE_LOCKED: 405,
  PRECONDITION_FAILED: 406,
  FRAME_ERROR: 501,
  SYNTAX_ERROR: 502,
  COMMAND_INVALID: 503,
  CHANNEL_ERROR: 504,
  UNEXPECTED_FRAME: 505,
  RESOURCE_ERROR: 506,
  NOT_ALLOWED: 530,
  NOT_IMPLEMENTED: 540,
  INTERNAL_ERROR: 541,
} as const;

export type ReplyName = keyof typeof REPLY_CODES;

/**
 * A protocol error. 4xx codes close the channel on which the method came, the others the connection.
 * `message` is the reply text, at most 255 bytes: `NOT_FOUND - no queue 'x' in vhost '/'`.
 */
export class AmqpError extends Error {
  readonly code: number;
  readonly hard: boolean;

  constructor(name: ReplyName, explanation: string) {
    super(replyText(name, explanation));
    this.name = 'AmqpError';
    this.code = REPLY_CODES[name];
    this.hard = this.code === 320 || this.code >= 500;
  }
}

function replyText(name: ReplyName, explanation: string): string {
  const bytes = Buffer.from(explanation === '' ? name : `${name} - ${explanation}`);
  return bytes.length <= 255
    ? bytes.toString()
    : `${bytes.toString('utf8', 0, 252).replace(/\uFFFD$/u, '')}...`;
}

/** How RabbitMQ names a thing in its texts. */
export function thing(kind: 'queue' | 'exchange', name: string, vhost: string): string {
  return `${kind} '${name}' in vhost '${vhost}'`;
}

/** What RabbitMQ has and this broker refuses, in plain words, with the code that AMQP keeps for it. */
export function notImplemented(what: string): AmqpError {
  return new AmqpError('NOT_IMPLEMENTED', what);
}
