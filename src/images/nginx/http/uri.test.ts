import { describe, expect, it } from 'vitest';
import { BadRequest } from './request.ts';
import { escapePath, parseUri, upstreamUri } from './uri.ts';

const map = (target: string, proxyUri: string | null, location: string): string =>
  upstreamUri({ ...parseUri(target, true), unparsedUri: target, internal: false }, proxyUri, location);

describe('the URI rule of proxy_pass', () => {
  it('leaves the URI untouched without a URI part', () => {
    expect(map('/api/a%20b//c?x=1', null, '/api')).toBe('/api/a%20b//c?x=1');
  });

  it('replaces the matched prefix, and nothing but it', () => {
    expect(map('/fh/a/b', '/', '/fh/')).toBe('/a/b');
    expect(map('/fh/', '/base/', '/fh/')).toBe('/base/');
    expect(map('/api/graphql', '/', '/api')).toBe('//graphql');
    expect(map('/apix', '/', '/api')).toBe('/x');
    expect(map('/nobody', '/base', '/nob')).toBe('/baseody');
  });

  it('keeps the arguments', () => {
    expect(map('/fh/a?b=%41&c', '/', '/fh/')).toBe('/a?b=%41&c');
    expect(map('/fh/a?', '/', '/fh/')).toBe('/a');
  });

  it('escapes again what it had to decode', () => {
    expect(map('/fh/a%20b%3F', '/', '/fh/')).toBe('/a%20b%3F');
    expect(map('/fh/%41', '/', '/fh/')).toBe('/A');
  });
});

describe('reading a URI', () => {
  it('resolves dots and double slashes', () => {
    expect(parseUri('/a/./b/../c//d/..', true).uri).toBe('/a/c/');
    expect(parseUri('/a//b', false).uri).toBe('/a//b');
  });

  it.each(['/..', '/a/../../b', '/%2e%2e', '/%', '/%0', '/%zz', '/%00'])('refuses %s', (text) => {
    expect(() => parseUri(text, true)).toThrow(BadRequest);
  });

  it('escapes so that decoding gives the same path', () => {
    const path = `/${String.fromCharCode(...Array.from({ length: 255 }, (_, i) => i + 1).filter((i) => i !== 47))}`;
    expect(parseUri(escapePath(path), false).uri).toBe(path);
  });
});
