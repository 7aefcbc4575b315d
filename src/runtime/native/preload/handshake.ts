import type { Socket } from 'node:net';
import type { Address } from '../../types.ts';
import { parseJson } from '../preamble.ts';
import type { LinkSide } from '../protocol.ts';

/** `emit` without its overloads: every event is passed on alike. */
export type Emit = (event: string | symbol, ...args: unknown[]) => boolean;

/** Node's own socket, with the members of its stream that a preamble has to go around. */
export interface RawSocket extends Socket {
  connecting: boolean;
}

/** Hands the first line to `done` before the program sees a byte; what follows the line goes the usual way. */
export function interceptLine(socket: Socket, done: (value: unknown) => void): void {
  let seen = Buffer.alloc(0);
  const intercept = (chunk: Buffer | null): boolean => {
    if (chunk !== null) seen = Buffer.concat([seen, chunk]);
    const end = seen.indexOf(10);
    if (end < 0 && chunk !== null) return true;
    Reflect.deleteProperty(socket, 'push');
    done(end < 0 ? null : parseJson(seen.toString('utf8', 0, end)));
    if (end >= 0 && end + 1 < seen.length) return socket.push(seen.subarray(end + 1));
    return chunk === null ? socket.push(null) : true;
  };
  Object.defineProperty(socket, 'push', { value: intercept, configurable: true, writable: true });
}

/** Which end of which connection a socket is. */
interface End {
  readonly link: string;
  readonly side: LinkSide;
}

const ends = new WeakMap<Socket, End>();

/** The end that a socket is, for the one time that it ends; undefined for any other socket. */
export function takeEnd(socket: Socket): End | undefined {
  const end = ends.get(socket);
  ends.delete(socket);
  return end;
}

/** Makes a socket say where its ends are in the lab, rather than on this machine's loopback. */
export function place(socket: Socket, end: End, local: Address, remote: Address): void {
  ends.set(socket, end);
  const values = {
    localAddress: local.ip,
    localPort: local.port,
    localFamily: 'IPv4',
    remoteAddress: remote.ip,
    remotePort: remote.port,
    remoteFamily: 'IPv4',
    address: () => ({ address: local.ip, family: 'IPv4', port: local.port }),
  };
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(socket, name, { value, configurable: true });
  }
}
