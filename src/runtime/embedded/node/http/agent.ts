/** `http.Agent`: keeps connections for the next request to the same address. */
import type { Loop } from '../core/loop.ts';
import { EventEmitter } from '../events.ts';
import type { Net, Socket } from '../net/index.ts';

export interface AgentOptions {
  readonly keepAlive?: boolean;
  readonly keepAliveMsecs?: number;
  readonly maxSockets?: number;
  readonly maxTotalSockets?: number;
  readonly maxFreeSockets?: number;
  readonly scheduling?: 'lifo' | 'fifo';
  readonly timeout?: number;
}

/** Where a request goes; the fields that tell connections apart. */
export interface Target {
  readonly host?: string;
  readonly port?: number | string;
  readonly localAddress?: string;
  readonly family?: number;
  readonly path?: undefined;
  readonly timeout?: number;
  readonly createConnection?: (
    options: Target,
    done: (error: Error | null, socket?: Socket) => void,
  ) => Socket;
}

/** What an agent needs of a request. */
export interface AgentClient {
  reusedSocket: boolean;
  onSocket(socket: Socket | null, error?: Error | null): void;
}

type Pool = Record<string, Socket[] | undefined>;

/** The server's hint minus this is when a free socket is given up (ms): it may be closing it right now. */
const HINT_BUFFER = 1000;

export type AgentClass = ReturnType<typeof createAgentClass>;
export type Agent = InstanceType<AgentClass>;

export function createAgentClass(loop: Loop, net: Net) {
  return class Agent extends EventEmitter {
    readonly defaultPort: number = 80;
    readonly protocol: string = 'http:';
    readonly options: AgentOptions & { path: null; noDelay: true };
    readonly requests: Record<string, AgentClient[] | undefined> = Object.create(null);
    readonly sockets: Pool = Object.create(null);
    readonly freeSockets: Pool = Object.create(null);
    readonly keepAliveMsecs: number;
    readonly keepAlive: boolean;
    readonly maxSockets: number;
    readonly maxFreeSockets: number;
    readonly maxTotalSockets: number;
    readonly scheduling: 'lifo' | 'fifo';
    totalSocketCount = 0;

    constructor(options: AgentOptions = {}) {
      super();
      this.options = { ...options, path: null, noDelay: true };
      this.keepAlive = options.keepAlive ?? false;
      this.keepAliveMsecs = options.keepAliveMsecs ?? 1000;
      this.maxSockets = options.maxSockets ?? Infinity;
      this.maxFreeSockets = options.maxFreeSockets ?? 256;
      this.maxTotalSockets = options.maxTotalSockets ?? Infinity;
      this.scheduling = options.scheduling ?? 'lifo';
    }

    getName(target: Target = {}): string {
      const family = target.family === 4 || target.family === 6 ? `:${target.family}` : '';
      return `${target.host ?? 'localhost'}:${target.port ?? ''}:${target.localAddress ?? ''}${family}`;
    }

    addRequest(req: AgentClient, target: Target): void {
      const name = this.getName(target);
      const free = this.#takeFree(name);
      if (free) {
        req.reusedSocket = true;
        free.ref();
        (this.sockets[name] ??= []).push(free);
        this.reuseSocket(free, req);
        req.onSocket(free);
        return;
      }
      const used = this.sockets[name]?.length ?? 0;
      if (used < this.maxSockets && this.totalSocketCount < this.maxTotalSockets)
        this.#open(req, target, name);
      else (this.requests[name] ??= []).push(req);
    }

    #takeFree(name: string): Socket | undefined {
      const pool = this.freeSockets[name];
      if (!pool) return undefined;
      let found: Socket | undefined;
      while (pool.length > 0 && !found) {
        const socket = this.scheduling === 'fifo' ? pool.shift() : pool.pop();
        if (socket && !socket.destroyed && socket.writable && !socket.readableEnded) found = socket;
      }
      if (pool.length === 0) delete this.freeSockets[name];
      return found;
    }

    #open(req: AgentClient, target: Target, name: string): void {
      const options = { ...target, timeout: undefined };
      let settled = false;
      const ready = (error: Error | null, socket?: Socket): void => {
        if (settled) return;
        settled = true;
        if (error || !socket) return void loop.nextTick(() => req.onSocket(null, error));
        (this.sockets[name] ??= []).push(socket);
        this.totalSocketCount += 1;
        this.#install(socket, target, name);
        req.onSocket(socket);
      };
      const socket = this.createConnection(options as Target, ready);
      if (socket) ready(null, socket);
    }

    createConnection(target: Target, done: (error: Error | null, socket?: Socket) => void): Socket {
      return target.createConnection ? target.createConnection(target, done) : net.connect(target);
    }

    #install(socket: Socket, target: Target, name: string): void {
      socket.on('free', () => this.#freed(socket, target, name));
      socket.on('close', () => this.#remove(socket, target, name));
      socket.on('timeout', () => {
        if (this.freeSockets[name]?.includes(socket)) socket.destroy();
      });
      socket.on('agentRemove', () => this.#remove(socket, target, name));
    }

    #freed(socket: Socket, target: Target, name: string): void {
      const next = this.requests[name]?.shift();
      if (this.requests[name]?.length === 0) delete this.requests[name];
      if (next && socket.writable) {
        this.reuseSocket(socket, next);
        next.reusedSocket = true;
        next.onSocket(socket);
        return;
      }
      if (next) return this.addRequest(next, target);
      const pool = (this.freeSockets[name] ??= []);
      if (
        !this.keepAlive ||
        pool.length >= this.maxFreeSockets ||
        !socket.writable ||
        !this.keepSocketAlive(socket)
      ) {
        if (pool.length === 0) delete this.freeSockets[name];
        socket.destroy();
        return;
      }
      this.#drop(this.sockets, name, socket);
      pool.push(socket);
    }

    #drop(pools: Pool, name: string, socket: Socket): boolean {
      const pool = pools[name];
      const index = pool?.indexOf(socket) ?? -1;
      if (!pool || index < 0) return false;
      pool.splice(index, 1);
      if (pool.length === 0) delete pools[name];
      return true;
    }

    #remove(socket: Socket, target: Target, name: string): void {
      const held = this.#drop(this.sockets, name, socket);
      const free = this.#drop(this.freeSockets, name, socket);
      if (held || free) this.totalSocketCount -= 1;
      const next = this.requests[name]?.shift();
      if (this.requests[name]?.length === 0) delete this.requests[name];
      if (next) this.#open(next, target, name);
    }

    keepSocketAlive(socket: Socket): boolean {
      socket.setKeepAlive();
      socket.unref();
      let timeout = this.options.timeout ?? 0;
      const hint = (socket as Socket & { _keepAliveHint?: number })._keepAliveHint;
      if (hint !== undefined) {
        const usable = hint * 1000 - HINT_BUFFER;
        if (usable <= 0) return false;
        timeout = timeout === 0 ? usable : Math.min(timeout, usable);
      }
      socket.setTimeout(timeout);
      return true;
    }

    reuseSocket(socket: Socket, _req: AgentClient): void {
      socket.ref();
      socket.setTimeout(0);
    }

    destroy(): void {
      for (const pools of [this.freeSockets, this.sockets]) {
        for (const pool of Object.values(pools)) for (const socket of pool?.slice() ?? []) socket.destroy();
      }
    }
  };
}
