import type { LinkEvent, LinkFault } from '#events';
import type { Address, IP, NetworkErrorCode } from '../../types.ts';
import { transferable, type NetDown, type NetUp } from '../protocol.ts';
import {
  type Container,
  type Containers,
  createLane,
  type HubClock,
  type Lane,
  reachable,
} from '../../switch/index.ts';

/** Whoever can dial and listen: a process in its container, or the page (container null: the reader). */
export interface Endpoint {
  readonly container: Container | null;
  post(message: NetDown, transfer?: Transferable[]): void;
}

/** The cables of the switch: connections between endpoints, relayed byte by byte. */
export interface Wires {
  /** An endpoint said something about the network; unknown ids are ignored (they closed meanwhile). */
  receive(from: Endpoint, message: NetUp): void;
  /** Resets every connection of an endpoint that is gone and frees its ports. */
  unplug(endpoint: Endpoint): void;
  /** Ports held in a container. */
  ports(container: Container): readonly number[];
  reshape(): void;
}

export interface WiresOptions {
  readonly clock: HubClock;
  readonly containers: Containers;
  readonly fault: (a: string | undefined, b: string | undefined) => LinkFault | null;
  readonly report: (event: LinkEvent, about: Container | null) => void;
  /** 0 ≤ n < 1, for lossy links. */
  readonly random: () => number;
  readonly reader: IP;
}

/** Linux gives up a connection attempt after its sixth retransmission. */
const CONNECT_TIMEOUT_MS = 127_000;

interface End {
  readonly endpoint: Endpoint;
  readonly id: number;
  /** It sent FIN; it was told FIN; it knows that the connection is over. */
  finished: boolean;
  told: boolean;
  gone: boolean;
}

interface Wire {
  readonly name: string;
  readonly from: Address;
  readonly to: Address;
  readonly toClient: Lane;
  readonly toServer: Lane;
  readonly client: End;
  /** Null until the dial arrived. */
  server: End | null;
  /** Its end was reported. */
  over: boolean;
}

/** Creates the switch's connection table. */
export function createWires(options: WiresOptions): Wires {
  const { clock, containers, report } = options;
  const ends = new Map<Endpoint, Map<number, { wire: Wire; end: End }>>();
  const listeners = new Map<string, Endpoint>();
  const accepted = new Map<Endpoint, number>();
  const wires = new Set<Wire>();
  let wireCount = 0;
  let ephemeral = 32_768;

  const key = (address: IP, port: number): string => `${address}:${port}`;

  function tell(wire: Wire, state: LinkEvent['state']): void {
    report(
      {
        type: 'link',
        state,
        id: wire.name,
        from: { address: wire.from.ip, port: wire.from.port },
        to: { address: wire.to.ip, port: wire.to.port },
      },
      wire.client.endpoint.container,
    );
  }

  function register(wire: Wire, end: End): void {
    let mine = ends.get(end.endpoint);
    if (mine === undefined) ends.set(end.endpoint, (mine = new Map()));
    mine.set(end.id, { wire, end });
  }

  function forget(wire: Wire, end: End): void {
    end.gone = true;
    const mine = ends.get(end.endpoint);
    mine?.delete(end.id);
    if (mine?.size === 0) ends.delete(end.endpoint);
    if (!wire.client.gone || wire.server?.gone === false) return;
    wires.delete(wire);
    wire.toClient.drop();
    wire.toServer.drop();
  }

  function settle(wire: Wire, state: LinkEvent['state']): void {
    if (wire.over) return;
    wire.over = true;
    tell(wire, state);
  }

  /** Tells one end that it is over, in order with what is on its way to it. */
  function close(wire: Wire, end: End, error: NetworkErrorCode | null): void {
    if (end.gone) return;
    forget(wire, end);
    end.endpoint.post({ t: 'close', id: end.id, error });
  }

  function connect(from: Endpoint, id: number, to: Address, source: IP | undefined): void {
    const here = source === undefined ? from.container : (containers.at(source) ?? null);
    const there = containers.at(to.ip);
    ephemeral = ephemeral >= 60_999 ? 32_768 : ephemeral + 1;
    wireCount += 1;
    const fault = (): LinkFault | null => options.fault(here?.service, there?.service);
    const toClient = createLane(clock, fault);
    const toServer = createLane(clock, fault);
    const client: End = { endpoint: from, id, finished: false, told: false, gone: false };
    const wire: Wire = {
      name: `link-${wireCount}`,
      from: { ip: here?.address ?? options.reader, port: ephemeral },
      to,
      toClient,
      toServer,
      client,
      server: null,
      over: false,
    };
    register(wire, client);
    wires.add(wire);
    const fail = (state: 'refused' | 'unreachable', error: NetworkErrorCode): void =>
      toClient.push(() => {
        if (client.gone) return;
        close(wire, client, error);
        settle(wire, state);
      });
    if (there === undefined || !reachable(here, there)) {
      fail('unreachable', 'EHOSTUNREACH');
      return;
    }
    const loss = fault()?.loss ?? 0;
    if (loss > 0 && options.random() < loss) {
      close(wire, client, 'ETIMEDOUT');
      settle(wire, 'unreachable');
      return;
    }
    if (fault()?.cut === true) {
      clock.after(CONNECT_TIMEOUT_MS, () => {
        if (wire.server !== null || client.gone) return;
        close(wire, client, 'ETIMEDOUT');
        settle(wire, 'unreachable');
      });
    }
    toServer.push(() => {
      if (client.gone) return;
      const endpoint = listeners.get(key(to.ip, to.port));
      if (endpoint === undefined) {
        const known = containers.at(to.ip) === there;
        if (known) fail('refused', 'ECONNREFUSED');
        else fail('unreachable', 'EHOSTUNREACH');
        return;
      }
      const serverId = (accepted.get(endpoint) ?? 0) + 2;
      accepted.set(endpoint, serverId);
      const server: End = { endpoint, id: serverId, finished: false, told: false, gone: false };
      wire.server = server;
      register(wire, server);
      tell(wire, 'open');
      endpoint.post({ t: 'accept', id: serverId, port: to.port, local: to, remote: wire.from });
      toClient.push(() => {
        if (!client.gone) client.endpoint.post({ t: 'open', id, local: wire.from, remote: to });
      });
    });
  }

  /** Sends something to the other end, in order behind the dial that may still be on its way. */
  function across(wire: Wire, end: End, deliver: (peer: End) => void): void {
    const lane = end === wire.client ? wire.toServer : wire.toClient;
    lane.push(() => {
      const peer = end === wire.client ? wire.server : wire.client;
      if (peer !== null && !peer.gone) deliver(peer);
    });
  }

  function reset(wire: Wire, end: End): void {
    if (end.gone) return;
    forget(wire, end);
    across(wire, end, (peer) => close(wire, peer, 'ECONNRESET'));
    settle(wire, 'reset');
  }

  function finish(wire: Wire, end: End): void {
    if (end.finished) return;
    end.finished = true;
    across(wire, end, (peer) => {
      peer.told = true;
      peer.endpoint.post({ t: 'end', id: peer.id });
      if (peer.finished) {
        close(wire, peer, null);
        settle(wire, 'closed');
      }
    });
    if (end.told) close(wire, end, null);
  }

  return {
    receive(from, message) {
      switch (message.t) {
        case 'connect':
          connect(from, message.id, message.to, message.from);
          return;
        case 'listen':
          if (from.container !== null) {
            const at = key(from.container.address, message.port);
            if (!listeners.has(at)) listeners.set(at, from);
          }
          return;
        case 'unlisten':
          if (from.container !== null) {
            const at = key(from.container.address, message.port);
            if (listeners.get(at) === from) listeners.delete(at);
          }
          return;
        default: {
          const found = ends.get(from)?.get(message.id);
          if (found === undefined) return;
          const { wire, end } = found;
          if (message.t === 'data') {
            const { bytes } = message;
            across(wire, end, (peer) =>
              peer.endpoint.post({ t: 'data', id: peer.id, bytes }, transferable(bytes)),
            );
          } else if (message.t === 'consumed') {
            const { count } = message;
            across(wire, end, (peer) => peer.endpoint.post({ t: 'window', id: peer.id, count }));
          } else if (message.t === 'end') finish(wire, end);
          else reset(wire, end);
        }
      }
    },
    unplug(endpoint) {
      for (const [at, listener] of listeners) if (listener === endpoint) listeners.delete(at);
      for (const { wire, end } of Array.from(ends.get(endpoint)?.values() ?? [])) reset(wire, end);
      ends.delete(endpoint);
      accepted.delete(endpoint);
    },
    ports(container) {
      const prefix = `${container.address}:`;
      return [...listeners.keys()]
        .filter((at) => at.startsWith(prefix))
        .map((at) => Number(at.slice(prefix.length)));
    },
    reshape() {
      for (const wire of wires) {
        wire.toClient.reshape();
        wire.toServer.reshape();
      }
    },
  };
}
