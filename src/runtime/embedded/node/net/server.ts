/** `net.Server`: a kernel listener whose connections become sockets. */
import type { Connection, ConnectionHandlers, Kernel, Listener } from '../../kernel.ts';
import { codedError, networkError } from '../core/errors.ts';
import type { Handle } from '../core/handles.ts';
import type { Loop } from '../core/loop.ts';
import { EventEmitter } from '../events.ts';
import { splitArguments } from './address.ts';
import type { Socket, SocketClass } from './socket.ts';
import { createWire } from './wire.ts';

interface ServerOptions {
  readonly allowHalfOpen?: boolean;
  readonly pauseOnConnect?: boolean;
  readonly highWaterMark?: number;
}

export type ServerClass = ReturnType<typeof createServerClass>;
export type Server = InstanceType<ServerClass>;

export function createServerClass(kernel: Kernel, loop: Loop, SocketType: SocketClass) {
  return class Server extends EventEmitter {
    maxConnections: number | undefined;
    allowHalfOpen: boolean;
    pauseOnConnect: boolean;
    readonly #options: ServerOptions;
    readonly #sockets = new Set<Socket>();
    #listener: Listener | null = null;
    #handle: Handle | null = null;
    #address = '0.0.0.0';
    #refed = true;

    constructor(
      first?: ServerOptions | ((socket: Socket) => void) | null,
      second?: (socket: Socket) => void,
    ) {
      super();
      this.#options = typeof first === 'object' && first !== null ? first : {};
      const listener = typeof first === 'function' ? first : second;
      this.allowHalfOpen = this.#options.allowHalfOpen ?? false;
      this.pauseOnConnect = this.#options.pauseOnConnect ?? false;
      if (listener) this.on('connection', listener);
    }

    get listening(): boolean {
      return this.#listener !== null;
    }

    get _handle(): object | null {
      return this.#listener;
    }

    get _connections(): number {
      return this.#sockets.size;
    }

    listen(...args: unknown[]): this {
      const [options, done] = splitArguments(args);
      if (this.#listener) {
        throw codedError(
          'ERR_SERVER_ALREADY_LISTEN',
          'Listen method has been called more than once without closing.',
        );
      }
      if (options['path'] !== undefined) {
        throw codedError('ERR_INVALID_ARG_VALUE', 'Unix sockets are not available in the tab', TypeError);
      }
      const port = Number(options['port'] ?? 0);
      if (!Number.isInteger(port) || port < 0 || port > 65535) {
        const received = `type ${typeof options['port']} (${String(options['port'])})`;
        throw codedError(
          'ERR_SOCKET_BAD_PORT',
          `options.port should be >= 0 and < 65536. Received ${received}.`,
          RangeError,
        );
      }
      if (typeof options['host'] === 'string') this.#address = options['host'];
      if (done) this.once('listening', done as () => void);
      const frame = loop.frames.current();
      try {
        this.#listener = kernel.listen(port, (connection) => this.#accept(connection, frame));
      } catch (error) {
        const code = (error as { code?: string }).code ?? 'EADDRINUSE';
        loop.nextTick(() => this.emit('error', networkError('listen', code, this.#address, port)));
        return this;
      }
      this.#handle = loop.handles.open('TCPServerWrap');
      if (!this.#refed) this.#handle.unref();
      loop.nextTick(() => {
        if (this.#listener) this.emit('listening');
      });
      return this;
    }

    #accept(connection: Connection, frame: ReturnType<typeof loop.frames.current>): ConnectionHandlers {
      const socket = new SocketType({
        allowHalfOpen: this.allowHalfOpen,
        highWaterMark: this.#options.highWaterMark,
      });
      const wire = createWire(connection, loop);
      return socket._handlers(frame, (local, remote) =>
        loop.enter(frame, () => {
          if (this.#listener === null || this.#sockets.size >= (this.maxConnections ?? Infinity)) {
            connection.reset();
            const data = { localAddress: local.ip, remoteAddress: remote.ip, remotePort: remote.port };
            if (this.#listener) this.emit('drop', data);
            return;
          }
          socket.server = this;
          socket._server = this;
          socket._accept(wire, local, remote);
          this.#sockets.add(socket);
          if (this.pauseOnConnect) socket.pause();
          this.emit('connection', socket);
          // Node starts reading at once, so that an end or a reset is noticed without a 'data' listener.
          if (!this.pauseOnConnect && !socket.destroyed) socket.read(0);
        }),
      );
    }

    /** A socket of this server is gone. */
    _gone(socket: Socket): void {
      this.#sockets.delete(socket);
      if (this.#listener === null) this.#closeWhenEmpty();
    }

    #closeWhenEmpty(): void {
      if (this.#sockets.size > 0) return;
      loop.nextTick(() => this.emit('close'));
    }

    close(done?: (error?: Error) => void): this {
      const listener = this.#listener;
      if (!listener) {
        const error = codedError('ERR_SERVER_NOT_RUNNING', 'Server is not running.');
        if (done) loop.nextTick(() => done(error));
        return this;
      }
      if (done) this.once('close', done);
      this.#listener = null;
      listener.close();
      this.#handle?.close();
      this.#closeWhenEmpty();
      return this;
    }

    async [Symbol.asyncDispose](): Promise<void> {
      if (this.listening) await new Promise<void>((resolve) => void this.close(() => resolve()));
    }

    address(): { address: string; family: string; port: number } | null {
      if (!this.#listener) return null;
      const family = this.#address.includes(':') ? 'IPv6' : 'IPv4';
      return { address: this.#address, family, port: this.#listener.port };
    }

    getConnections(done: (error: Error | null, count: number) => void): this {
      loop.nextTick(() => done(null, this.#sockets.size));
      return this;
    }

    ref(): this {
      this.#refed = true;
      this.#handle?.ref();
      return this;
    }

    unref(): this {
      this.#refed = false;
      this.#handle?.unref();
      return this;
    }
  };
}
