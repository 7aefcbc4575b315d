/** `http.ClientRequest`. */
import type { Buffer as Bytes } from 'buffer';
import { Buffer } from '../buffer.ts';
import { codedError, invalidArgument } from '../core/errors.ts';
import type { Frame, Loop } from '../core/loop.ts';
import { addAbortListener } from '../events.ts';
import type { Net, Socket } from '../net/index.ts';
import type { Agent, AgentClass, Target } from './agent.ts';
import { eachHeader } from './headers.ts';
import { IncomingMessage } from './incoming.ts';
import { OutgoingMessage, type HttpSocket } from './outgoing.ts';
import { createParser, type Head } from './parser.ts';
import {
  abortError,
  checkedMethod,
  checkedPath,
  hangUp,
  requestOptions,
  type RequestOptions,
} from './request-options.ts';

const BODILESS = new Set(['GET', 'HEAD', 'DELETE', 'OPTIONS', 'TRACE', 'CONNECT']);

export type ClientRequestClass = ReturnType<typeof createClientRequestClass>;
export type ClientRequest = InstanceType<ClientRequestClass>;

export function createClientRequestClass(
  loop: Loop,
  net: Net,
  AgentType: AgentClass,
  globalAgent: () => Agent,
) {
  return class ClientRequest extends OutgoingMessage {
    readonly method: string;
    readonly path: string;
    readonly host: string;
    readonly protocol: string;
    override agent: Agent | undefined;
    aborted = false;
    reusedSocket = false;
    timeout: number | undefined;
    res: IncomingMessage | null = null;
    timeoutCb: (() => void) | null = null;
    maxHeadersCount: number | null = null;
    readonly #frame: Frame = loop.frames.current();
    readonly #join: boolean;
    #release: (() => void) | null = null;
    #ended = false;

    constructor(...args: unknown[]) {
      super();
      const [options, listener] = requestOptions(args);
      const { agent } = options;
      if (agent === false) this.agent = new AgentType();
      else if (agent == null) this.agent = options.createConnection ? undefined : globalAgent();
      else this.agent = agent;
      this.protocol = options.protocol ?? this.agent?.protocol ?? 'http:';
      const expected: string = this.agent?.protocol ?? 'http:';
      if (this.protocol !== expected) {
        const message = `Protocol "${this.protocol}" not supported. Expected "${expected}"`;
        throw codedError('ERR_INVALID_PROTOCOL', message, TypeError);
      }
      if (options.socketPath !== undefined) {
        throw codedError('ERR_INVALID_ARG_VALUE', 'Unix sockets are not available in the tab', TypeError);
      }
      this.method = checkedMethod(options.method);
      this.path = checkedPath(options.path);
      this.host = options.hostname ?? options.host ?? 'localhost';
      if (typeof this.host !== 'string') throw invalidArgument('options.host', 'of type string', this.host);
      const port = options.port ?? options.defaultPort ?? this.agent?.defaultPort ?? 80;
      this.#join = options.joinDuplicateHeaders ?? false;
      this.timeout = options.timeout ?? this.agent?.options.timeout;
      if (listener) this.once('response', listener);
      this.useChunkedEncodingByDefault = !BODILESS.has(this.method);
      this.shouldKeepAlive =
        this.agent !== undefined && (this.agent.keepAlive || Number.isFinite(this.agent.maxSockets));
      this._last = !this.shouldKeepAlive;
      this.#setHeaders(options, port);
      const { signal } = options;
      if (signal) {
        const onAbort = (): void => void this.destroy(abortError(signal));
        if (signal.aborted) loop.nextTick(onAbort);
        else addAbortListener(signal, onAbort);
      }
      // `path` is the request's: for a connection it would be a Unix socket.
      const target: Target = { ...options, host: this.host, port, path: undefined };
      if (this.agent) this.agent.addRequest(this, target);
      else this.#connectAlone(target);
    }

    #connectAlone(target: Target): void {
      this._last = true;
      this.shouldKeepAlive = false;
      const create = target.createConnection;
      if (!create) return this.onSocket(net.connect(target));
      let given = false;
      const ready = (error: Error | null, socket?: Socket): void => {
        if (given) return;
        given = true;
        this.onSocket(socket ?? null, error);
      };
      const socket = create(target, ready);
      if (socket) ready(null, socket);
    }

    #setHeaders(options: RequestOptions, port: number | string): void {
      const seen = new Set<string>();
      eachHeader(options.headers, (name, value) => {
        const key = name.toLowerCase();
        if (Array.isArray(options.headers) && seen.has(key)) this.appendHeader(name, value);
        else this.setHeader(name, value);
        seen.add(key);
      });
      if (!this.hasHeader('host') && options.setHost !== false) {
        const usual = Number(port) === (this.agent?.defaultPort ?? 80);
        const host = this.host.includes(':') && !this.host.startsWith('[') ? `[${this.host}]` : this.host;
        // Node's own order: Host is the first line that it adds.
        this.setHeader('Host', usual ? host : `${host}:${port}`);
      }
      if (options.auth !== undefined && !this.hasHeader('authorization')) {
        this.setHeader('Authorization', `Basic ${Buffer.from(options.auth).toString('base64')}`);
      }
      if (this.hasHeader('expect')) {
        if (this._header !== null)
          throw codedError('ERR_HTTP_HEADERS_SENT', 'Cannot render headers after they are sent');
        this._implicitHeader();
      }
    }

    override _implicitHeader(): void {
      if (this._header !== null) {
        throw codedError('ERR_HTTP_HEADERS_SENT', 'Cannot render headers after they are sent to the client');
      }
      this._storeHeader(`${this.method} ${this.path} HTTP/1.1\r\n`);
    }

    /** Called by the agent once there is a connection (or none: `error`). */
    onSocket(socket: Socket | null, error?: Error | null): void {
      loop.nextTick(() =>
        loop.enter(this.#frame, () => {
          if (socket && !this.destroyed) return this.#start(socket);
          const failure = this.errored ?? error ?? (socket === null || !this.res ? hangUp() : null);
          if (socket) {
            if (this.agent && !socket.destroyed) socket.emit('free');
            else socket.destroy();
          }
          if (failure) this.emit('error', failure);
          this.#close();
        }),
      );
    }

    #start(plain: Socket): void {
      const socket = plain as HttpSocket;
      const parser = createParser('RESPONSE', {
        head: (head) => this.#head(head),
        body: (bytes) => {
          if (this.res && !this.res._dumped && !this.res.push(bytes)) socket.pause();
        },
        trailers: (raw) => {
          if (this.res) this.res.rawTrailers = raw;
        },
        complete: () => this.#complete(),
      });
      const within = <A extends unknown[]>(body: (...args: A) => void) => {
        return (...args: A): void => loop.frames.run(this.#frame, () => body(...args));
      };
      const onData = within((bytes: Bytes) => {
        const taken = parser.execute(bytes);
        if (taken instanceof Error) {
          socket.removeListener('data', onData);
          this.#fail(taken);
        } else if (this.res?.upgrade) {
          this.#upgrade(bytes.subarray(taken) as Bytes);
        }
      });
      const onEnd = within(() => {
        const error = parser.finish();
        if (error && this.res && !this.res.complete) return void socket.destroy();
        if (!this.res) this.#fail(hangUp());
      });
      const onError = within((error: Error) => this.#fail(error));
      const onClose = within(() => this.#lost());
      const onDrain = within(() => this._drained());
      const onTimeout = within(() => void this.emit('timeout'));
      const listeners: [string, (...args: unknown[]) => void][] = [
        ['data', onData as (bytes: unknown) => void],
        ['end', onEnd],
        ['error', onError as (error: unknown) => void],
        ['close', onClose],
        ['drain', onDrain],
        ['timeout', onTimeout],
      ];
      for (const [name, listener] of listeners) socket.on(name, listener);
      this.#release = () => {
        for (const [name, listener] of listeners) socket.removeListener(name, listener);
        this.#release = null;
      };
      socket._httpMessage = this;
      this.socket = socket;
      if (this.timeout !== undefined && this.timeout > 0) socket.setTimeout(this.timeout);
      this.emit('socket', socket);
      this._flush();
    }

    #head(head: Head): 'body' | 'no body' | 'upgrade' {
      const socket = this.socket as HttpSocket;
      const status = head.statusCode;
      const switching = status === 101 || (this.method === 'CONNECT' && status === 200);
      if (status >= 100 && status < 200 && !switching) {
        if (status === 100) this.emit('continue');
        this.emit('information', {
          statusCode: status,
          statusMessage: head.statusMessage,
          httpVersion: `${head.versionMajor}.${head.versionMinor}`,
          rawHeaders: head.rawHeaders,
        });
        return 'no body';
      }
      const res = new IncomingMessage(socket);
      res.joinDuplicateHeaders = this.#join;
      res._take(head);
      res.statusCode = status;
      res.statusMessage = head.statusMessage;
      res.upgrade = switching;
      res.req = this as unknown as { destroy(): void };
      this.res = res;
      if (switching) return 'upgrade';
      if (this.shouldKeepAlive && !head.keepAlive && this.method !== 'HEAD') this.shouldKeepAlive = false;
      if (/\bclose\b/i.test(String(res.headers['connection'] ?? ''))) this.shouldKeepAlive = false;
      const hint = /^timeout=(\d+)/.exec(String(res.headers['keep-alive'] ?? ''))?.[1];
      const pooled = socket as HttpSocket & { _keepAliveHint?: number };
      if (hint === undefined) delete pooled._keepAliveHint;
      else pooled._keepAliveHint = Number(hint);
      res.on('end', () => this.#responseEnded());
      // Node: a response that nobody asked for is thrown away, so that the connection can go on.
      if (this.aborted || !this.emit('response', res)) res._dump();
      return this.method === 'HEAD' ? 'no body' : 'body';
    }

    #complete(): void {
      const { res } = this;
      if (!res || res.upgrade) return;
      res.complete = true;
      res.push(null);
      // Its last piece may have paused the socket, which goes on to the next request.
      this.socket?.resume();
    }

    #responseEnded(): void {
      if (!this.shouldKeepAlive) {
        if (this.socket?.writable) this.socket.destroySoon();
        return;
      }
      if (this.writableFinished || this._finishedOnce) this.#keepAlive();
      else this.once('finish', () => this.#keepAlive());
    }

    /** The exchange is over: the connection goes back to its agent. */
    #keepAlive(): void {
      const socket = this.socket;
      if (!socket || this.#ended || socket.destroyed) return;
      this.#release?.();
      socket._httpMessage = null;
      if (this.timeout) socket.setTimeout(0);
      this.destroyed = true;
      // The connection is no longer this answer's to destroy.
      if (this.res) (this.res as { socket: Socket | null }).socket = null;
      loop.nextTick(() => {
        this.#close();
        socket.emit('free');
      });
    }

    #upgrade(rest: Bytes): void {
      const { res } = this;
      const socket = this.socket as HttpSocket;
      this.#release?.();
      socket._httpMessage = null;
      socket.emit('agentRemove');
      const event = this.method === 'CONNECT' ? 'connect' : 'upgrade';
      if (this.listenerCount(event) === 0) {
        socket.destroy();
        this.#close();
        return;
      }
      (socket as { readableFlowing: boolean | null }).readableFlowing = null;
      this.emit(event, res, socket, rest);
      this.destroyed = true;
      loop.nextTick(() => this.#close());
    }

    #failed = false;

    #fail(error: Error): void {
      if (this.#failed) return;
      this.#failed = true;
      this.socket?.destroy();
      if (this.res && !this.res.complete) this.res.destroy(error);
      else if (!this.res) this.emit('error', error);
    }

    #lost(): void {
      const { res } = this;
      this.destroyed = true;
      if (res) {
        if (!res.complete) {
          const lengthless = !('content-length' in res.headers) && !('transfer-encoding' in res.headers);
          const cut = lengthless && this.errored === null && !this.#failed;
          if (cut && this.socket?.readableEnded) {
            // Without a length, the end of the connection is the end of the body.
            res.complete = true;
          } else {
            res.destroy(Object.assign(new Error('aborted'), { code: 'ECONNRESET' }));
          }
        }
        this.#close();
        if (!res.aborted && res.readable) res.push(null);
        return;
      }
      if (!this.#failed) {
        this.#failed = true;
        this.emit('error', this.errored ?? hangUp());
      }
      this.#close();
    }

    #close(): void {
      if (this.#ended) return;
      this.#ended = true;
      this.destroyed = true;
      this._closed = true;
      this.emit('close');
    }

    abort(): void {
      if (this.aborted) return;
      this.aborted = true;
      loop.nextTick(() => this.emit('abort'));
      this.destroy();
    }

    override destroy(error?: Error | null): this {
      if (this.destroyed) return this;
      this.destroyed = true;
      if (this.res) this.res._dump();
      this.errored = error ?? null;
      this.socket?.destroy(error ?? undefined);
      return this;
    }

    override setTimeout(ms: number, callback?: () => void): this {
      if (this.#ended) return this;
      this.timeout = ms;
      if (callback) this.once('timeout', callback);
      if (this.socket) this.socket.setTimeout(ms);
      return this;
    }

    setNoDelay(): void {}

    setSocketKeepAlive(): void {}

    clearTimeout(callback?: () => void): this {
      return this.setTimeout(0, callback);
    }
  };
}
