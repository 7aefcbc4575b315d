import { expect, test } from 'vitest';
import { absolute, createResolver } from './resolve.ts';

const FILES: Readonly<Record<string, string>> = {
  '/app/package.json': '{"type":"module"}',
  '/app/index.ts': '',
  '/app/lib/util.js': '',
  '/app/lib/index.js': '',
  '/old/main.js': '',
};

const resolver = createResolver({
  files: { isFile: (path) => path in FILES, read: (path) => FILES[path] ?? '' },
  isBuiltin: (name) => ['fs', 'node:fs', 'path'].includes(name),
  isPack: (name) => ['express', '@scope/pack', '@scope/pack/sub'].includes(name),
});

test('builtins, packs and files are told apart as Node does', () => {
  expect(resolver.import('fs', '/app/index.ts')).toEqual({ kind: 'builtin', name: 'fs' });
  expect(resolver.import('node:nothing', '/app/index.ts')).toEqual({ kind: 'builtin', name: 'node:nothing' });
  expect(resolver.import('@scope/pack/sub', '/app/index.ts')).toEqual({
    kind: 'pack',
    name: '@scope/pack/sub',
  });
  expect(resolver.import('./lib/util.js', '/app/index.ts')).toEqual({
    kind: 'file',
    path: '/app/lib/util.js',
  });
  expect(resolver.import('file:///app/index.ts', '/x')).toEqual({ kind: 'file', path: '/app/index.ts' });
});

test('a missing package and a missing file are refused with the words of Node', () => {
  expect(() => resolver.import('x/sub', '/app/index.ts')).toThrow(
    expect.objectContaining({
      code: 'ERR_MODULE_NOT_FOUND',
      message: "Cannot find package 'x' imported from /app/index.ts",
    }),
  );
  expect(() => resolver.import('./lib/util', '/app/index.ts')).toThrow(
    expect.objectContaining({ message: "Cannot find module '/app/lib/util' imported from /app/index.ts" }),
  );
  expect(() => resolver.import('https://example.org/x.js', '/app/index.ts')).toThrow(
    expect.objectContaining({ code: 'ERR_UNSUPPORTED_ESM_URL_SCHEME' }),
  );
});

test('require tries extensions and index files, import does not', () => {
  expect(resolver.require('./lib', '/app/index.ts')).toEqual({ kind: 'file', path: '/app/lib/index.js' });
  expect(resolver.require('./lib/util', '/app/index.ts')).toEqual({ kind: 'file', path: '/app/lib/util.js' });
  expect(() => resolver.require('y', '/app/index.ts')).toThrow(
    expect.objectContaining({ code: 'MODULE_NOT_FOUND' }),
  );
});

test('the nearest package.json says what .js is', () => {
  expect(resolver.packageType('/app/lib/util.js')).toBe('module');
  expect(resolver.packageType('/old/main.js')).toBe(null);
});

test('paths never leave the root', () => {
  expect(absolute('../../../etc/x', '/app/a.js')).toBe('/etc/x');
});
