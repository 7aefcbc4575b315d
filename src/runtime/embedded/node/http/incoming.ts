/** `http.IncomingMessage`: a request at its server, a response at its client. */
import { nextTick, Readable } from '../stream.ts';
import type { Socket } from '../net/index.ts';
import { distinctHeaders, joinHeaders, type HeaderObject } from './headers.ts';
import type { Head } from './parser.ts';

interface Owner {
  destroy(error?: Error | null): unknown;
}

export class IncomingMessage extends Readable {
  socket: Socket;
  client: Socket;
  httpVersionMajor: number | null = null;
  httpVersionMinor: number | null = null;
  httpVersion: string | null = null;
  complete = false;
  rawHeaders: string[] = [];
  rawTrailers: string[] = [];
  aborted = false;
  upgrade: boolean | null = null;
  url = '';
  method: string | null = null;
  statusCode: number | null = null;
  statusMessage: string | null = null;
  joinDuplicateHeaders = false;
  req: Owner | undefined;
  _consumed = false;
  _dumped = false;
  _headers: HeaderObject | null = null;
  _trailers: HeaderObject | null = null;

  constructor(socket: Socket) {
    super({ highWaterMark: socket?.readableHighWaterMark, autoDestroy: true });
    this.socket = socket;
    this.client = socket;
  }

  _take(head: Head): void {
    this.httpVersionMajor = head.versionMajor;
    this.httpVersionMinor = head.versionMinor;
    this.httpVersion = `${head.versionMajor}.${head.versionMinor}`;
    this.rawHeaders = head.rawHeaders;
    this.url = head.url ?? '';
    this.upgrade = head.upgrade;
  }

  get connection(): Socket {
    return this.socket;
  }

  set connection(socket: Socket) {
    this.socket = socket;
  }

  get headers(): HeaderObject {
    return (this._headers ??= joinHeaders(this.rawHeaders, this.joinDuplicateHeaders));
  }

  set headers(headers: HeaderObject) {
    this._headers = headers;
  }

  get headersDistinct(): Record<string, string[]> {
    return distinctHeaders(this.rawHeaders);
  }

  get trailers(): HeaderObject {
    return (this._trailers ??= joinHeaders(this.rawTrailers));
  }

  set trailers(trailers: HeaderObject) {
    this._trailers = trailers;
  }

  get trailersDistinct(): Record<string, string[]> {
    return distinctHeaders(this.rawTrailers);
  }

  setTimeout(ms: number, callback?: () => void): this {
    if (callback) this.on('timeout', callback);
    this.socket.setTimeout(ms);
    return this;
  }

  override _read(): void {
    this._consumed = true;
    if (this.socket?.readable) this.socket.resume();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    if (!this.readableEnded || !this.complete) {
      this.aborted = true;
      this.emit('aborted');
    }
    if (this.socket && !this.socket.destroyed && this.aborted) this.socket.destroy(error ?? undefined);
    // Node: a server's request that nobody listens to does not throw its 'error'.
    const silent = error !== null && this.listenerCount('error') === 0;
    nextTick(() => done(silent ? null : error));
  }

  /** Throws the rest of the body away, so that the connection can go on. */
  _dump(): void {
    if (this._dumped) return;
    this._dumped = true;
    this.removeAllListeners('data');
    this.resume();
  }
}
