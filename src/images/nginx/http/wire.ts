/** A socket that is read by asking: bytes wait in a buffer until they are taken, and the sender is held back. */
import type { Socket } from 'node:net';

/** Why a wire gave nothing more. */
export class WireError extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.name = 'WireError';
    this.code = code;
  }
}

export interface Wire {
  readonly socket: Socket;
  /** What has arrived and was not taken. */
  readonly buffer: Buffer;
  /** The other side has closed its direction, or everything. */
  readonly ended: boolean;
  take(bytes: number): Buffer;
  /**
   * Waits for more than there is now; false: the other side is done. Rejects with a WireError: ETIMEDOUT after `ms`
   * (0: no limit), or the code of the socket's error.
   */
  more(ms: number): Promise<boolean>;
  /** Resolves when the socket wants more. Rejects like `more`. */
  write(data: Buffer | string, ms?: number): Promise<void>;
  /** Calls back once when the other side ends or breaks. Returns its undo. */
  onEnd(listener: () => void): () => void;
  destroy(): void;
}

/** Above this many waiting bytes the socket is paused. */
const HIGH_WATER = 256 * 1024;

/** Takes over a socket's events. */
export function createWire(socket: Socket): Wire {
  let chunks: Buffer[] = [];
  let size = 0;
  let ended = false;
  let failure: WireError | null = null;
  const endListeners = new Set<() => void>();
  const waiters = new Set<() => void>();
  const wake = (): void => {
    for (const waiter of waiters) waiter();
  };
  const finish = (): void => {
    if (ended) return wake();
    ended = true;
    wake();
    for (const listener of endListeners) listener();
  };

  socket.on('data', (data: Buffer) => {
    chunks.push(data);
    size += data.length;
    if (size > HIGH_WATER) socket.pause();
    wake();
  });
  socket.on('end', finish);
  socket.on('drain', wake);
  socket.on('error', (error: Error & { readonly code?: string }) => {
    failure ??= new WireError(error.code ?? 'ECONNRESET');
    finish();
  });
  socket.on('close', () => {
    failure ??= new WireError('ECONNRESET');
    finish();
  });

  const joined = (): Buffer => {
    if (chunks.length > 1) chunks = [Buffer.concat(chunks)];
    return chunks[0] ?? Buffer.alloc(0);
  };

  /** Resolves at the first wake-up for which `ready` is true. */
  function wait(ready: () => boolean, ms: number): Promise<void> {
    if (ready()) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const timer =
        ms === 0
          ? null
          : setTimeout(() => {
              waiters.delete(check);
              reject(new WireError('ETIMEDOUT'));
            }, ms);
      const check = (): void => {
        if (!ready()) return;
        if (timer !== null) clearTimeout(timer);
        waiters.delete(check);
        resolve();
      };
      waiters.add(check);
    });
  }

  return {
    socket,
    get buffer() {
      return joined();
    },
    get ended() {
      return ended;
    },
    take(bytes) {
      const all = joined();
      const taken = all.subarray(0, bytes);
      const rest = all.subarray(taken.length);
      chunks = rest.length > 0 ? [rest] : [];
      size = rest.length;
      if (size <= HIGH_WATER && socket.isPaused()) socket.resume();
      return taken;
    },
    async more(ms) {
      const before = size;
      if (socket.isPaused()) socket.resume();
      await wait(() => size > before || ended, ms);
      if (size > before) return true;
      if (failure !== null && failure.code !== 'ECONNRESET') throw failure;
      if (failure !== null && !socket.readableEnded) throw failure;
      return false;
    },
    async write(data, ms = 0) {
      if (failure !== null) throw failure;
      if (typeof data === 'string' ? socket.write(data, 'latin1') : socket.write(data)) return;
      await wait(() => !socket.writableNeedDrain || failure !== null, ms);
      // `failure` may have come while waiting, which the compiler can't see.
      const late = failure as WireError | null;
      if (late !== null) throw late;
    },
    onEnd(listener) {
      endListeners.add(listener);
      return () => endListeners.delete(listener);
    },
    destroy: () => socket.destroy(),
  };
}
