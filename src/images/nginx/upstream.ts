/**
 * Which peer gets the next try: smooth weighted round robin with passive failure marks, as nginx does it
 * (https://nginx.org/en/docs/http/ngx_http_upstream_module.html#server).
 */
import type { PeerConfig, Upstream } from './conf/types.ts';

interface Peer {
  readonly config: PeerConfig;
  effectiveWeight: number;
  currentWeight: number;
  fails: number;
  /** Seconds: when it last failed, and since when it may be tried again. */
  accessed: number;
  checked: number;
}

/** One try at one peer; say once how it went. */
export interface Pick {
  readonly peer: PeerConfig;
  succeeded(): void;
  failed(): void;
}

/** The tries of one request: no peer gets two of them. */
export interface Turn {
  /** Null: no live peer is left. */
  pick(): Pick | null;
  /** How many more peers may be tried. */
  readonly tries: number;
}

/** Keeps the counts of one upstream from request to request. */
export interface Balancer {
  turn(): Turn;
}

/**
 * @param now seconds, whole.
 * @param warn gets nginx's log sentence when a peer is taken out.
 */
export function createBalancer(
  upstream: Upstream,
  now: () => number,
  warn: (message: string, peer: PeerConfig) => void,
): Balancer {
  const create = (config: PeerConfig): Peer => ({
    config,
    effectiveWeight: config.weight,
    currentWeight: 0,
    fails: 0,
    accessed: 0,
    checked: 0,
  });
  const primary = upstream.peers.filter((peer) => !peer.backup).map(create);
  const backup = upstream.peers.filter((peer) => peer.backup).map(create);
  /** A lone peer is never marked: there is nobody to spare it for. */
  const isLone = primary.length === 1 && backup.length === 0;

  function isResting(peer: Peer): boolean {
    const { maxFails, failTimeout } = peer.config;
    return maxFails > 0 && peer.fails >= maxFails && now() - peer.checked <= failTimeout;
  }

  function choose(peers: readonly Peer[], tried: ReadonlySet<Peer>): Peer | null {
    let best: Peer | null = null;
    let total = 0;
    for (const peer of peers) {
      if (tried.has(peer) || peer.config.down || (!isLone && isResting(peer))) continue;
      peer.currentWeight += peer.effectiveWeight;
      total += peer.effectiveWeight;
      if (peer.effectiveWeight < peer.config.weight) peer.effectiveWeight++;
      if (best === null || peer.currentWeight > best.currentWeight) best = peer;
    }
    if (best === null) return null;
    best.currentWeight -= total;
    if (now() - best.checked > best.config.failTimeout) best.checked = now();
    return best;
  }

  function markFailed(peer: Peer): void {
    if (isLone) return;
    const { maxFails, weight } = peer.config;
    peer.fails++;
    peer.accessed = now();
    peer.checked = now();
    if (maxFails === 0) return;
    peer.effectiveWeight = Math.max(0, peer.effectiveWeight - Math.floor(weight / maxFails));
    if (peer.fails >= maxFails) warn('upstream server temporarily disabled', peer.config);
  }

  return {
    turn() {
      const tried = new Set<Peer>();
      let tries = isLone ? 1 : [...primary, ...backup].filter((peer) => !peer.config.down).length;
      return {
        get tries() {
          return tries;
        },
        pick() {
          const peer = choose(primary, tried) ?? choose(backup, tried);
          if (peer === null) return null;
          tried.add(peer);
          const settle = (): void => {
            tries = isLone ? 0 : Math.max(0, tries - 1);
          };
          return {
            peer: peer.config,
            succeeded() {
              if (peer.accessed < peer.checked) peer.fails = 0;
              settle();
            },
            failed() {
              markFailed(peer);
              settle();
            },
          };
        },
      };
    },
  };
}
