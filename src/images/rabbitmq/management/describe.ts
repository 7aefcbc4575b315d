/** What is in a broker, under the names that RabbitMQ's management API gives it. */
import type { ConnectionDescription } from '../connection.ts';
import type { Binding, Exchange } from '../exchange/index.ts';
import type { Queue } from '../queue/index.ts';
import type { Inside } from '../types.ts';
import type { Vhost } from '../vhost.ts';
import { tableToJson, type Json } from './json.ts';

const NODE = 'ruche@localhost';

export function describeQueue(vhost: Vhost, queue: Queue): Json {
  return {
    name: queue.name,
    vhost: vhost.name,
    type: queue.kind,
    durable: queue.durable,
    auto_delete: queue.autoDelete,
    exclusive: queue.owner !== undefined,
    arguments: tableToJson(queue.arguments),
    node: NODE,
    state: 'running',
    messages: queue.ready() + queue.unacked(),
    messages_ready: queue.ready(),
    messages_unacknowledged: queue.unacked(),
    message_bytes_ready: queue.bytes(),
    consumers: queue.consumers(),
  };
}

export function describeExchange(vhost: Vhost, exchange: Exchange): Json {
  return {
    name: exchange.name,
    vhost: vhost.name,
    type: exchange.type,
    durable: exchange.durable,
    auto_delete: exchange.autoDelete,
    internal: exchange.internal,
    arguments: tableToJson(exchange.arguments),
    user_who_performed_action: 'rmq-internal',
  };
}

/** The exchange without a name, which every queue hangs on by its own. */
export function describeDefaultExchange(vhost: Vhost): Json {
  return {
    name: '',
    vhost: vhost.name,
    type: 'direct',
    durable: true,
    auto_delete: false,
    internal: false,
    arguments: {},
    user_who_performed_action: 'rmq-internal',
  };
}

function describeBinding(vhost: Vhost, source: string, { destination, key, arguments: args }: Binding): Json {
  return {
    source,
    vhost: vhost.name,
    destination: destination.name,
    destination_type: destination.kind === 'exchange' ? 'exchange' : 'queue',
    routing_key: key,
    arguments: tableToJson(args),
    // RabbitMQ adds a hash of the arguments where there are any.
    properties_key: key === '' ? '~' : encodeURIComponent(key),
  };
}

/** Every binding of a virtual host, those of the default exchange first. */
export function describeBindings(
  vhost: Vhost,
  of: (binding: { source: string; destination: string; kind: string }) => boolean = () => true,
): readonly Json[] {
  const all: Json[] = [];
  for (const queue of vhost.queues()) {
    if (of({ source: '', destination: queue.name, kind: 'queue' })) {
      all.push(describeBinding(vhost, '', { destination: queue, key: queue.name, arguments: new Map() }));
    }
  }
  for (const exchange of vhost.exchanges()) {
    for (const binding of exchange.bindings()) {
      const kind = binding.destination.kind === 'exchange' ? 'exchange' : 'queue';
      if (of({ source: exchange.name, destination: binding.destination.name, kind })) {
        all.push(describeBinding(vhost, exchange.name, binding));
      }
    }
  }
  return all;
}

const nameOf = ({ peer }: ConnectionDescription): string => `${peer.address}:${peer.port} -> broker`;

export function describeConnection(connection: ConnectionDescription): Json {
  return {
    name: nameOf(connection),
    vhost: connection.vhost,
    user: connection.user,
    protocol: 'AMQP 0-9-1',
    state: 'running',
    peer_host: connection.peer.address,
    peer_port: connection.peer.port,
    channels: connection.channels.length,
    channel_max: connection.channelMax,
    frame_max: connection.frameMax,
    timeout: connection.heartbeat,
    client_properties: tableToJson(connection.clientProperties),
    node: NODE,
  };
}

export function describeChannels(connection: ConnectionDescription): readonly Json[] {
  return connection.channels.map((channel) => ({
    name: `${nameOf(connection)} (${channel.number})`,
    number: channel.number,
    vhost: connection.vhost,
    user: connection.user,
    connection_details: detailsOf(connection),
    confirm: channel.confirm,
    transactional: channel.transactional,
    prefetch_count: channel.prefetch,
    global_prefetch_count: channel.globalPrefetch,
    messages_unacknowledged: channel.unacked,
    consumer_count: channel.consumers.length,
    state: 'running',
    node: NODE,
  }));
}

export function describeConsumers(connection: ConnectionDescription): readonly Json[] {
  return connection.channels.flatMap((channel) =>
    channel.consumers.map((consumer) => ({
      consumer_tag: consumer.tag,
      queue: { name: consumer.queue, vhost: connection.vhost },
      ack_required: !consumer.noAck,
      exclusive: consumer.exclusive,
      prefetch_count: consumer.prefetch,
      active: consumer.active,
      activity_status: consumer.active ? 'up' : 'single_active',
      channel_details: { ...detailsOf(connection), number: channel.number, user: connection.user },
    })),
  );
}

const detailsOf = (connection: ConnectionDescription) => ({
  name: nameOf(connection),
  peer_host: connection.peer.address,
  peer_port: connection.peer.port,
});

/** The open connections. */
export function openConnections(inside: Inside): readonly ConnectionDescription[] {
  return [...inside.connections()].flatMap((connection) => connection.describe() ?? []);
}

export function describeOverview(inside: Inside): Json {
  const vhosts = [...inside.vhosts.values()];
  const queues = vhosts.flatMap((vhost) => [...vhost.queues()]);
  const connections = openConnections(inside);
  const sum = (of: (queue: Queue) => number): number => queues.reduce((total, queue) => total + of(queue), 0);
  return {
    product_name: 'Ruche',
    product_version: '3.10.8-compatible',
    rabbitmq_version: '3.10.8',
    management_version: '3.10.8',
    node: NODE,
    exchange_types: ['direct', 'fanout', 'headers', 'topic'].map((name) => ({ name, enabled: true })),
    object_totals: {
      connections: connections.length,
      channels: connections.reduce((total, { channels }) => total + channels.length, 0),
      exchanges: vhosts.reduce((total, vhost) => total + 1 + [...vhost.exchanges()].length, 0),
      queues: queues.length,
      consumers: sum((queue) => queue.consumers()),
    },
    queue_totals: {
      messages: sum((queue) => queue.ready() + queue.unacked()),
      messages_ready: sum((queue) => queue.ready()),
      messages_unacknowledged: sum((queue) => queue.unacked()),
    },
  };
}
