import type { Socket as NodeSocket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import type { Socket } from '../types.ts';
import type { Rewriter } from './paths.ts';

/** At most this many bytes wait for a reader before the writer is made to wait. */
const BUFFER_BYTES = 1024 * 1024;

/** A child's output; `drain` lets it run out when the process is gone and nobody reads. */
export function readOutput(
  source: Readable,
  rewriter: Rewriter,
): { readonly stream: ReadableStream<Uint8Array>; drain(): void } {
  let isDraining = false;
  let isCancelled = false;
  const stream = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const give = (bytes: Uint8Array): void => {
          if (isCancelled) return;
          if (bytes.length > 0) controller.enqueue(bytes);
          if ((controller.desiredSize ?? 0) <= 0 && !isDraining) source.pause();
        };
        source.on('data', (chunk: Buffer) => give(rewriter.push(chunk)));
        source.on('error', () => {});
        source.once('close', () => {
          give(rewriter.flush());
          if (!isCancelled) controller.close();
        });
      },
      pull() {
        source.resume();
      },
      cancel() {
        isCancelled = true;
        source.resume();
      },
    },
    { highWaterMark: BUFFER_BYTES, size: (chunk) => chunk.byteLength },
  );
  return {
    stream,
    drain() {
      isDraining = true;
      source.resume();
    },
  };
}

/** A child's input. Writes to a process that is gone are lost, as in a closed pipe. */
export function writeInput(sink: Writable): WritableStream<Uint8Array> {
  sink.on('error', () => {});
  return new WritableStream<Uint8Array>({
    write: (chunk) => new Promise((done) => void sink.write(chunk, () => done())),
    close: () => new Promise((done) => void sink.end(() => done())),
    abort() {
      sink.destroy();
    },
  });
}

/** A paused, half-open connection as web streams: each direction ends by itself, a reset fails both. */
export function webSocket(socket: NodeSocket): Socket {
  let failed: Error | null = null;
  socket.on('error', (error) => {
    failed = error;
  });
  const readable = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        let isOpen = true;
        const finish = (): void => {
          if (!isOpen) return;
          isOpen = false;
          if (failed === null) controller.close();
          else controller.error(failed);
        };
        socket.on('data', (chunk: Buffer) => {
          if (!isOpen) return;
          controller.enqueue(new Uint8Array(chunk));
          if ((controller.desiredSize ?? 0) <= 0) socket.pause();
        });
        socket.once('end', finish).once('close', finish);
      },
      pull() {
        socket.resume();
      },
      cancel() {
        socket.resetAndDestroy();
      },
    },
    { highWaterMark: BUFFER_BYTES, size: (chunk) => chunk.byteLength },
  );
  const settle = (done: () => void, lost: (error: Error) => void) => (error?: Error | null) => {
    if (error) lost(failed ?? error);
    else done();
  };
  const writable = new WritableStream<Uint8Array>({
    start(controller) {
      socket.once('error', (error) => controller.error(error));
    },
    write: (chunk) => new Promise((done, lost) => void socket.write(chunk, settle(done, lost))),
    close: () => new Promise((done) => void socket.end(() => done())),
    abort() {
      socket.resetAndDestroy();
    },
  });
  return { readable, writable, destroy: () => void socket.resetAndDestroy() };
}
