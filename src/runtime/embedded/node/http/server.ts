/** `http.Server`: keep-alive, pipelined answers in order, Expect, Upgrade, timeouts, and what is malformed. */
import { codedError } from '../core/errors.ts';
import type { Loop } from '../core/loop.ts';
import type { Net, Socket } from '../net/index.ts';
import { createConversation, type Conversation } from './conversation.ts';
import type { IncomingMessage } from './incoming.ts';
import type { ServerResponse } from './response.ts';

/** What a server can be told about its messages and its patience (ms; 0: none). */
export interface ServerOptions {
  readonly IncomingMessage?: typeof IncomingMessage;
  readonly ServerResponse?: typeof ServerResponse;
  readonly keepAliveTimeout?: number;
  readonly headersTimeout?: number;
  readonly requestTimeout?: number;
  readonly requireHostHeader?: boolean;
  readonly joinDuplicateHeaders?: boolean;
  readonly connectionsCheckingInterval?: number;
}

export type HttpServerClass = ReturnType<typeof createHttpServerClass>;
export type HttpServer = InstanceType<HttpServerClass>;
type Listener = (req: IncomingMessage, res: ServerResponse) => void;

export function createHttpServerClass(loop: Loop, net: Net) {
  return class Server extends net.Server {
    timeout = 0;
    keepAliveTimeout: number;
    headersTimeout: number;
    requestTimeout: number;
    maxHeadersCount: number | null = null;
    maxRequestsPerSocket = 0;
    readonly requireHostHeader: boolean;
    readonly joinDuplicateHeaders: boolean;
    readonly messages: ServerOptions;
    readonly #conversations = new Set<Conversation>();
    readonly #checkEvery: number;
    #check: unknown;

    constructor(first?: ServerOptions | Listener | null, second?: Listener) {
      super({ allowHalfOpen: true });
      const options = typeof first === 'object' && first !== null ? first : {};
      const listener = typeof first === 'function' ? first : second;
      this.messages = options;
      this.keepAliveTimeout = options.keepAliveTimeout ?? 5000;
      this.headersTimeout = options.headersTimeout ?? 60_000;
      this.requestTimeout = options.requestTimeout ?? 300_000;
      this.requireHostHeader = options.requireHostHeader ?? true;
      this.joinDuplicateHeaders = options.joinDuplicateHeaders ?? false;
      this.#checkEvery = options.connectionsCheckingInterval ?? 30_000;
      if (listener) this.on('request', listener);
      this.on('connection', (socket: Socket) => {
        const conversation = createConversation(this, socket, loop);
        this.#conversations.add(conversation);
        socket.once('close', () => this.#conversations.delete(conversation));
      });
      this.on('listening', () => this.#watch());
    }

    /** Connections that send no complete request in time are told 408. */
    #watch(): void {
      loop.clockwork.clearTimeout(this.#check);
      if (!this.listening || this.#checkEvery <= 0) return;
      this.#check = loop.clockwork.setTimeout(() => {
        loop.enter(undefined, () => {
          for (const conversation of this.#conversations) {
            if (conversation.overdue(this.headersTimeout, this.requestTimeout)) {
              conversation.fail(codedError('ERR_HTTP_REQUEST_TIMEOUT', 'Request timeout'));
            }
          }
        });
        this.#watch();
      }, this.#checkEvery);
    }

    setTimeout(ms: number | (() => void), callback?: () => void): this {
      this.timeout = typeof ms === 'number' ? ms : 0;
      const listener = typeof ms === 'function' ? ms : callback;
      if (listener) this.on('timeout', listener);
      return this;
    }

    override close(done?: (error?: Error) => void): this {
      loop.clockwork.clearTimeout(this.#check);
      super.close(done);
      this.closeIdleConnections();
      return this;
    }

    closeAllConnections(): void {
      for (const { socket } of this.#conversations) socket.destroy();
    }

    closeIdleConnections(): void {
      for (const { idle, socket } of this.#conversations) if (idle()) socket.destroy();
    }
  };
}
