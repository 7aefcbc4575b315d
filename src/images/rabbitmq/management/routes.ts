/** The subset of RabbitMQ's management HTTP API that people use. https://rawcdn.githack.com/rabbitmq/rabbitmq-server/v3.10.8/deps/rabbitmq_management/priv/www/api/index.html */
import { checkQueueArguments, limitsOf, maxPriorityOf } from '../arguments.ts';
import { encodeProperties } from '../codec/index.ts';
import { AmqpError } from '../errors.ts';
import { isExchangeType } from '../exchange/index.ts';
import { readProperties } from '../message.ts';
import type { Queue } from '../queue/index.ts';
import type { Inside } from '../types.ts';
import type { User } from '../users.ts';
import type { Vhost } from '../vhost.ts';
import {
  describeBindings,
  describeChannels,
  describeConnection,
  describeConsumers,
  describeDefaultExchange,
  describeExchange,
  describeOverview,
  describeQueue,
  openConnections,
} from './describe.ts';
import { BadRequest, propertiesFrom, propertiesToJson, tableFrom, type Json } from './json.ts';

export interface Answer {
  readonly status: number;
  readonly body?: Json;
}

export interface Question {
  readonly method: string;
  /** The parts of the path after `/api/`, decoded. */
  readonly path: readonly string[];
  /** The body, if it was JSON. */
  readonly body: unknown;
  readonly user: User;
}

const NOT_FOUND: Answer = { status: 404, body: { error: 'Object Not Found', reason: 'Not Found' } };
const ok = (body: Json): Answer => ({ status: 200, body });

/** Answers a question. Throws BadRequest and AmqpError, which are 400. */
export function answer(inside: Inside, question: Question): Answer {
  const { method, path, user } = question;
  const [what = '', host, name, more] = path;
  const visible = [...inside.vhosts.values()].filter((vhost) => user.permissions.has(vhost.name));
  const chosen = host === undefined ? visible : visible.filter((vhost) => vhost.name === host);
  if (host !== undefined && chosen.length === 0 && HOSTED.includes(what)) return NOT_FOUND;
  const connections = openConnections(inside);
  const there = (of: { readonly vhost: string }): boolean => chosen.some((vhost) => vhost.name === of.vhost);

  if (name === undefined && method === 'GET') {
    switch (what) {
      case 'overview':
        return ok(describeOverview(inside));
      case 'whoami':
        return ok({ name: user.name, tags: [...user.tags] });
      case 'vhosts':
        return ok(chosen.map((vhost) => ({ name: vhost.name })));
      case 'queues':
        return ok(chosen.flatMap((vhost) => [...vhost.queues()].map((queue) => describeQueue(vhost, queue))));
      case 'exchanges':
        return ok(
          chosen.flatMap((vhost) => [
            describeDefaultExchange(vhost),
            ...[...vhost.exchanges()].map((exchange) => describeExchange(vhost, exchange)),
          ]),
        );
      case 'bindings':
        return ok(chosen.flatMap((vhost) => describeBindings(vhost)));
      case 'connections':
        return ok(connections.map(describeConnection));
      case 'channels':
        return ok(connections.flatMap(describeChannels));
      case 'consumers':
        return ok(connections.filter(there).flatMap(describeConsumers));
    }
  }
  const [vhost] = chosen;
  if (!vhost || name === undefined) return NOT_FOUND;
  if (what === 'queues') return onQueue(inside, question, vhost, name, more);
  if (what === 'exchanges') return onExchange(inside, question, vhost, name, path.slice(3));
  if (what === 'bindings' && name === 'e') return onBinding(inside, question, vhost, path.slice(3));
  return NOT_FOUND;
}

const HOSTED: readonly string[] = ['queues', 'exchanges', 'bindings', 'consumers'];

function onQueue(
  inside: Inside,
  { method, body }: Question,
  vhost: Vhost,
  name: string,
  more: string | undefined,
): Answer {
  const queue = vhost.queue(name);
  if (method === 'PUT' && more === undefined) return declareQueue(inside, vhost, name, body);
  if (!queue) return NOT_FOUND;
  if (method === 'GET' && more === undefined) return ok(describeQueue(vhost, queue));
  if (method === 'GET' && more === 'bindings') {
    return ok(describeBindings(vhost, ({ destination, kind }) => destination === name && kind === 'queue'));
  }
  if (method === 'DELETE' && more === undefined) {
    inside.act(() => vhost.deleteQueue(queue));
    return { status: 204 };
  }
  if (method === 'DELETE' && more === 'contents') {
    inside.act(() => vhost.drop(queue, queue.purge(), 'purged'));
    return { status: 204 };
  }
  if (method === 'POST' && more === 'get') return ok(inside.act(() => getMessages(queue, body)));
  return { status: 405 };
}

function declareQueue(inside: Inside, vhost: Vhost, name: string, body: unknown): Answer {
  const given = objectOf(body);
  const args = tableFrom(given['arguments'], 'arguments');
  const [durable, autoDelete] = [given['durable'] !== false, given['auto_delete'] === true];
  const existing = vhost.queue(name);
  if (existing) {
    if (existing.durable === durable && existing.autoDelete === autoDelete) return { status: 204 };
    throw new BadRequest(`inequivalent arg for ${vhost.thing('queue', name)}`);
  }
  const kind = checkQueueArguments(vhost.thing('queue', name), args);
  inside.act(() =>
    vhost.declareQueue({
      name,
      durable,
      autoDelete,
      owner: undefined,
      arguments: args,
      kind,
      limits: limitsOf(args),
      maxPriority: maxPriorityOf(args),
      singleActive: args.get('x-single-active-consumer')?.value === true,
    }),
  );
  return { status: 201 };
}

/** POST …/get: `{count, ackmode, encoding, truncate}`. */
function getMessages(queue: Queue, body: unknown): Json {
  const given = objectOf(body);
  const { count, ackmode = 'ack_requeue_true', encoding = 'auto', truncate } = given;
  if (typeof count !== 'number') throw new BadRequest('count is missing, or not a number');
  const requeue = ackmode === 'ack_requeue_true' || ackmode === 'reject_requeue_true';
  const found: Json[] = [];
  const taken = [];
  for (
    let copy = count > 0 ? queue.take() : undefined;
    copy;
    copy = found.length < count ? queue.take() : undefined
  ) {
    const { message, returns } = copy;
    const whole = message.body;
    const part = typeof truncate === 'number' ? whole.subarray(0, truncate) : whole;
    const asText = part.toString('utf8');
    const isText = encoding === 'auto' && Buffer.from(asText).equals(part);
    found.push({
      exchange: message.exchange,
      routing_key: message.routingKey,
      redelivered: returns > 0,
      message_count: queue.ready(),
      payload_bytes: message.size,
      payload: isText ? asText : part.toString('base64'),
      payload_encoding: isText ? 'string' : 'base64',
      properties: propertiesToJson(readProperties(message.properties) ?? {}),
    });
    taken.push(copy);
  }
  if (requeue) queue.requeue(taken, false);
  else if (ackmode === 'reject_requeue_false') taken.forEach(queue.kill);
  else taken.forEach(queue.settle);
  return found;
}

function onExchange(
  inside: Inside,
  { method, body }: Question,
  vhost: Vhost,
  name: string,
  more: readonly string[],
): Answer {
  const unnamed = name === 'amq.default';
  const exchange = vhost.exchange(name);
  if (method === 'PUT' && more.length === 0) {
    const given = objectOf(body);
    const type = given['type'];
    if (typeof type !== 'string' || !isExchangeType(type))
      throw new BadRequest(`unknown exchange type ${String(type)}`);
    if (exchange) return { status: 204 };
    inside.act(() =>
      vhost.declareExchange({
        name,
        type,
        durable: given['durable'] !== false,
        autoDelete: given['auto_delete'] === true,
        internal: given['internal'] === true,
        arguments: tableFrom(given['arguments'], 'arguments'),
      }),
    );
    return { status: 201 };
  }
  if (!exchange && !unnamed) return NOT_FOUND;
  if (method === 'POST' && more[0] === 'publish') return publish(inside, vhost, unnamed ? '' : name, body);
  if (method === 'GET' && more.length === 0)
    return ok(exchange ? describeExchange(vhost, exchange) : describeDefaultExchange(vhost));
  if (method === 'GET' && more[0] === 'bindings') {
    const wanted = unnamed ? '' : name;
    return ok(
      describeBindings(vhost, ({ source, destination, kind }) =>
        more[1] === 'destination' ? kind === 'exchange' && destination === wanted : source === wanted,
      ),
    );
  }
  if (method === 'DELETE' && more.length === 0 && exchange && !name.startsWith('amq.')) {
    inside.act(() => vhost.deleteExchange(exchange));
    return { status: 204 };
  }
  return { status: 405 };
}

/** POST …/publish: `{properties, routing_key, payload, payload_encoding}`. */
function publish(inside: Inside, vhost: Vhost, exchange: string, body: unknown): Answer {
  const given = objectOf(body);
  const { routing_key: routingKey, payload, payload_encoding: encoding } = given;
  if (typeof routingKey !== 'string') throw new BadRequest('routing_key is missing');
  if (typeof payload !== 'string') throw new BadRequest('payload is missing');
  if (encoding !== 'string' && encoding !== 'base64')
    throw new BadRequest('payload_encoding is string or base64');
  const properties = encodeProperties(propertiesFrom(given['properties'] ?? {}));
  const bytes = Buffer.from(payload, encoding === 'base64' ? 'base64' : 'utf8');
  const routed = inside.act(() => inside.publish(vhost, { exchange, routingKey, properties }, bytes));
  return ok({ routed });
}

/** `/api/bindings/VHOST/e/SOURCE/{q,e}/DESTINATION`: GET lists, POST binds. */
function onBinding(
  inside: Inside,
  { method, body }: Question,
  vhost: Vhost,
  path: readonly string[],
): Answer {
  const [from = '', kind, to = ''] = path;
  const source = vhost.exchange(from);
  const destination = kind === 'q' ? vhost.queue(to) : vhost.exchange(to);
  if (!source || !destination) return NOT_FOUND;
  if (method === 'GET') {
    const wanted = kind === 'q' ? 'queue' : 'exchange';
    return ok(
      describeBindings(
        vhost,
        (each) => each.source === from && each.destination === to && each.kind === wanted,
      ),
    );
  }
  if (method !== 'POST') return { status: 405 };
  const given = objectOf(body);
  const key = given['routing_key'] ?? '';
  if (typeof key !== 'string') throw new BadRequest('routing_key is not a text');
  inside.act(() => vhost.bind(source, destination, key, tableFrom(given['arguments'], 'arguments')));
  return { status: 201 };
}

function objectOf(body: unknown): Readonly<Record<string, unknown>> {
  if (body === undefined) return {};
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new BadRequest('the body is not a JSON object');
  return body as Readonly<Record<string, unknown>>; // any object is one
}

/** What went wrong, as the API says it; undefined for a defect. */
export function refusal(error: unknown): Answer | undefined {
  if (error instanceof BadRequest || error instanceof AmqpError) {
    return { status: 400, body: { error: 'bad_request', reason: error.message } };
  }
  return undefined;
}
