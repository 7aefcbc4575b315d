/** `net.Socket`: a Duplex over a kernel connection, with Node's half-open rules, timeouts and errors. */
import type { Duplex as DuplexType } from 'node:stream';
import type { NetworkErrorCode } from '../../../types.ts';
import type { ConnectionHandlers, Kernel } from '../../kernel.ts';
import { Buffer } from '../buffer.ts';
import { networkError } from '../core/errors.ts';
import type { Handle } from '../core/handles.ts';
import type { Frame, Loop } from '../core/loop.ts';
import { addAbortListener } from '../events.ts';
import { Duplex } from '../stream.ts';
import { isIP, isLoopback, splitArguments } from './address.ts';
import { all, HANDLE, refused, validPort } from './socket-errors.ts';
import { createWire, type Wire } from './wire.ts';

/** How `connect` turns a name into addresses: `dns.lookup` with `all`. */
export type LookupAll = (
  host: string,
  callback: (
    error: Error | null,
    addresses: readonly { readonly address: string; readonly family: number }[],
  ) => void,
) => void;

interface SocketOptions {
  readonly allowHalfOpen?: boolean;
  readonly signal?: AbortSignal;
  readonly highWaterMark?: number;
}

interface Endpoint {
  readonly ip: string;
  readonly port: number;
}

/** What the server gives a socket that it accepted. */
export interface Accepted {
  readonly wire: Wire;
}

export type SocketClass = ReturnType<typeof createSocketClass>;
export type Socket = InstanceType<SocketClass>;

export function createSocketClass(kernel: Kernel, loop: Loop, lookupAll: LookupAll) {
  return class Socket extends Duplex {
    connecting = false;
    timeout = 0;
    bytesRead = 0;
    autoSelectFamilyAttemptedAddresses: string[] | undefined;
    server: unknown = null;
    _server: unknown = null;
    _host: string | null = null;
    #wire: Wire | null = null;
    #handle: Handle | null = null;
    #frame: Frame = loop.frames.current();
    #local: Endpoint | null = null;
    #remote: Endpoint | null = null;
    #owed = 0;
    #written = 0;
    #timer: unknown;
    #closed = false;
    #refed = true;
    #waiting: (() => void)[] = [];

    constructor(options: SocketOptions | number = {}) {
      if (typeof options === 'number') throw refused('File descriptors are not available in the tab');
      super({
        allowHalfOpen: options.allowHalfOpen ?? false,
        readableHighWaterMark: options.highWaterMark ?? 64 * 1024,
        writableHighWaterMark: options.highWaterMark ?? 64 * 1024,
        decodeStrings: true,
        emitClose: true,
        autoDestroy: true,
      });
      const { signal } = options;
      if (signal) addAbortListener(signal, () => this.destroy(signal.reason as Error));
    }

    /** Wires an accepted connection in; its handlers feed this socket. */
    _accept(makeWire: Wire, local: Endpoint, remote: Endpoint): void {
      this.#wire = makeWire;
      this.#local = local;
      this.#remote = remote;
      this.#hold();
    }

    /** Kernel handlers of this socket. A server overrides `open` to learn who connected. */
    _handlers(frame: Frame, open: ConnectionHandlers['open']): ConnectionHandlers {
      const enter = (body: () => void): void => loop.enter(frame, body);
      return {
        open,
        data: (bytes) => enter(() => this.#receive(bytes)),
        drain: () => enter(() => this.#wire?.drained()),
        end: () =>
          enter(() => {
            if (this.destroyed) return;
            this.push(null);
            // Like Node: an end that nobody reads is still noticed.
            if (this.readableLength === 0) this.read(0);
          }),
        close: (error) => enter(() => this.#lost(error)),
      };
    }

    #hold(): void {
      this.#handle ??= loop.handles.open('TCPSocketWrap');
      if (!this.#refed) this.#handle.unref();
    }

    #receive(bytes: Uint8Array): void {
      if (this.destroyed) {
        // The other end still talks to a socket that is gone: reset, as the kernel of Linux does.
        this.#wire?.reset();
        return;
      }
      this.bytesRead += bytes.byteLength;
      this.#touch();
      if (this.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))) {
        this.#wire?.consumed(bytes.byteLength);
      } else {
        this.#owed += bytes.byteLength;
      }
    }

    #lost(error: NetworkErrorCode | null): void {
      this.#closed = true;
      if (this.destroyed) return;
      if (error !== null) this.destroy(networkError('read', error));
      else if (this.writableFinished && this.readableEnded) this.destroy();
      else if (!this.readableEnded) this.push(null);
    }

    connect(...args: unknown[]): this {
      const [options, done] = splitArguments(args);
      if (options['path'] !== undefined) throw refused('Unix sockets are not available in the tab');
      const port = validPort(options['port']);
      const host =
        typeof options['host'] === 'string' && options['host'] !== '' ? options['host'] : 'localhost';
      if (done) this.once('connect', done as () => void);
      this.connecting = true;
      this.#frame = loop.frames.current();
      this._host = host;
      this.#hold();
      this.#touch();
      const family = isIP(host);
      if (family !== 0) {
        this.#dial([host], port, []);
        return this;
      }
      const custom = options['lookup'];
      if (typeof custom === 'function') {
        custom(host, { all: true }, (error: Error | null, found: unknown, foundFamily: number) => {
          const all = Array.isArray(found) ? found : [{ address: String(found), family: foundFamily }];
          this.#resolved(error, all, host, port);
        });
      } else {
        lookupAll(host, (error, found) => this.#resolved(error, found, host, port));
      }
      return this;
    }

    #resolved(
      error: Error | null,
      found: readonly { address: string; family: number }[],
      host: string,
      port: number,
    ) {
      if (!this.connecting || this.destroyed) return;
      const first = found[0];
      this.emit('lookup', error, first?.address, first?.family, host);
      if (error || !first) return void this.destroy(error ?? networkError('connect', 'ENOTFOUND', host));
      this.#dial(
        found.map(({ address }) => address),
        port,
        [],
      );
    }

    /** Tries one address after the other, as Node's `autoSelectFamily` does. */
    #dial(addresses: readonly string[], port: number, failures: Error[]): void {
      const [address = '', ...rest] = addresses;
      this.emit('connectionAttempt', address, port, isIP(address));
      let opened = false;
      const handlers = this._handlers(this.#frame, (local, remote) => {
        opened = true;
        loop.enter(this.#frame, () => {
          if (this.destroyed) return;
          this.connecting = false;
          this.#local = local;
          this.#remote = { ip: address, port: remote.port };
          this.#touch();
          for (const resume of this.#waiting.splice(0)) resume();
          this.emit('connect');
          this.emit('ready');
        });
      });
      const connection = kernel.connect(
        { ip: isLoopback(address) ? kernel.self.address : address, port },
        {
          ...handlers,
          close: (error) => {
            if (opened) return handlers.close(error);
            loop.enter(this.#frame, () => {
              this.#closed = true;
              if (this.destroyed) return;
              const failure = networkError('connect', error ?? 'ECONNRESET', address, port);
              failures.push(failure);
              this.emit('connectionAttemptFailed', address, port, isIP(address), failure);
              if (rest.length > 0) {
                this.#closed = false;
                return this.#dial(rest, port, failures);
              }
              this.connecting = false;
              this.destroy(failures.length === 1 ? failure : all(failures));
            });
          },
        },
      );
      this.#wire = createWire(connection, loop);
    }

    /** Runs now, or when connected. */
    #whenOpen(step: () => void): void {
      if (this.connecting) this.#waiting.push(step);
      else step();
    }

    override _read(): void {
      if (this.#owed === 0) return;
      const taken = this.#owed;
      this.#owed = 0;
      this.#wire?.consumed(taken);
    }

    override _write(chunk: Uint8Array, _encoding: string, done: (error?: Error | null) => void): void {
      this.#written += chunk.byteLength;
      this.#whenOpen(() => {
        if (!this.#wire || this.#closed) return done(networkError('write', 'EPIPE'));
        this.#touch();
        this.#wire.write(chunk, () => {
          this.#touch();
          done();
        });
      });
    }

    override _final(done: (error?: Error | null) => void): void {
      this.#whenOpen(() => {
        if (!this.#closed) this.#wire?.end();
        done();
      });
    }

    override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
      loop.clockwork.clearTimeout(this.#timer);
      this.connecting = false;
      const wire = this.#wire;
      if (wire && !this.#closed) {
        // close(2): what was written still arrives; who talks on gets a reset (see #receive).
        if (this.#local === null) wire.reset();
        else wire.end();
        this._read();
      }
      for (const resume of this.#waiting.splice(0)) if (error) resume();
      this.#handle?.close();
      done(error);
      if (this._server) (this._server as { _gone(socket: unknown): void })._gone(this);
    }

    /** As Node's: 'close' says whether an error came before it. */
    override emit(event: string | symbol, ...args: unknown[]): boolean {
      const said = event === 'close' && args.length === 0 ? [Boolean(this.errored)] : args;
      return super.emit(event, ...said);
    }

    destroySoon(): void {
      if (this.writable) this.end();
      if (this.writableFinished) this.destroy();
      else this.once('finish', () => this.destroy());
    }

    resetAndDestroy(): this {
      this.#wire?.reset();
      this.#closed = true;
      return this.destroy();
    }

    #touch(): void {
      if (this.timeout === 0) return;
      loop.clockwork.clearTimeout(this.#timer);
      this.#timer = loop.clockwork.setTimeout(
        () => loop.enter(this.#frame, () => void (this.destroyed || this.emit('timeout'))),
        this.timeout,
      );
    }

    /** Node's own name, called by libraries that want to postpone a timeout. */
    _unrefTimer(): void {
      this.#touch();
    }

    setTimeout(ms: number, callback?: () => void): this {
      this.timeout = ms;
      loop.clockwork.clearTimeout(this.#timer);
      if (ms > 0) {
        if (callback) this.once('timeout', callback);
        this.#touch();
      } else if (callback) {
        this.removeListener('timeout', callback);
      }
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

    setNoDelay(): this {
      return this;
    }

    setKeepAlive(): this {
      return this;
    }

    address(): object {
      return this.#local === null ? {} : { address: this.#local.ip, family: 'IPv4', port: this.#local.port };
    }

    get pending(): boolean {
      return this.#wire === null || this.connecting;
    }

    get readyState(): string {
      if (this.connecting) return 'opening';
      if (this.readable && this.writable) return 'open';
      if (this.readable) return 'readOnly';
      return this.writable ? 'writeOnly' : 'closed';
    }

    get bytesWritten(): number {
      return this.#written + this.writableLength;
    }

    get bufferSize(): number {
      return this.writableLength;
    }

    get localAddress(): string | undefined {
      return this.#local?.ip;
    }

    get localPort(): number | undefined {
      return this.#local?.port;
    }

    get localFamily(): string | undefined {
      return this.#local === null ? undefined : 'IPv4';
    }

    get remoteAddress(): string | undefined {
      return this.destroyed && this.#remote === null ? undefined : this.#remote?.ip;
    }

    get remotePort(): number | undefined {
      return this.#remote?.port;
    }

    get remoteFamily(): string | undefined {
      return this.#remote === null ? undefined : 'IPv4';
    }

    get _handle(): object | null {
      return this.#wire === null || this.destroyed ? null : HANDLE;
    }
  } satisfies new (options?: SocketOptions) => DuplexType;
}
