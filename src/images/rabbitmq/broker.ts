/** An AMQP 0-9-1 broker without a platform: bytes in, bytes out. */
import { createConnection, type Connection } from './connection.ts';
import { createBatch, type Context } from './context.ts';
import { createReporter } from './events.ts';
import type { Broker, BrokerOptions, Client } from './types.ts';
import { createVhost } from './vhost.ts';

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** A broker with no clients and the exchanges that every broker has. */
export function createBroker(options: BrokerOptions): Broker {
  const { random, clock } = options;
  const report = createReporter(options.tracer);
  const vhost = createVhost(report);
  const connections = new Set<Connection>();
  const batch = createBatch();
  const word = (length: number): string =>
    Array.from({ length }, () => BASE64URL[Math.floor(random() * 64)]).join('');
  // Message ids stay unique over restarts: each broker has its own prefix.
  const prefix = word(6);
  let messages = 0;

  const context: Context = {
    vhost,
    report,
    user: options.user,
    onDefect: options.onDefect,
    replyTakers: new Map(),
    atEndOfBatch: batch.add,
    nextMessageId: () => {
      messages += 1;
      return `${prefix}-${messages}`;
    },
    generateName: (kind) => `${kind}-${word(22)}`,
    clock: {
      every: (ms, call) =>
        clock.every(ms, () => {
          call();
          batch.run();
        }),
      after: (ms, call) =>
        clock.after(ms, () => {
          call();
          batch.run();
        }),
    },
  };

  return {
    connect: (transport): Client => {
      const connection = createConnection(context, transport, () => connections.delete(connection));
      connections.add(connection);
      return {
        receive: (bytes) => {
          connection.receive(bytes);
          batch.run();
        },
        drained: () => {
          connection.drained();
          batch.run();
        },
        lost: () => {
          connection.lost();
          batch.run();
        },
      };
    },
    snapshot: () => ({
      connections: connections.size,
      channels: [...connections].reduce((sum, connection) => sum + connection.channels(), 0),
      exchanges: [...vhost.exchanges()].map(({ name, type }) => ({ name, type })),
      queues: [...vhost.queues()].map((queue) => ({
        name: queue.name,
        ready: queue.ready(),
        unacked: queue.unacked(),
        consumers: queue.consumers(),
      })),
    }),
    close: () => {
      for (const connection of connections) connection.shutDown();
      batch.run();
    },
  };
}
