import type { Readable, Writable } from 'node:stream';
import type { Rewriter } from './paths.ts';

/** At most this many bytes of output wait for a reader before the process is made to wait. */
const OUTPUT_BYTES = 1024 * 1024;

/** A child's output; `drain` lets it run out when the process is gone and nobody reads. */
export function readOutput(
  source: Readable,
  rewriter: Rewriter,
): { stream: ReadableStream<Uint8Array>; drain(): void } {
  let isDraining = false;
  let isCancelled = false;
  const stream = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const give = (bytes: Uint8Array): void => {
          if (bytes.length > 0 && !isCancelled) controller.enqueue(bytes);
          if ((controller.desiredSize ?? 0) <= 0 && !isDraining && !isCancelled) source.pause();
        };
        source.on('data', (chunk: Buffer) => give(rewriter.push(chunk)));
        source.once('close', () => {
          if (isCancelled) return;
          give(rewriter.flush());
          controller.close();
        });
        source.on('error', () => {});
      },
      pull() {
        source.resume();
      },
      cancel() {
        isCancelled = true;
        source.resume();
      },
    },
    { highWaterMark: OUTPUT_BYTES, size: (chunk) => chunk.byteLength },
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
