/** The two ways of saying who one is: SASL PLAIN, and AMQPLAIN (a table without its length). */
import { asText, createReader, Malformed } from './codec/index.ts';
import { AmqpError } from './errors.ts';

/** What a client says of itself. */
export interface Login {
  readonly name: string;
  readonly password: string;
}

/** What connection.start offers, in RabbitMQ's order. */
export const MECHANISMS = 'AMQPLAIN PLAIN';

/** Reads name and password out of a response. Throws AmqpError for a mechanism or bytes that are none. */
export function readLogin(mechanism: string, response: Buffer): Login {
  if (mechanism === 'PLAIN') return readPlain(response);
  if (mechanism === 'AMQPLAIN') return readAmqplain(response);
  throw new AmqpError('COMMAND_INVALID', `unknown authentication mechanism '${mechanism}'`);
}

/** `\0name\0password` */
function readPlain(response: Buffer): Login {
  const [empty, name, password, ...more] = response.toString('utf8').split('\0');
  if (empty !== '' || name === undefined || password === undefined || more.length > 0) {
    throw new AmqpError('SYNTAX_ERROR', 'response invalid');
  }
  return { name, password };
}

function readAmqplain(response: Buffer): Login {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(response.length);
  try {
    const table = createReader(Buffer.concat([size, response])).table();
    const name = asText(table.get('LOGIN'));
    const password = asText(table.get('PASSWORD'));
    if (name !== undefined && password !== undefined) return { name, password };
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
  }
  throw new AmqpError('SYNTAX_ERROR', 'AMQPLAIN auth info is missing LOGIN or PASSWORD field');
}
