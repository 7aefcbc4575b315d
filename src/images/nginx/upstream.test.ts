import { describe, expect, it } from 'vitest';
import type { PeerConfig } from './conf/types.ts';
import { createBalancer } from './upstream.ts';

const peer = (name: string, more: Partial<PeerConfig> = {}): PeerConfig => ({
  address: '127.0.0.1',
  port: 80,
  name,
  weight: 1,
  maxFails: 1,
  failTimeout: 10,
  backup: false,
  down: false,
  ...more,
});

function balance(...peers: PeerConfig[]) {
  let seconds = 1000;
  const upstream = { name: 'u', port: null, place: { file: 'f', line: 1 }, peers };
  const balancer = createBalancer(
    upstream,
    () => seconds,
    () => undefined,
  );
  return {
    /** One request: peers named in `dead` fail. Returns the names that were tried. */
    request(...dead: string[]): readonly string[] {
      const turn = balancer.turn();
      const tried: string[] = [];
      for (;;) {
        const pick = turn.pick();
        if (pick === null) return [...tried, 'none'];
        tried.push(pick.peer.name);
        if (!dead.includes(pick.peer.name)) {
          pick.succeeded();
          return tried;
        }
        pick.failed();
        if (turn.tries === 0) return tried;
      }
    },
    later: (s: number) => void (seconds += s),
  };
}

describe('choosing a peer', () => {
  it('spreads weights smoothly', () => {
    const { request } = balance(peer('a', { weight: 5 }), peer('b'), peer('c'));
    expect(Array.from({ length: 7 }, () => request()[0]).join('')).toBe('aabacaa');
  });

  it('gives a failed peer a rest of fail_timeout', () => {
    const { request, later } = balance(peer('a'), peer('b'));
    expect(request('a')).toEqual(['a', 'b']);
    expect([request(), request()]).toEqual([['b'], ['b']]);
    later(11);
    expect([request(), request(), request()].flat()).toContain('a');
  });

  it('waits for max_fails failures', () => {
    const { request } = balance(peer('a', { maxFails: 2 }), peer('b', { maxFails: 0 }));
    const tries = Array.from({ length: 6 }, () => request('a')).flat();
    expect(tries.filter((name) => name === 'a')).toHaveLength(2);
  });

  it('never gives up on a lone peer', () => {
    const { request } = balance(peer('a'));
    expect([request('a'), request('a'), request()]).toEqual([['a'], ['a'], ['a']]);
  });

  it('asks backups only when nobody else is left, and those that are down never', () => {
    const { request } = balance(peer('a'), peer('b', { backup: true }), peer('c', { down: true }));
    expect([request(), request('a'), request()]).toEqual([['a'], ['a', 'b'], ['b']]);
  });

  it('says so when no peer is live', () => {
    const { request } = balance(peer('a'), peer('b'));
    expect(request('a', 'b')).toEqual(['a', 'b']);
    expect(request()).toEqual(['none']);
  });
});
