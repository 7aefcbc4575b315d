import { Server, type AddressInfo, type Socket } from 'node:net';
import type { AcceptLine } from '../protocol.ts';
import { errno } from './connect.ts';
import type { Control } from './control.ts';
import { interceptLine, place, type Emit } from './handshake.ts';

type Listen = (this: Server, ...args: unknown[]) => Server;

/** Every TCP server of this process listens on the machine's loopback, and in the lab on the port that it asked for. */
export function patchListen(control: Control): void {
  const original = Server.prototype.listen as Listen;
  const { close } = Server.prototype;
  const ports = new WeakMap<Server, number>();

  const listen: Listen = function (...args) {
    const wanted = wantedOf(args);
    if (wanted === null) return original.apply(this, args);
    const callback = args.findLast((value) => typeof value === 'function') as (() => void) | undefined;
    announce(this, wanted, control, ports);
    return original.call(this, { ...wanted.options, port: 0, host: '127.0.0.1' }, callback);
  };
  Server.prototype.listen = listen as typeof Server.prototype.listen;

  Server.prototype.close = function (callback) {
    const port = ports.get(this);
    if (port !== undefined) {
      ports.delete(this);
      control.unlisten(port);
    }
    return close.call(this, callback);
  };
}

/** `listening` waits for the lab's word, `connection` for the line that says who calls. */
function announce(server: Server, wanted: Wanted, control: Control, ports: WeakMap<Server, number>): void {
  const emit = server.emit as Emit;
  const watched = (event: string | symbol, ...args: unknown[]): boolean => {
    if (event === 'listening') {
      void register();
      return true;
    }
    if (event === 'connection') {
      admit(args[0] as Socket, control.settings.token, (socket) => emit.call(server, 'connection', socket));
      return true;
    }
    return emit.call(server, event, ...args);
  };
  server.emit = watched;
  const address = wanted.host ?? '::';
  const family = address.includes(':') ? 'IPv6' : 'IPv4';
  const realAddress = server.address;
  server.address = () => {
    const real = realAddress.call(server) as AddressInfo | null;
    return real && { address, family, port: wanted.port === 0 ? real.port : wanted.port };
  };
  const restore = (): void => {
    if (server.emit === watched) Reflect.deleteProperty(server, 'emit');
    Reflect.deleteProperty(server, 'address');
  };
  server.once('close', restore);

  async function register(): Promise<void> {
    const real = realAddress.call(server) as AddressInfo;
    const port = wanted.port === 0 ? real.port : wanted.port;
    const isOurs = await control.listen(port, real.port, isLoopback(wanted.host));
    if (!server.listening) {
      if (isOurs) control.unlisten(port);
      return;
    }
    if (isOurs) {
      ports.set(server, port);
      emit.call(server, 'listening');
      return;
    }
    server.off('close', restore);
    restore();
    const error = Object.assign(new Error(`listen EADDRINUSE: address already in use ${address}:${port}`), {
      code: 'EADDRINUSE',
      errno: errno('EADDRINUSE'),
      syscall: 'listen',
      address,
      port,
    });
    // As Node does it: the handle goes without a `close` event, the error comes as one.
    server.close();
    process.nextTick(() => emit.call(server, 'error', error));
  }
}

/** Lets in who knows the token; nobody but the relay does. */
function admit(socket: Socket, token: string, enter: (socket: Socket) => void): void {
  const ignore = (): void => {};
  socket.on('error', ignore);
  interceptLine(socket, (value) => {
    // The relay is ours and says nothing else; a stranger on this machine might.
    const hello = value as Partial<AcceptLine> | null;
    if (hello?.token !== token || !hello.link || !hello.from || !hello.to) {
      socket.destroy();
      return;
    }
    place(socket, { link: hello.link, side: 'far' }, hello.to, hello.from);
    socket.off('error', ignore);
    enter(socket);
  });
}

interface Wanted {
  readonly port: number;
  readonly host: string | undefined;
  readonly options: Readonly<Record<string, unknown>>;
}

/** `listen([port[, host[, backlog]]][, callback])` or `listen(options[, callback])`; null: no TCP port, or no valid one. */
function wantedOf(args: readonly unknown[]): Wanted | null {
  const [first, second] = args;
  if (typeof first === 'object' && first !== null) {
    const options = { ...first } as Readonly<Record<string, unknown>>;
    const isTcp = 'port' in options && !('fd' in options) && !('_handle' in options);
    return isTcp ? wanted(options['port'], options['host'], options) : null;
  }
  return wanted(typeof first === 'function' ? undefined : first, second, {});
}

function wanted(port: unknown, host: unknown, options: Readonly<Record<string, unknown>>): Wanted | null {
  if (typeof port === 'string' && !/^\d+$/.test(port)) return null;
  const number = Number(port ?? 0);
  if (!Number.isInteger(number) || number < 0 || number > 65_535) return null;
  return { port: number, host: typeof host === 'string' ? host : undefined, options };
}

function isLoopback(host: string | undefined): boolean {
  return host !== undefined && (host === 'localhost' || host === '::1' || host.startsWith('127.'));
}
