import { createSocket } from 'node:dgram';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One address that nothing may ever reach: a port of its own, on which TCP and UDP are listened to. */
export interface Target {
  /** `http://localhost:PORT`. */
  readonly url: string;
  readonly port: number;
}

/** Listens on as many addresses as there are attacks, so that a hit needs no name: it is known by its port. */
export interface Canary {
  target(): Target;
  /** What came to an address so far: `TCP`, `GET /x`, `UPGRADE /x`, `UDP 48 bytes`. */
  hits(target: Target): readonly string[];
  /** Resolves once something has come to the address. */
  hit(target: Target): Promise<void>;
  close(): Promise<void>;
}

/** What the addresses answer: it parses as a script and as a style sheet, and everybody may read it. */
const BODY = '/**/';

/** Opens `count` addresses on this machine's loopback. */
export async function openCanary(count: number): Promise<Canary> {
  const heard = new Map<number, string[]>();
  const waiting = new Map<number, () => void>();
  const closers: (() => Promise<unknown>)[] = [];
  const free: Target[] = [];

  const note = (port: number, what: string): void => {
    heard.get(port)?.push(what);
    waiting.get(port)?.();
  };

  async function listen(): Promise<void> {
    const server = createServer((request, response) => {
      note(port, `${request.method} ${request.url}`);
      response.writeHead(200, { 'access-control-allow-origin': '*', 'content-type': 'text/javascript' });
      response.end(BODY);
    });
    server.on('connection', () => note(port, 'TCP'));
    server.on('upgrade', (request, socket) => {
      note(port, `UPGRADE ${request.url}`);
      socket.destroy();
    });
    server.on('clientError', (_, socket) => socket.destroy());
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const udp = createSocket('udp4');
    const bound = await new Promise<boolean>((done) => {
      udp.once('error', () => done(false));
      udp.bind(port, '127.0.0.1', () => done(true));
    });
    closers.push(() => {
      server.closeAllConnections();
      return Promise.all([
        new Promise((done) => server.close(done)),
        bound ? new Promise<void>((done) => udp.close(done)) : null,
      ]);
    });
    // Somebody else's UDP socket has this number: the next port will do.
    if (!bound) return listen();
    udp.on('message', (bytes) => note(port, `UDP ${bytes.byteLength} bytes`));
    heard.set(port, []);
    free.push({ url: `http://localhost:${port}`, port });
  }
  await Promise.all(Array.from({ length: count }, listen));

  return {
    target() {
      const next = free.pop();
      if (next === undefined) throw new Error('no address left: open more');
      return next;
    },
    hits: ({ port }) => heard.get(port) ?? [],
    hit: ({ port }) =>
      new Promise((done) => {
        if ((heard.get(port)?.length ?? 0) > 0) done();
        else waiting.set(port, done);
      }),
    async close() {
      await Promise.all(closers.map((close) => close()));
    },
  };
}
