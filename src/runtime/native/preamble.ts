import type { Socket } from 'node:net';
import { LINE_BYTES } from './protocol.ts';

/** Reads one line of JSON from a socket, then pauses it; what came behind the line is read next. Null: none came. */
export function readLine(socket: Socket, done: (value: unknown) => void): void {
  let seen = Buffer.alloc(0);
  const finish = (value: unknown): void => {
    socket.off('data', onData).off('end', onEnd).off('error', onEnd).off('close', onEnd);
    done(value);
  };
  const onEnd = (): void => finish(null);
  const onData = (chunk: Buffer): void => {
    seen = Buffer.concat([seen, chunk]);
    const end = seen.indexOf(10);
    if (end < 0 && seen.length < LINE_BYTES) return;
    socket.pause();
    if (end >= 0 && end + 1 < seen.length) socket.unshift(seen.subarray(end + 1));
    finish(end < 0 ? null : parseJson(seen.toString('utf8', 0, end)));
  };
  socket.on('data', onData).on('end', onEnd).on('error', onEnd).on('close', onEnd);
}

/** The value, or null when it is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
