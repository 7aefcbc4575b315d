/** An AMQP 0-9-1 broker without a platform: bytes in, bytes out. */
import { EMPTY_TABLE } from './codec/index.ts';
import { createConnection, type Connection } from './connection.ts';
import { createBatch, type Context } from './context.ts';
import { createReporter } from './events.ts';
import { createEnvelope, createMessage, readProperties } from './message.ts';
import type { Broker, BrokerOptions, Client, Clock } from './types.ts';
import type { Recovered } from './store/index.ts';
import { createVhost, restore, type Vhost } from './vhost.ts';

const BASE64URL = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/** A broker with no clients and the exchanges that every broker has. */
export function createBroker(options: BrokerOptions): Broker {
  const { random, clock: outside, store } = options;
  const report = createReporter(options.tracer);
  const connections = new Set<Connection>();
  const batch = createBatch();
  const word = (length: number): string =>
    Array.from({ length }, () => BASE64URL[Math.floor(random() * 64)]).join('');
  let messages = 0;
  /** What is done at some time ends with the batch of what follows from it. */
  const batched = (call: () => void) => (): void => {
    try {
      call();
      batch.run();
    } catch (error) {
      options.onDefect(error);
    }
  };
  const clock: Clock = {
    now: outside.now,
    every: (ms, call) => outside.every(ms, batched(call)),
    after: (ms, call) => outside.after(ms, batched(call)),
  };
  const vhosts = new Map<string, Vhost>();
  const addVhost = (name: string): Vhost => {
    const vhost = createVhost(name, { report, clock, store: store?.vhost(name), atEndOfBatch: batch.add });
    vhosts.set(name, vhost);
    return vhost;
  };
  const before = store?.recover() ?? new Map<string, Recovered>();
  for (const name of new Set([...options.vhosts, ...before.keys()])) {
    const vhost = addVhost(name);
    const recovered = before.get(name);
    if (recovered) restore(vhost, recovered);
  }

  const context: Context = {
    vhosts,
    users: new Map(options.users.map((user) => [user.name, user])),
    store: store && {
      ...store,
      afterWrite: (call) => store.afterWrite((written) => batched(() => call(written))()),
    },
    report,
    clock,
    run: word(6), // message ids stay unique over restarts
    onDefect: options.onDefect,
    replyTakers: new Map(),
    atEndOfBatch: batch.add,
    nextNumber: () => {
      messages += 1;
      return messages;
    },
    generateName: (kind) => `${kind}-${word(22)}`,
  };

  store?.onTrouble((full) => batched(() => connections.forEach((connection) => connection.trouble(full)))());

  return {
    connect: (transport): Client => {
      const connection = createConnection(context, transport, () => connections.delete(connection));
      connections.add(connection);
      return {
        receive: (bytes) => batched(() => connection.receive(bytes))(),
        drained: batched(connection.drained),
        lost: batched(connection.lost),
      };
    },
    inside: {
      vhosts,
      users: context.users,
      connections: () => connections,
      act: (call) => {
        const result = call();
        batch.run();
        return result;
      },
      publish: (vhost, content, body) => {
        const properties = readProperties(content.properties) ?? {};
        const envelope = createEnvelope({ ...content, moreKeys: [] }, properties);
        const message = createMessage({ run: context.run, number: context.nextNumber() }, envelope, body);
        report.step('published', message);
        let taken = false;
        for (const queue of vhost.route(message, () => properties.headers ?? EMPTY_TABLE)) {
          report.routed(message, queue.name);
          if (queue.push(message)) taken = true;
        }
        return taken;
      },
    },
    snapshot: () => ({
      connections: connections.size,
      channels: [...connections].reduce((sum, connection) => sum + connection.channels(), 0),
      exchanges: [...vhosts.values()].flatMap((vhost) =>
        [...vhost.exchanges()].map(({ name, type }) => ({ vhost: vhost.name, name, type })),
      ),
      queues: [...vhosts.values()].flatMap((vhost) =>
        [...vhost.queues()].map((queue) => ({
          vhost: vhost.name,
          name: queue.name,
          ready: queue.ready(),
          unacked: queue.unacked(),
          consumers: queue.consumers(),
        })),
      ),
    }),
    close: () => {
      for (const connection of connections) connection.shutDown();
      batch.run();
      store?.close();
    },
  };
}
