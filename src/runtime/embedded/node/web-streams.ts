/** Bridges between Node's streams and the platform's own. */
import type { Readable as ReadableType, Writable as WritableType } from 'node:stream';
import { Buffer } from './buffer.ts';
import { finished, Readable, Writable } from './stream.ts';

/** A web stream that reads a Node stream, no faster than it is read itself. */
export function readableToWeb(readable: ReadableType): ReadableStream<Uint8Array> {
  let settled = false;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        readable.pause();
        readable.on('data', (chunk: unknown) => {
          if (settled) return;
          const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Uint8Array);
          controller.enqueue(bytes instanceof Buffer ? new Uint8Array(bytes) : bytes);
          if ((controller.desiredSize ?? 0) <= 0) readable.pause();
        });
        readable.pause();
        finished(readable, { writable: false }, (error) => {
          if (settled) return;
          settled = true;
          if (error) controller.error(error);
          else controller.close();
        });
      },
      pull: () => void readable.resume(),
      cancel(reason) {
        settled = true;
        readable.destroy(reason instanceof Error ? reason : undefined);
      },
    },
    { highWaterMark: 1 },
  );
}

/** A Node stream over a web stream. */
export function readableFromWeb(source: ReadableStream, options: object = {}): ReadableType {
  const reader = source.getReader();
  let ended = false;
  return new Readable({
    ...options,
    read() {
      reader.read().then(
        ({ done, value }) => {
          ended = done;
          this.push(done ? null : value instanceof Uint8Array ? Buffer.from(value) : value);
        },
        (error: Error) => this.destroy(error),
      );
    },
    destroy(reason, done) {
      if (ended) return done(reason);
      reader.cancel(reason ?? undefined).then(
        () => done(reason),
        () => done(reason),
      );
    },
  });
}

export function writableToWeb(writable: WritableType): WritableStream {
  return new WritableStream({
    write: (chunk: unknown) =>
      new Promise((resolve, reject) => writable.write(chunk, (error) => (error ? reject(error) : resolve()))),
    close: () => new Promise((resolve) => writable.end(() => resolve())),
    abort: (reason) => void writable.destroy(reason instanceof Error ? reason : undefined),
  });
}

export function writableFromWeb(sink: WritableStream, options: object = {}): WritableType {
  const writer = sink.getWriter();
  const settle = (work: Promise<unknown>, done: (error?: Error | null) => void): void =>
    void work.then(
      () => done(),
      (error: Error) => done(error),
    );
  return new Writable({
    ...options,
    write: (chunk, _encoding, done) => settle(writer.write(chunk), done),
    final: (done) => settle(writer.close(), done),
  });
}

Object.assign(Readable, { toWeb: readableToWeb, fromWeb: readableFromWeb });
Object.assign(Writable, { toWeb: writableToWeb, fromWeb: writableFromWeb });

/** `node:stream/web`: the platform's. */
export const webStreams = (): object =>
  Object.fromEntries(
    Object.getOwnPropertyNames(globalThis)
      .filter(
        (name) =>
          /(?:Stream|Strategy|Controller|Reader|Writer|BYOBRequest)$/.test(name) &&
          name !== 'AbortController',
      )
      .map((name) => [name, Reflect.get(globalThis, name) as unknown]),
  );

async function collect(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) {
    chunks.push(typeof chunk === 'string' ? Buffer.from(chunk) : Buffer.from(chunk as Uint8Array));
  }
  return Buffer.concat(chunks);
}

/** `node:stream/consumers`. */
export const consumers = {
  buffer: collect,
  text: async (stream: AsyncIterable<unknown>) => (await collect(stream)).toString(),
  json: async (stream: AsyncIterable<unknown>) => JSON.parse((await collect(stream)).toString()) as unknown,
  arrayBuffer: async (stream: AsyncIterable<unknown>) => {
    const bytes = await collect(stream);
    return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  },
  blob: async (stream: AsyncIterable<unknown>) => new Blob([new Uint8Array(await collect(stream))]),
};
