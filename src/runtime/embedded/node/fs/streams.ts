/** `fs.ReadStream` and `fs.WriteStream`. */
import type { Readable as ReadableType, Writable as WritableType } from 'node:stream';
import { Buffer } from '../buffer.ts';
import { codedError } from '../core/errors.ts';
import { Readable, Writable } from '../stream.ts';
import { fileOptions } from './arguments.ts';
import type { CallbackFs } from './callbacks.ts';

interface StreamOptions {
  readonly fd?: number | { readonly fd: number } | null;
  readonly flags?: string;
  readonly mode?: number;
  readonly start?: number;
  readonly end?: number;
  readonly autoClose?: boolean;
  readonly emitClose?: boolean;
  readonly highWaterMark?: number;
  readonly encoding?: BufferEncoding;
  readonly signal?: AbortSignal;
}

type Done = (error?: Error | null) => void;

const CHUNK = 64 * 1024;
const fdOf = (fd: StreamOptions['fd']): number | null =>
  typeof fd === 'object' && fd !== null ? fd.fd : (fd ?? null);

export function createFileStreams(fs: CallbackFs) {
  class ReadStream extends Readable {
    readonly path: unknown;
    readonly flags: string;
    readonly autoClose: boolean;
    readonly end: number;
    readonly start: number | undefined;
    fd: number | null;
    bytesRead = 0;
    #position: number | null;

    constructor(path: unknown, given?: StreamOptions | string) {
      const options = fileOptions(given) as StreamOptions;
      super({ highWaterMark: options.highWaterMark ?? CHUNK, signal: options.signal, emitClose: true });
      const { start, end = Infinity } = options;
      if (start !== undefined && start > end) {
        const message = `The value of "start" is out of range. It must be <= "end" (here: ${end}). Received ${start}`;
        throw codedError('ERR_OUT_OF_RANGE', message, RangeError);
      }
      this.path = path;
      this.fd = fdOf(options.fd);
      this.flags = options.flags ?? 'r';
      this.autoClose = options.autoClose ?? true;
      this.start = start;
      this.end = end;
      this.#position = start ?? null;
      if (options.encoding) this.setEncoding(options.encoding);
    }

    override _construct(done: Done): void {
      if (this.fd !== null) return done();
      fs.open(this.path, this.flags, 0o666, (error: Error | null, fd?: number) => {
        if (error || fd === undefined) return done(error);
        this.fd = fd;
        done();
        this.emit('open', fd);
        this.emit('ready');
      });
    }

    override _read(size: number): void {
      const left = this.#position === null ? this.end + 1 - this.bytesRead : this.end + 1 - this.#position;
      const wanted = Math.min(size, left, CHUNK);
      if (wanted <= 0) return void this.push(null);
      const buffer = Buffer.alloc(wanted);
      fs.read(this.fd, buffer, 0, wanted, this.#position, (error: Error | null, count = 0) => {
        if (error) return void this.destroy(error);
        if (this.#position !== null) this.#position += count;
        this.bytesRead += count;
        this.push(count > 0 ? buffer.subarray(0, count) : null);
      });
    }

    override _destroy(error: Error | null, done: Done): void {
      const { fd } = this;
      this.fd = null;
      if (fd === null || !this.autoClose) return done(error);
      fs.close(fd, (failed: Error | null) => done(error ?? failed));
    }

    close(done?: Done): void {
      if (done) this.once('close', () => done());
      this.destroy();
    }

    get pending(): boolean {
      return this.fd === null;
    }
  }

  class WriteStream extends Writable {
    readonly path: unknown;
    readonly flags: string;
    readonly mode: number;
    readonly autoClose: boolean;
    fd: number | null;
    bytesWritten = 0;
    #position: number | null;

    constructor(path: unknown, given?: StreamOptions | string) {
      const options = fileOptions(given) as StreamOptions;
      super({
        highWaterMark: options.highWaterMark,
        signal: options.signal,
        decodeStrings: true,
        emitClose: true,
      });
      this.path = path;
      this.fd = fdOf(options.fd);
      this.flags = options.flags ?? 'w';
      this.mode = options.mode ?? 0o666;
      this.autoClose = options.autoClose ?? true;
      this.#position = options.start ?? null;
      if (options.encoding) this.setDefaultEncoding(options.encoding);
    }

    override _construct(done: Done): void {
      if (this.fd !== null) return done();
      fs.open(this.path, this.flags, this.mode, (error: Error | null, fd?: number) => {
        if (error || fd === undefined) return done(error);
        this.fd = fd;
        done();
        this.emit('open', fd);
        this.emit('ready');
      });
    }

    override _write(chunk: Uint8Array, _encoding: string, done: Done): void {
      fs.write(this.fd, chunk, 0, chunk.byteLength, this.#position, (error: Error | null, count = 0) => {
        if (error) return done(error);
        this.bytesWritten += count;
        if (this.#position !== null) this.#position += count;
        done();
      });
    }

    override _destroy(error: Error | null, done: Done): void {
      const { fd } = this;
      this.fd = null;
      if (fd === null || !this.autoClose) return done(error);
      fs.close(fd, (failed: Error | null) => done(error ?? failed));
    }

    close(done?: Done): void {
      if (done) {
        if (this.closed) return void queueMicrotask(() => done());
        this.once('close', () => done());
      }
      if (this.autoClose) this.end();
      else this.destroy();
    }

    get pending(): boolean {
      return this.fd === null;
    }
  }

  return {
    ReadStream,
    WriteStream,
    FileReadStream: ReadStream,
    FileWriteStream: WriteStream,
    createReadStream: (path: unknown, options?: StreamOptions | string): ReadableType =>
      new ReadStream(path, options),
    createWriteStream: (path: unknown, options?: StreamOptions | string): WritableType =>
      new WriteStream(path, options),
  };
}
