/** The API as people call it, with a real client on the other port. */
import { connect } from 'amqplib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startServer, type BrokerServer } from '../server.ts';
import { startManagement, type Management } from './index.ts';

let server: BrokerServer;
let api: Management;
beforeAll(async () => {
  const bob = { name: 'bob', password: 'b', tags: [], loopbackOnly: false, permissions: new Map() };
  server = await startServer({ port: 0, host: '127.0.0.1', users: [bob] });
  api = await startManagement(server.broker, 0, '127.0.0.1');
});
afterAll(async () => {
  await api.stop();
  await server.stop();
});

const ask = async (method: string, path: string, body?: unknown, login = 'guest:guest') => {
  const answer = await fetch(`http://127.0.0.1:${api.port}/api/${path}`, {
    method,
    headers: { authorization: `Basic ${Buffer.from(login).toString('base64')}` },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : (JSON.parse(text) as unknown) };
};

test('declares, binds, publishes, shows, takes, empties and deletes', async () => {
  expect(await ask('PUT', 'queues/%2F/q', { durable: false, arguments: { 'x-max-length': 10 } })).toEqual({
    status: 201,
    body: undefined,
  });
  expect((await ask('PUT', 'queues/%2F/q', { durable: false })).status).toBe(204);
  expect((await ask('PUT', 'exchanges/%2F/x', { type: 'topic', durable: false })).status).toBe(201);
  expect((await ask('POST', 'bindings/%2F/e/x/q/q', { routing_key: 'a.#' })).status).toBe(201);
  const message = {
    properties: { content_type: 'text/plain', headers: { n: 1 } },
    routing_key: 'a.b',
    payload: 'hé',
    payload_encoding: 'string',
  };
  expect((await ask('POST', 'exchanges/%2F/x/publish', message)).body).toEqual({ routed: true });
  expect((await ask('POST', 'exchanges/%2F/x/publish', { ...message, routing_key: 'b' })).body).toEqual({
    routed: false,
  });
  expect((await ask('GET', 'queues/%2F/q')).body).toMatchObject({
    name: 'q',
    vhost: '/',
    messages: 1,
    messages_ready: 1,
    type: 'classic',
    arguments: { 'x-max-length': 10 },
  });
  expect((await ask('GET', 'queues/%2F/q/bindings')).body).toMatchObject([
    { source: '', destination: 'q', routing_key: 'q' },
    { source: 'x', destination: 'q', destination_type: 'queue', routing_key: 'a.#', arguments: {} },
  ]);
  const get = { count: 5, ackmode: 'ack_requeue_true', encoding: 'auto' };
  const seen = {
    payload: 'hé',
    payload_bytes: 3,
    payload_encoding: 'string',
    exchange: 'x',
    routing_key: 'a.b',
    message_count: 0,
    properties: { content_type: 'text/plain', headers: { n: 1 } },
  };
  expect((await ask('POST', 'queues/%2F/q/get', get)).body).toEqual([{ ...seen, redelivered: false }]);
  expect((await ask('POST', 'queues/%2F/q/get', { ...get, ackmode: 'ack_requeue_false' })).body).toEqual([
    { ...seen, redelivered: true },
  ]);
  await ask('POST', 'exchanges/%2F/amq.default/publish', { ...message, routing_key: 'q' });
  expect((await ask('DELETE', 'queues/%2F/q/contents')).status).toBe(204);
  expect((await ask('GET', 'queues/%2F/q')).body).toMatchObject({ messages: 0 });
  expect((await ask('DELETE', 'queues/%2F/q')).status).toBe(204);
  expect((await ask('DELETE', 'exchanges/%2F/x')).status).toBe(204);
  expect((await ask('GET', 'queues/%2F/q')).status).toBe(404);
});

test('shows who is connected, on which channels, consuming what', async () => {
  const connection = await connect(`amqp://guest:guest@127.0.0.1:${server.port}`);
  const channel = await connection.createConfirmChannel();
  await channel.prefetch(7);
  const { queue } = await channel.assertQueue('', { exclusive: true });
  await channel.consume(queue, () => undefined, { consumerTag: 'mine' });
  expect((await ask('GET', 'overview')).body).toMatchObject({
    object_totals: { connections: 1, channels: 1, queues: 1, consumers: 1 },
  });
  expect((await ask('GET', 'connections')).body).toMatchObject([
    { user: 'guest', vhost: '/', channels: 1, peer_host: '127.0.0.1' },
  ]);
  expect((await ask('GET', 'channels')).body).toMatchObject([
    { number: 1, confirm: true, prefetch_count: 7, consumer_count: 1 },
  ]);
  expect((await ask('GET', 'consumers/%2F')).body).toMatchObject([
    { consumer_tag: 'mine', ack_required: true, queue: { name: queue } },
  ]);
  expect((await ask('GET', 'exchanges')).body).toHaveLength(7);
  await connection.close();
});

test('refuses strangers, users without a tag, and what it does not understand', async () => {
  expect((await ask('GET', 'overview', undefined, 'guest:wrong')).status).toBe(401);
  expect((await ask('GET', 'overview', undefined, 'bob:b')).body).toMatchObject({
    reason: 'Not management user',
  });
  expect((await ask('GET', 'nothing')).status).toBe(404);
  expect((await ask('GET', 'queues/none')).status).toBe(404);
  expect((await ask('PUT', 'queues/%2F/q', '{')).status).toBe(400);
  expect((await ask('PUT', 'queues/%2F/q', { arguments: { 'x-max-length': -1 } })).body).toMatchObject({
    error: 'bad_request',
    reason: expect.stringContaining('value_negative') as unknown,
  });
  expect((await ask('PUT', 'exchanges/%2F/x', { type: 'odd' })).status).toBe(400);
});
