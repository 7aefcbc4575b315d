/** stdin, stdout and stderr of a process: byte streams on the kernel, never terminals. */
import type { Readable as ReadableType, Writable as WritableType } from 'node:stream';
import type { Kernel } from '../kernel.ts';
import type { Handle } from './core/handles.ts';
import type { Loop } from './core/loop.ts';
import { Buffer } from './buffer.ts';
import { Readable, Writable } from './stream.ts';

/** stdout (1) or stderr (2): synchronous, so that what was printed before a crash is printed. */
export function createOutput(kernel: Kernel, fd: 1 | 2): WritableType & { fd: 1 | 2 } {
  const stream = new Writable({
    decodeStrings: true,
    write(chunk: Uint8Array, _encoding, done) {
      kernel.write(fd, new Uint8Array(chunk));
      done();
    },
  });
  // Node never closes the standard streams.
  stream._destroy = (error, done) => done(error);
  stream.destroy = () => stream;
  return Object.assign(stream, { fd, _type: 'pipe' });
}

/** stdin: keeps the process alive only while somebody reads. */
export function createInput(kernel: Kernel, loop: Loop): ReadableType & { fd: 0 } {
  let handle: Handle | null = null;
  let listening = false;
  let ended = false;
  const stream = new Readable({
    read() {
      if (ended) return;
      handle ??= loop.handles.open('Stdin');
      handle.ref();
      if (listening) return;
      listening = true;
      kernel.onStdin((bytes) =>
        loop.enter(undefined, () => {
          if (ended) return;
          if (bytes === null) {
            ended = true;
            handle?.close();
            stream.push(null);
          } else {
            stream.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
          }
        }),
      );
    },
    destroy(error, done) {
      ended = true;
      handle?.close();
      done(error);
    },
  });
  stream.on('pause', () => handle?.unref());
  return Object.assign(stream, { fd: 0 as const });
}
