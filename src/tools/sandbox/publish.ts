/** Published ports: real TCP on this machine, piped to the replicas of a service in turn. */
import type { Network, Socket } from '#runtime';
import { READER } from '#runtime';
import { createServer } from 'node:net';
import type { Socket as TcpSocket } from 'node:net';

/** A port that is open on this machine. */
export interface PublishedPort {
  readonly port: number;
  close(): Promise<void>;
}

const outward = async (from: TcpSocket, to: Socket): Promise<void> => {
  const writer = to.writable.getWriter();
  for await (const chunk of from) await writer.write(chunk as Uint8Array);
  await writer.close();
};

const inward = async (from: Socket, to: TcpSocket): Promise<void> => {
  for await (const chunk of from.readable) {
    if (!to.write(chunk))
      await new Promise<void>((resolve) => to.once('drain', resolve).once('close', resolve));
  }
  to.end();
};

/** Pipes one connection both ways, half-open as TCP is; an error on one side resets the other. */
const pipe = async (tcp: TcpSocket, network: Network, service: string, port: number): Promise<void> => {
  let socket: Socket | null = null;
  tcp.on('error', () => socket?.destroy());
  try {
    const ip = network.resolve(service)[0];
    if (ip === undefined) throw new Error('no replica');
    socket = await network.dial(READER, { ip, port });
    await Promise.all([outward(tcp, socket), inward(socket, tcp)]);
  } catch {
    // As Docker's own proxy: the connection was accepted, and is reset.
    socket?.destroy();
    tcp.resetAndDestroy();
  }
};

/** Opens a port on the loopback address. Rejects with the system's error (`EADDRINUSE`, `EACCES`). */
export const publish = (
  network: Network,
  service: string,
  port: { readonly published: number; readonly target: number },
): Promise<PublishedPort> =>
  new Promise((resolve, reject) => {
    const open = new Set<TcpSocket>();
    const server = createServer({ allowHalfOpen: true, noDelay: true }, (tcp) => {
      open.add(tcp);
      tcp.once('close', () => open.delete(tcp));
      void pipe(tcp, network, service, port.target);
    });
    server.once('error', reject);
    server.listen(port.published, '127.0.0.1', () => {
      const address = server.address();
      resolve({
        port: typeof address === 'object' && address ? address.port : port.published,
        close: () =>
          new Promise((closed) => {
            for (const tcp of open) tcp.destroy();
            server.close(() => closed());
          }),
      });
    });
  });
