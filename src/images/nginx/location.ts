/** Which server and which location a request belongs to. */
import type { Listen, Location, Server } from './conf/types.ts';

/** `*.example.com`, `.example.com` and `example.*` against a host; the longer match is the better one. */
function wildcardScore(name: string, host: string): number {
  if (name.startsWith('*.')) return host.endsWith(name.slice(1)) ? 1e6 + name.length : 0;
  if (name.startsWith('.')) {
    return host === name.slice(1) || host.endsWith(name) ? 1e6 + name.length : 0;
  }
  return name.endsWith('.*') && host.startsWith(name.slice(0, -1)) ? name.length : 0;
}

/** Exact name, else the longest wildcard (leading before trailing), else the default server of the address. */
export function findServer(listen: Listen, host: string | null): Server | null {
  const fallback = listen.servers[0] ?? null;
  if (host === null) return fallback;
  const exact = listen.servers.find((server) => server.names.includes(host));
  if (exact !== undefined) return exact;
  let best = fallback;
  let bestScore = 0;
  for (const server of listen.servers) {
    for (const name of server.names) {
      const score = wildcardScore(name, host);
      if (score > bestScore) {
        best = server;
        bestScore = score;
      }
    }
  }
  return best;
}

/** What the search found: a location (or none), or that the client should ask again with a slash at the end. */
export type Found =
  | { readonly kind: 'location'; readonly location: Location | null }
  | { readonly kind: 'slash'; readonly location: Location };

/** The longest prefix wins, `=` beats all. `/fh` asks for `/fh/` when only the latter exists and proxies. */
export function findLocation(locations: readonly Location[], uri: string): Found {
  const exact = locations.find((location) => location.modifier === '=' && location.path === uri);
  if (exact !== undefined) return { kind: 'location', location: exact };
  let best: Location | null = null;
  for (const location of locations) {
    const isPrefix = location.modifier === '' || location.modifier === '^~';
    if (isPrefix && uri.startsWith(location.path) && location.path.length >= (best?.path.length ?? 0)) {
      best = location;
    }
  }
  const slashed = locations.find(
    (location) => location.modifier !== '@' && location.proxy !== null && location.path === `${uri}/`,
  );
  if (slashed !== undefined && best?.path !== uri) return { kind: 'slash', location: slashed };
  if (best === null || best.nested.length === 0) return { kind: 'location', location: best };
  const inner = findLocation(best.nested, uri);
  return inner.kind === 'location' && inner.location === null ? { kind: 'location', location: best } : inner;
}
