/**
 * One end of a kernel connection with the sender's half of flow control: what is written within one turn of the loop
 * leaves as one piece, and `write` calls back when the other end has room.
 */
import { HIGH_WATER, type Connection } from '../../kernel.ts';
import type { Loop } from '../core/loop.ts';

export interface Wire {
  /** Copies the bytes; calls back when there is room for more. */
  write(bytes: Uint8Array, done: () => void): void;
  /** FIN, after everything written. */
  end(): void;
  /** RST. */
  reset(): void;
  consumed(bytes: number): void;
  /** The kernel's `drain`. */
  drained(): void;
  /** Bytes written that the other end has not taken. */
  readonly pending: number;
}

export function createWire(connection: Connection, loop: Loop): Wire {
  let pieces: Uint8Array[] = [];
  let size = 0;
  let scheduled = false;
  let ended = false;
  let waiting: (() => void)[] = [];

  function flush(): void {
    scheduled = false;
    if (size > 0) {
      const whole = new Uint8Array(size);
      let offset = 0;
      for (const piece of pieces) {
        whole.set(piece, offset);
        offset += piece.byteLength;
      }
      pieces = [];
      size = 0;
      connection.send(whole);
    }
    if (ended) connection.end();
    // It may have drained between the write and this turn's end: nobody else would say so.
    if (waiting.length > 0 && connection.pending <= HIGH_WATER) drained();
  }

  function drained(): void {
    const ready = waiting;
    waiting = [];
    for (const done of ready) done();
  }

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    loop.nextTick(flush);
  }

  return {
    write(bytes, done) {
      // Streams hand over their own buffers; only a caller of socket.write() can reuse one, and Node documents not to.
      pieces.push(bytes);
      size += bytes.byteLength;
      if (size >= HIGH_WATER) flush();
      else schedule();
      if (connection.pending + size <= HIGH_WATER) done();
      else waiting.push(done);
    },
    end() {
      ended = true;
      schedule();
    },
    reset() {
      flush();
      connection.reset();
    },
    consumed: (bytes) => connection.consumed(bytes),
    drained,
    get pending() {
      return connection.pending + size;
    },
  };
}
