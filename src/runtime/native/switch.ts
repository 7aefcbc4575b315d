import type { LinkEvent, LinkFault } from '#events';
import { createServer, connect, isIP, type AddressInfo, type Socket } from 'node:net';
import { type Container, type Containers, createLane, type HubClock, reachable } from '../switch/index.ts';
import { NetworkError, READER, type Address, type IP, type NetworkErrorCode } from '../types.ts';
import type { AfterEvents } from './after-events.ts';
import { createCable, type Cable, type CableEnd } from './cable.ts';
import { readLine } from './preamble.ts';
import { line, type DialAnswer, type DialLine, type LinkSide } from './protocol.ts';

/** Linux gives up a connection attempt after its sixth retransmission. */
const CONNECT_TIMEOUT_MS = 127_000;

/** A port that a process listens on. */
export interface Listening {
  readonly process: string;
  readonly address: IP;
  readonly port: number;
  /** The machine's loopback port behind it. */
  readonly real: number;
  /** Only connections from the same container get in. */
  readonly loopback: boolean;
}

/** The lab's network: a relay on the machine's loopback through which every connection of every process goes. */
export interface Switch {
  /** The relay's port on 127.0.0.1. Knocking needs the token. */
  readonly port: number;
  /** False: the port is taken in that container. */
  listen(listening: Listening): boolean;
  unlisten(process: string, address: IP, port: number): void;
  /** The process says that it ends its side of a connection. */
  finish(process: string, link: string, side: LinkSide): void;
  /** The process is gone: its ports are free and its connections reset. */
  unplug(process: string): void;
  /** All addresses that a name has for a process, rotated. */
  resolve(name: string, asker: Container | null): readonly IP[];
  /** A connection of the reader's, or in the name of `from`. Rejects with a NetworkError. */
  dial(from: IP, to: Address): Promise<Socket>;
  /** The faults changed. */
  reshape(): void;
  close(): Promise<void>;
}

export interface SwitchOptions {
  readonly clock: HubClock;
  readonly containers: Containers;
  readonly token: string;
  readonly containerOf: (process: string) => Container | undefined;
  readonly fault: (from: string | undefined, to: string | undefined) => LinkFault | null;
  readonly report: (event: LinkEvent, about: Container | null) => void;
  readonly afterEvents: AfterEvents;
  /** 0 ≤ n < 1, for lossy links. */
  readonly random: () => number;
}

type Attempt = { readonly far: Socket } | { readonly error: NetworkErrorCode };

/** Starts the relay. */
export async function createSwitch(options: SwitchOptions): Promise<Switch> {
  const { clock, containers, token, fault, report, afterEvents } = options;
  const listeners = new Map<string, Listening>();
  const cables = new Map<string, Cable>();
  const sockets = new Set<Socket>();
  const lanes = new Set<{ reshape(): void }>();
  let links = 0;
  let ephemeral = 32_768;

  function resolve(name: string, asker: Container | null): readonly IP[] {
    const plain = name
      .replace(/^::ffff:/, '')
      .replace(/\.$/, '')
      .toLowerCase();
    const self =
      plain === 'localhost' || plain === asker?.hostname || /^(127\.|0\.0\.0\.0$|::1?$)/.test(plain);
    if (self) return asker === null ? [] : [asker.address];
    return isIP(plain) === 0 ? containers.resolve(plain, asker) : [plain];
  }

  /** Two lanes under the same fault; forgotten with the connection. */
  function lanesBetween(here: Container | null, there: Container | undefined) {
    const between = (): LinkFault | null => fault(here?.service, there?.service);
    const pair = { toServer: createLane(clock, between), toClient: createLane(clock, between) };
    lanes.add(pair.toServer).add(pair.toClient);
    return {
      ...pair,
      forget() {
        lanes.delete(pair.toServer);
        lanes.delete(pair.toClient);
        pair.toServer.drop();
        pair.toClient.drop();
      },
    };
  }

  function attempt(
    near: Socket,
    owner: string | null,
    here: Container | null,
    from: Address,
    to: Address,
  ): Promise<Attempt> {
    const there = containers.at(to.ip);
    const { toServer, toClient, forget } = lanesBetween(here, there);
    links += 1;
    const id = `link-${links}`;
    const tell = (state: LinkEvent['state']): void =>
      report(
        {
          type: 'link',
          state,
          id,
          from: { address: from.ip, port: from.port },
          to: { address: to.ip, port: to.port },
        },
        here,
      );

    return new Promise((done) => {
      let stopWaiting = (): void => {};
      const fail = (error: NetworkErrorCode): void => {
        tell(error === 'ECONNREFUSED' ? 'refused' : 'unreachable');
        near.off('close', abandoned);
        stopWaiting();
        forget();
        done({ error });
      };
      const abandoned = (): void => fail('ETIMEDOUT');
      near.once('close', abandoned);
      if (there === undefined || !reachable(here, there)) return fail('EHOSTUNREACH');
      const wrong = fault(here?.service, there.service);
      const loss = wrong?.loss ?? 0;
      if (loss > 0 && options.random() < loss) return fail('ETIMEDOUT');
      if (wrong?.cut === true) stopWaiting = clock.after(CONNECT_TIMEOUT_MS, () => fail('ETIMEDOUT'));

      toServer.push(() => {
        stopWaiting();
        const listening = listeners.get(`${to.ip}:${to.port}`);
        if (listening === undefined || (listening.loopback && here !== there)) {
          const error = containers.at(to.ip) === there ? 'ECONNREFUSED' : 'EHOSTUNREACH';
          toClient.push(() => fail(error));
          return;
        }
        const far = track(connect({ host: '127.0.0.1', port: listening.real, allowHalfOpen: true }));
        const refused = (): void => toClient.push(() => fail('ECONNREFUSED'));
        far.once('error', refused).once('connect', () => {
          far.off('error', refused).pause();
          if (near.destroyed) {
            far.destroy();
            return;
          }
          far.write(line({ token, link: id, from, to }));
          tell('open');
          toClient.push(() => {
            near.off('close', abandoned).pause();
            done({ far });
            near.write(line({ link: id, from, to }));
            const nearEnd: CableEnd = { socket: near, owner, lane: toClient };
            const farEnd: CableEnd = { socket: far, owner: listening.process, lane: toServer };
            const cable = createCable({ near: nearEnd, far: farEnd, afterEvents, over: tell });
            cables.set(id, cable);
            const gone = (): void => {
              if (!near.closed || !far.closed) return;
              cables.delete(id);
              forget();
            };
            near.once('close', gone);
            far.once('close', gone);
          });
        });
      });
    });
  }

  async function serve(near: Socket, hello: DialLine): Promise<void> {
    const owner = hello.process ?? null;
    const here =
      (owner === null ? containers.at(hello.source ?? READER) : options.containerOf(owner)) ?? null;
    const addresses = resolve(hello.host, here);
    ephemeral = ephemeral >= 60_999 ? 32_768 : ephemeral + 1;
    const from: Address = { ip: here?.address ?? READER, port: ephemeral };
    // It is silent until it was answered; if it leaves meanwhile, this is how one learns.
    near.once('end', () => answered || near.destroy()).resume();
    let answered = false;
    let answer: DialAnswer = { error: 'ENOTFOUND', address: hello.host };
    for (const ip of addresses) {
      if (near.destroyed) return;
      const outcome = await attempt(near, owner, here, from, { ip, port: hello.port });
      if ('far' in outcome) {
        answered = true;
        return;
      }
      answer = { error: outcome.error, address: ip };
    }
    near.end(line(answer));
  }

  function track(socket: Socket): Socket {
    sockets.add(socket);
    socket.on('error', () => {}).once('close', () => sockets.delete(socket));
    return socket;
  }

  const relay = createServer({ allowHalfOpen: true, noDelay: true }, (near) => {
    track(near);
    readLine(near, (value) => {
      const hello = asDial(value);
      if (hello === null || hello.token !== token) near.destroy();
      else void serve(near, hello);
    });
  });
  await new Promise<void>((ready, failed) => {
    relay.once('error', failed);
    relay.listen(0, '127.0.0.1', ready);
  });
  const { port } = relay.address() as AddressInfo;

  return {
    port,
    resolve,
    listen(listening) {
      const key = `${listening.address}:${listening.port}`;
      if (listeners.has(key)) return false;
      listeners.set(key, listening);
      return true;
    },
    unlisten(process, address, number) {
      const key = `${address}:${number}`;
      if (listeners.get(key)?.process === process) listeners.delete(key);
    },
    finish: (process, link, side) => cables.get(link)?.finish(process, side),
    unplug(process) {
      for (const [key, listening] of listeners) if (listening.process === process) listeners.delete(key);
      for (const cable of cables.values()) cable.unplug(process);
    },
    dial(from, to) {
      const socket = connect({ host: '127.0.0.1', port, allowHalfOpen: true });
      return new Promise((done, failed) => {
        const lost = (): void =>
          failed(new NetworkError('ECONNRESET', `connect ECONNRESET ${to.ip}:${to.port}`));
        socket.once('error', lost);
        socket.once('connect', () => {
          socket.write(line({ token, source: from, host: to.ip, port: to.port }));
          readLine(socket, (value) => {
            socket.off('error', lost);
            const answer = value as DialAnswer | null;
            if (answer === null) return lost();
            if (!('error' in answer)) return done(socket);
            socket.destroy();
            failed(new NetworkError(answer.error, `connect ${answer.error} ${to.ip}:${to.port}`));
          });
        });
      });
    },
    reshape() {
      for (const lane of lanes) lane.reshape();
    },
    async close() {
      for (const cable of cables.values()) cable.destroy();
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((done) => relay.close(() => done()));
    },
  };
}

/** A line from whoever knocked, checked before it is trusted. */
function asDial(value: unknown): DialLine | null {
  if (typeof value !== 'object' || value === null) return null;
  const { token, process, source, host, port } = value as Readonly<Record<string, unknown>>;
  if (typeof token !== 'string' || typeof host !== 'string' || typeof port !== 'number') return null;
  return {
    token,
    host,
    port,
    ...(typeof process === 'string' ? { process } : {}),
    ...(typeof source === 'string' ? { source } : {}),
  };
}
