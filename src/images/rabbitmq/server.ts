/** The broker on a TCP port of this process. */
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { createBroker } from './broker.ts';
import { createDiagnosticsTracer } from './events.ts';
import { openLog } from './store/index.ts';
import type { Broker, Clock, Transport } from './types.ts';
import { ALL_RIGHTS, type User } from './users.ts';

export interface ServerOptions {
  /** 0: any free port. */
  readonly port: number;
  /** The address to listen on; absent: all. */
  readonly host?: string;
  /** The first user, who may do everything; absent: guest, whose password is guest. */
  readonly user?: { readonly name: string; readonly password: string };
  /** Whether guest may only come from this machine, as in RabbitMQ itself. Its Docker image lets guest in from anywhere. */
  readonly guestStaysHome?: boolean;
  /** The folder in which durable things are kept; absent: everything is in memory only. */
  readonly data?: string;
  /** The first virtual host; absent: `/`. */
  readonly vhost?: string;
  /** More users and virtual hosts, besides the first ones. */
  readonly users?: readonly User[];
  readonly vhosts?: readonly string[];
}

export interface BrokerServer {
  readonly port: number;
  readonly broker: Broker;
  /** Says goodbye to every client, then frees the port. Idempotent. */
  stop(): Promise<void>;
}

/** Milliseconds for clients to say goodbye before their sockets are destroyed. */
const GRACE = 1000;

const clock: Clock = {
  now: Date.now,
  every: (ms, call) => {
    const timer = setInterval(call, ms);
    return () => clearInterval(timer);
  },
  after: (ms, call) => {
    const timer = setTimeout(call, ms);
    return () => clearTimeout(timer);
  },
};

/** Listens. Rejects with the system's error (EADDRINUSE: the port is taken). */
export async function startServer(options: ServerOptions): Promise<BrokerServer> {
  const vhost = options.vhost ?? '/';
  const broker = createBroker({
    clock,
    random: Math.random,
    tracer: createDiagnosticsTracer(),
    users: [firstUser(options, vhost), ...(options.users ?? [])],
    vhosts: [vhost, ...(options.vhosts ?? [])],
    store:
      options.data === undefined ? undefined : openLog({ folder: options.data, say, soon: setImmediate }),
    onDefect: (error) => console.error('broker: internal error', error),
  });
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true);
    const client = broker.connect(transportOf(socket));
    socket.on('data', (bytes: Buffer) => client.receive(bytes));
    socket.on('drain', () => client.drained());
    socket.on('error', () => client.lost()); // a reset is a lost client, not our failure
    socket.on('end', () => client.lost());
    socket.on('close', () => {
      sockets.delete(socket);
      client.lost();
    });
  });

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    const { port, host } = options;
    const listening = (): void => resolve();
    if (host === undefined) server.listen(port, listening);
    else server.listen(port, host, listening);
  });

  let stopped: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    const closed = new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
    broker.close();
    const timer = setTimeout(() => sockets.forEach((socket) => socket.destroy()), GRACE);
    await closed;
    clearTimeout(timer);
  };
  return {
    port: (server.address() as AddressInfo).port, // a listening TCP server has no other kind of address
    broker,
    stop: () => (stopped ??= stop()),
  };
}

const say = (line: string): void => console.error(`ruche broker: ${line}`);

function firstUser({ user, guestStaysHome, vhosts = [] }: ServerOptions, vhost: string): User {
  const { name, password } = user ?? { name: 'guest', password: 'guest' };
  return {
    name,
    password,
    tags: ['administrator'],
    loopbackOnly: name === 'guest' && guestStaysHome === true,
    permissions: new Map([vhost, ...vhosts].map((each) => [each, ALL_RIGHTS])),
  };
}

function transportOf(socket: Socket): Transport {
  return {
    peer: { address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 },
    write: (bytes) => socket.write(bytes),
    end: () => {
      socket.end();
    },
    destroy: () => {
      socket.destroy();
    },
  };
}
