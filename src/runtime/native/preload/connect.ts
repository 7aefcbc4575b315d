import { isIP, Socket } from 'node:net';
import { getSystemErrorMap } from 'node:util';
import type { NetworkErrorCode } from '../../types.ts';
import { line, type DialAnswer } from '../protocol.ts';
import type { Control } from './control.ts';
import { interceptLine, place, type Emit, type RawSocket } from './handshake.ts';

type Connect = (this: Socket, ...args: unknown[]) => Socket;

interface Target {
  readonly options: Readonly<Record<string, unknown>>;
  readonly host: string;
  readonly port: number;
  readonly callback: (() => void) | undefined;
}

/** Every TCP connection of this process goes through the relay, which knows the lab's names and addresses. */
export function patchConnect({ settings }: Control): void {
  const original = Socket.prototype.connect as Connect;
  const connect: Connect = function (...args) {
    const target = targetOf(args);
    // A path: a Unix socket of the container's own.
    if (target === null) return original.apply(this, args);
    const { host, port, options, callback } = target;
    if ('encrypted' in this) {
      if (callback) this.once('secureConnect', callback);
      process.nextTick(() =>
        this.destroy(failure('EHOSTUNREACH', host, port, 'a lab has no TLS and nothing outside')),
      );
      return this;
    }
    const { process: id, token, relay } = settings;
    greet(this as RawSocket, line({ token, process: id, host, port }), host, port);
    const { lookup: _, localAddress: _a, localPort: _p, family: _f, ...kept } = options;
    return original.call(
      this,
      { ...kept, host: '127.0.0.1', port: relay, autoSelectFamily: false },
      callback,
    );
  };
  Socket.prototype.connect = connect as typeof Socket.prototype.connect;
}

/** Says hello to the relay when it is reached, and `connect` to the program when the relay answers. */
function greet(socket: RawSocket, hello: Buffer, host: string, port: number): void {
  const emit = socket.emit as Emit;
  let state: 'reaching' | 'asking' | 'done' = 'reaching';

  const watched = (event: string | symbol, ...args: unknown[]): boolean => {
    if (event === 'connect' && state === 'reaching') {
      state = 'asking';
      interceptLine(socket, answered);
      // Around the stream's queue, in which the program's own writes already wait for `connect`.
      socket._write(hello, 'buffer' as BufferEncoding, () => {});
      socket._read(0);
      socket.connecting = true;
      return true;
    }
    if (event === 'ready' && state === 'asking') return true;
    return emit.call(socket, event, ...args);
  };
  socket.emit = watched;

  function answered(value: unknown): void {
    state = 'done';
    if (socket.emit === watched) Reflect.deleteProperty(socket, 'emit');
    if (socket.destroyed) return;
    // The relay is ours and answers with nothing else; null: it went away.
    const answer = value as DialAnswer | null;
    if (answer === null || 'error' in answer) {
      socket.destroy(failure(answer?.error ?? 'ECONNRESET', answer?.address ?? host, port));
      return;
    }
    place(socket, { link: answer.link, side: 'near' }, answer.from, answer.to);
    socket.connecting = false;
    socket.emit('connect');
    socket.emit('ready');
  }
}

/** An error as Node gives it. */
function failure(code: NetworkErrorCode, address: string, port: number, why?: string): Error {
  const note = why === undefined ? '' : ` (${why})`;
  if (code === 'ENOTFOUND') return notFound(address);
  const message = `connect ${code} ${address}:${port}${note}`;
  return Object.assign(new Error(message), { code, errno: errno(code), syscall: 'connect', address, port });
}

/** A name that the lab doesn't know. There is no other network to ask. */
export function notFound(hostname: string): Error {
  return Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), {
    code: 'ENOTFOUND',
    errno: -3008,
    syscall: 'getaddrinfo',
    hostname,
  });
}

/** The number that this system has for an error. */
export function errno(code: string): number | undefined {
  for (const [number, [name]] of getSystemErrorMap()) if (name === code) return number;
  return undefined;
}

/** `connect(options[, callback])`, `connect(port[, host][, callback])`, or what `net.connect` makes of them. */
function targetOf(args: readonly unknown[]): Target | null {
  const given: readonly unknown[] = Array.isArray(args[0]) ? args[0] : args;
  const [first, second] = given;
  const callback = given.findLast((value) => typeof value === 'function') as (() => void) | undefined;
  if (typeof first === 'object' && first !== null) {
    const options = { ...first } as Readonly<Record<string, unknown>>;
    if (typeof options['path'] === 'string') return null;
    const host = typeof options['host'] === 'string' ? options['host'] : 'localhost';
    return { options, host: bare(host), port: Number(options['port']), callback };
  }
  if (typeof first === 'string' && !/^\d+$/.test(first)) return null;
  const host = typeof second === 'string' ? second : 'localhost';
  return { options: {}, host: bare(host), port: Number(first), callback };
}

function bare(host: string): string {
  const name = host.replace(/^\[(.*)\]$/, '$1');
  return isIP(name) === 0 ? name.toLowerCase() : name;
}
