/** A running gateway: one configuration at a time, its sockets, and what survives a reload. */
import * as net from 'node:net';
import type { GatewayConfig, Listen, Upstream } from './conf/types.ts';
import { serveConnection, type Connection, type ConnectionContext } from './connection.ts';
import { createLog, type Log, type Output } from './log.ts';
import { createBalancer, type Balancer } from './upstream.ts';

/** A port that could not be opened, in nginx's words. */
export class BindError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = 'BindError';
    this.code = code;
  }
}

export interface Gateway {
  /** Opens the sockets. Rejects with a BindError; nothing stays open then. */
  start(): Promise<void>;
  /** Where it listens now (port 0 in a test becomes a real one). */
  readonly addresses: readonly { readonly address: string; readonly port: number }[];
  /** Takes a new configuration: new sockets first, then old connections finish under the old one. */
  reload(config: GatewayConfig): Promise<void>;
  /** Stops listening; `graceful` lets requests in progress finish, else they are cut. Idempotent. */
  stop(graceful: boolean): Promise<void>;
}

const ERRNO: Readonly<Record<string, string>> = {
  EADDRINUSE: '98: Address already in use',
  EACCES: '13: Permission denied',
  EADDRNOTAVAIL: '99: Cannot assign requested address',
  EAFNOSUPPORT: '97: Address family not supported by protocol',
};

/** One generation of configuration: reloads make a new one and let the old one run out. */
interface Generation {
  readonly config: GatewayConfig;
  readonly context: ConnectionContext;
  readonly connections: Set<Connection>;
  draining: boolean;
}

function createGeneration(config: GatewayConfig, log: Log): Generation {
  const balancers = new Map<Upstream, Balancer>();
  const now = (): number => Math.floor(Date.now() / 1000);
  const generation: Generation = {
    config,
    connections: new Set(),
    draining: false,
    context: {
      log,
      isDraining: () => generation.draining,
      balancer(location) {
        const upstream = location.proxy?.upstream;
        if (upstream === undefined) throw new Error(`location ${location.path} does not proxy`);
        const known = balancers.get(upstream);
        if (known !== undefined) return known;
        const fresh = createBalancer(upstream, now, (message, peer) =>
          log.error('warn', `${message} ${peer.name}`),
        );
        balancers.set(upstream, fresh);
        return fresh;
      },
    },
  };
  return generation;
}

interface Door {
  readonly server: net.Server;
  listen: Listen;
}

/** @param output where access and error lines go. */
export function createGateway(first: GatewayConfig, output: Output): Gateway {
  let current = createGeneration(first, createLog(first, output));
  const generations = new Set([current]);
  const doors = new Map<string, Door>();
  let nextId = 1;

  async function openDoor(listen: Listen): Promise<Door> {
    const server = net.createServer({ allowHalfOpen: true });
    const door: Door = { server, listen };
    server.on('connection', (socket) => {
      const generation = current;
      const connection = serveConnection(socket, door.listen, generation.context, nextId++);
      generation.connections.add(connection);
      void connection.closed.then(() => {
        generation.connections.delete(connection);
        if (generation.draining && generation.connections.size === 0) generations.delete(generation);
      });
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', (error: Error & { readonly code?: string }) => {
        const code = error.code ?? 'EADDRINUSE';
        const call = code === 'EAFNOSUPPORT' ? 'socket()' : 'bind() to';
        reject(new BindError(code, `${call} ${listen.text} failed (${ERRNO[code] ?? code})`));
      });
      const isV6 = listen.address.includes(':');
      server.listen(
        {
          host: listen.address,
          port: listen.port,
          backlog: listen.backlog ?? 511,
          ...(isV6 ? { ipv6Only: true } : {}),
        },
        () => resolve(),
      );
    });
    return door;
  }

  const close = (door: Door): void => {
    door.server.close();
  };

  /** Opens what `config` needs and isn't open yet; on failure closes again what this call opened. */
  async function openDoors(config: GatewayConfig): Promise<void> {
    const opened: [string, Door][] = [];
    try {
      for (const listen of config.listens) {
        if (!doors.has(listen.text)) opened.push([listen.text, await openDoor(listen)]);
      }
    } catch (error) {
      for (const [, door] of opened) close(door);
      throw error;
    }
    for (const [text, door] of opened) doors.set(text, door);
  }

  function drain(generation: Generation): void {
    generation.draining = true;
    for (const connection of generation.connections) connection.drain();
  }

  return {
    start: () => openDoors(current.config),
    get addresses() {
      return [...doors.values()].flatMap(({ server }) => {
        const at = server.address();
        return at !== null && typeof at === 'object' ? [{ address: at.address, port: at.port }] : [];
      });
    },
    async reload(config) {
      await openDoors(config);
      const old = current;
      current = createGeneration(config, createLog(config, output));
      generations.add(current);
      const wanted = new Map(config.listens.map((listen) => [listen.text, listen]));
      for (const [text, door] of doors) {
        const listen = wanted.get(text);
        if (listen !== undefined) door.listen = listen;
        else {
          close(door);
          doors.delete(text);
        }
      }
      drain(old);
      if (old.connections.size === 0) generations.delete(old);
    },
    async stop(graceful) {
      for (const door of doors.values()) close(door);
      doors.clear();
      const connections = [...generations].flatMap((generation) => [...generation.connections]);
      for (const generation of generations) {
        if (graceful) drain(generation);
        else for (const connection of generation.connections) connection.destroy();
      }
      await Promise.all(connections.map((connection) => connection.closed));
    },
  };
}
