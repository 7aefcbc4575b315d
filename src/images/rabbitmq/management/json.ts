/** Field tables as JSON, the way RabbitMQ's management API writes them, and back. */
import { text, type Field, type Properties, type Table } from '../codec/index.ts';

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A request that can't be understood; `reason` is for the person who made it. */
export class BadRequest extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = 'BadRequest';
  }
}

export function tableToJson(table: Table): Json {
  return Object.fromEntries([...table].map(([key, field]) => [key, fieldToJson(field)]));
}

function fieldToJson(field: Field): Json {
  switch (field.type) {
    case 'S':
    case 'x':
      return field.value.toString('utf8');
    case 'l':
    case 'L':
    case 'T':
      return Number(field.value);
    case 'D':
      return field.value.digits / 10 ** field.value.scale;
    case 'A':
      return field.value.map(fieldToJson);
    case 'F':
      return tableToJson(field.value);
    default:
      return field.value;
  }
}

/** Throws BadRequest for what is no object. */
export function tableFrom(json: unknown, what: string): Table {
  if (json === undefined || json === null) return new Map();
  if (typeof json !== 'object' || Array.isArray(json)) throw new BadRequest(`${what} is not an object`);
  return new Map(Object.entries(json).map(([key, value]) => [key, fieldFrom(value)]));
}

function fieldFrom(value: unknown): Field {
  if (typeof value === 'boolean') return { type: 't', value };
  if (typeof value === 'number') {
    return Number.isInteger(value) ? { type: 'l', value: BigInt(value) } : { type: 'd', value };
  }
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return { type: 'A', value: value.map(fieldFrom) };
  if (typeof value === 'object' && value !== null) return { type: 'F', value: tableFrom(value, 'a table') };
  return { type: 'V', value: null };
}

/** RabbitMQ's names for the properties of a message. */
const PROPERTIES = [
  ['content_type', 'contentType'],
  ['content_encoding', 'contentEncoding'],
  ['delivery_mode', 'deliveryMode'],
  ['priority', 'priority'],
  ['correlation_id', 'correlationId'],
  ['reply_to', 'replyTo'],
  ['expiration', 'expiration'],
  ['message_id', 'messageId'],
  ['timestamp', 'timestamp'],
  ['type', 'type'],
  ['user_id', 'userId'],
  ['app_id', 'appId'],
  ['cluster_id', 'clusterId'],
] as const satisfies readonly (readonly [string, keyof Properties])[];

export function propertiesToJson(properties: Properties): Json {
  const known = PROPERTIES.flatMap(([name, key]) => {
    const value = properties[key];
    return value === undefined ? [] : [[name, value] as const];
  });
  const headers = properties.headers ? [['headers', tableToJson(properties.headers)] as const] : [];
  return Object.fromEntries([...known, ...headers]);
}

/** Throws BadRequest for values of the wrong kind. */
export function propertiesFrom(json: unknown): Properties {
  if (typeof json !== 'object' || json === null) throw new BadRequest('properties is not an object');
  const given = new Map<string, unknown>(Object.entries(json));
  const found = PROPERTIES.flatMap(([name, key]) => {
    const value = given.get(name);
    if (value === undefined) return [];
    const number = key === 'deliveryMode' || key === 'priority' || key === 'timestamp';
    if (typeof value !== (number ? 'number' : 'string'))
      throw new BadRequest(`properties.${name} is not a ${number ? 'number' : 'text'}`);
    return [[key, value] as const];
  });
  const headers = given.get('headers');
  return {
    ...Object.fromEntries(found),
    ...(headers === undefined ? {} : { headers: tableFrom(headers, 'headers') }),
  };
}
