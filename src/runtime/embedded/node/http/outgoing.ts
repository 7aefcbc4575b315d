/** `http.OutgoingMessage`: what a response and a request have in common. Its rules and private names are Node's. */
import { Buffer } from '../buffer.ts';
import { codedError, invalidArgument } from '../core/errors.ts';
import type { Socket } from '../net/index.ts';
import { nextTick } from '../stream.ts';
import { HeadedMessage } from './headed.ts';
import { eachHeader, hasBadCharacter, validateHeaderName } from './headers.ts';

type Done = (error?: Error | null) => void;
type Chunk = string | Uint8Array;

interface Pending {
  readonly data: Chunk;
  readonly encoding: BufferEncoding | undefined;
  readonly done: Done | undefined;
}

/** A socket that knows whose turn it is. */
export type HttpSocket = Socket & { _httpMessage?: OutgoingMessage | null };

const sizeOf = (data: Chunk, encoding?: BufferEncoding): number =>
  typeof data === 'string' ? Buffer.byteLength(data, encoding) : data.byteLength;

export class OutgoingMessage extends HeadedMessage {
  outputData: Pending[] = [];
  outputSize = 0;
  writable = true;
  destroyed = false;
  errored: Error | null = null;
  finished = false;
  strictContentLength = false;
  socket: HttpSocket | null = null;
  _trailer = '';
  _closed = false;
  _needDrain = false;
  _bytesWritten = 0;
  _finishedOnce = false;
  _corked = 0;

  get connection(): HttpSocket | null {
    return this.socket;
  }

  set connection(socket: HttpSocket | null) {
    this.socket = socket;
  }

  get writableEnded(): boolean {
    return this.finished;
  }

  get writableFinished(): boolean {
    return this.finished && this.outputSize === 0 && (!this.socket || this.socket.writableLength === 0);
  }

  get writableObjectMode(): boolean {
    return false;
  }

  get writableLength(): number {
    return this.outputSize + (this.socket?.writableLength ?? 0);
  }

  get writableHighWaterMark(): number {
    return this.socket?.writableHighWaterMark ?? 64 * 1024;
  }

  get writableCorked(): number {
    return this._corked;
  }

  get writableNeedDrain(): boolean {
    return !this.destroyed && !this.finished && this._needDrain;
  }

  get closed(): boolean {
    return this._closed;
  }

  setTimeout(ms: number, callback?: () => void): this {
    if (callback) this.on('timeout', callback);
    if (this.socket) this.socket.setTimeout(ms);
    else this.once('socket', (socket: Socket) => socket.setTimeout(ms));
    return this;
  }

  cork(): void {
    this._corked += 1;
  }

  uncork(): void {
    this._corked = Math.max(0, this._corked - 1);
  }

  destroy(error?: Error | null): this {
    if (this.destroyed) return this;
    this.destroyed = true;
    this.errored = error ?? null;
    if (this.socket) this.socket.destroy(error ?? undefined);
    else this.once('socket', (socket: Socket) => socket.destroy(error ?? undefined));
    return this;
  }

  override _send(data: Chunk, encoding?: BufferEncoding, done?: Done): boolean {
    if (!this._headerSent && this._header !== null) {
      this._headerSent = true;
      this._writeRaw(this._header, 'latin1');
    }
    return this._writeRaw(data, encoding, done);
  }

  _writeRaw(data: Chunk, encoding?: BufferEncoding, done?: Done): boolean {
    const { socket } = this;
    if (socket?.destroyed) return false;
    if (socket && socket._httpMessage === this && socket.writable) {
      if (this.outputData.length > 0) this._flushOutput(socket);
      if (data.length === 0) {
        if (done) nextTick(done);
        return !this._needDrain;
      }
      return socket.write(data, encoding ?? 'utf8', done);
    }
    this.outputData.push({ data, encoding, done });
    this.outputSize += sizeOf(data, encoding);
    return this.outputSize < this.writableHighWaterMark;
  }

  _flushOutput(socket: HttpSocket): boolean {
    const pending = this.outputData;
    this.outputData = [];
    this.outputSize = 0;
    let room = true;
    for (const { data, encoding, done } of pending) {
      if (data.length > 0) room = socket.write(data, encoding ?? 'utf8', done);
      else if (done) nextTick(done);
    }
    return room;
  }

  _flush(): void {
    const { socket } = this;
    if (!socket?.writable) return;
    const room = this._flushOutput(socket);
    if (this.finished) this._finish();
    else if (room && this._needDrain) {
      this._needDrain = false;
      this.emit('drain');
    }
  }

  /** The socket has room again. */
  _drained(): void {
    if (!this._needDrain || this.destroyed || this.finished) return;
    this._needDrain = false;
    this.emit('drain');
  }

  write(chunk: unknown, encoding?: BufferEncoding | Done, done?: Done): boolean {
    const callback = typeof encoding === 'function' ? encoding : done;
    const room = this.#write(chunk, typeof encoding === 'string' ? encoding : undefined, callback, false);
    if (!room) this._needDrain = true;
    return room;
  }

  #write(
    chunk: unknown,
    encoding: BufferEncoding | undefined,
    done: Done | undefined,
    last: boolean,
  ): boolean {
    if (chunk === null)
      throw codedError('ERR_STREAM_NULL_VALUES', 'May not write null values to stream', TypeError);
    if (typeof chunk !== 'string' && !(chunk instanceof Uint8Array)) {
      throw invalidArgument('chunk', 'of type string or an instance of Buffer or Uint8Array', chunk);
    }
    const problem = this.finished
      ? codedError('ERR_STREAM_WRITE_AFTER_END', 'write after end')
      : this.destroyed
        ? codedError('ERR_STREAM_DESTROYED', 'Cannot call write after a stream was destroyed')
        : null;
    if (problem) {
      this.#refuse(problem, done);
      return false;
    }
    const size = sizeOf(chunk, encoding);
    if (this._header === null) {
      if (last) this._contentLength = size;
      this._implicitHeader();
    }
    if (!this._hasBody) {
      if (done) nextTick(done);
      return true;
    }
    this._bytesWritten += size;
    if (
      this.strictContentLength &&
      this._contentLength !== null &&
      this._bytesWritten > this._contentLength
    ) {
      throw this.#lengthMismatch();
    }
    if (!this.chunkedEncoding || size === 0) return this._send(chunk, encoding, done);
    this._send(`${size.toString(16)}\r\n`, 'latin1');
    this._send(chunk, encoding);
    return this._send('\r\n', 'latin1', done);
  }

  #refuse(problem: Error, done: Done | undefined): void {
    nextTick(() => {
      done?.(problem);
      if (!this.destroyed) this.emit('error', problem);
    });
  }

  #lengthMismatch(): Error {
    return codedError(
      'ERR_HTTP_CONTENT_LENGTH_MISMATCH',
      `Response body's content-length of ${this._bytesWritten} byte(s) does not match the content-length of ` +
        `${this._contentLength} byte(s) set in header`,
    );
  }

  addTrailers(headers: unknown): void {
    eachHeader(headers, (name, value) => {
      validateHeaderName(name, 'Trailer name');
      if (hasBadCharacter(value)) {
        throw codedError('ERR_INVALID_CHAR', `Invalid character in trailer content ["${name}"]`, TypeError);
      }
      for (const one of [value].flat()) this._trailer += `${name}: ${String(one)}\r\n`;
    });
  }

  end(chunk?: unknown, encoding?: BufferEncoding | Done, done?: Done): this {
    const [body, name, callback] =
      typeof chunk === 'function'
        ? [undefined, undefined, chunk as Done]
        : typeof encoding === 'function'
          ? [chunk, undefined, encoding]
          : [chunk, encoding, done];
    const hasChunk = body !== undefined && body !== null && body !== '';
    if (this.finished) {
      if (hasChunk) this.#refuse(codedError('ERR_STREAM_WRITE_AFTER_END', 'write after end'), callback);
      else if (callback && this.writableFinished) {
        callback(codedError('ERR_STREAM_ALREADY_FINISHED', 'Cannot call end after a stream was finished'));
      } else if (callback) this.on('finish', callback);
      return this;
    }
    if (hasChunk) this.#write(body, name, undefined, true);
    else if (this._header === null) {
      this._contentLength = 0;
      this._implicitHeader();
    }
    if (callback) this.once('finish', callback);
    if (
      this.strictContentLength &&
      this._contentLength !== null &&
      this._bytesWritten !== this._contentLength
    ) {
      throw this.#lengthMismatch();
    }
    const finish = (): void => {
      if (this._finishedOnce || this.socket?.errored) return;
      this._finishedOnce = true;
      this.emit('finish');
    };
    if (this._hasBody && this.chunkedEncoding) this._send(`0\r\n${this._trailer}\r\n`, 'latin1', finish);
    else if (!this._headerSent || this.writableLength > 0 || hasChunk) this._send('', 'latin1', finish);
    else nextTick(finish);
    this.finished = true;
    if (this.outputData.length === 0 && this.socket && this.socket._httpMessage === this) this._finish();
    return this;
  }

  _finish(): void {
    this.emit('prefinish');
  }

  flushHeaders(): void {
    if (this._header === null) this._implicitHeader();
    this._send('');
  }

  override pipe<T>(): T {
    this.emit('error', codedError('ERR_STREAM_CANNOT_PIPE', 'Cannot pipe, not readable'));
    return undefined as T;
  }
}
