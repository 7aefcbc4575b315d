/** Every function of every builtin of Node is here, if only to say that it is not. */
import { builtinModules, createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { createTestSwitch, startProcess } from './testing.ts';

const real = createRequire(import.meta.url);
const PUBLIC = builtinModules.filter((name) => !name.startsWith('_'));
/** Functions' own, and private ones. */
const isOwn = (name: string): boolean =>
  name.startsWith('_') || ['prototype', 'arguments', 'caller'].includes(name);

test('all builtin modules can be required, with and without their prefix', async () => {
  const { platform } = await startProcess(createTestSwitch());
  for (const name of PUBLIC) {
    expect(platform.has(name), name).toBe(true);
    expect(platform.require(`node:${name}`)).toBe(platform.require(name));
  }
  expect(platform.has('node:test')).toBe(true);
  expect(platform.has('test')).toBe(false);
  expect(platform.has('express')).toBe(false);
});

test('no function is undefined: it works, or it throws an error that names module and member', async () => {
  const { platform } = await startProcess(createTestSwitch());
  const missing: string[] = [];
  for (const name of PUBLIC) {
    const ours = platform.require(name) as object;
    const theirs = real(name) as Record<string, unknown>;
    for (const member of Object.getOwnPropertyNames(theirs)) {
      // What a forked process has, and this test runs in one.
      if (name === 'process' && (member === 'send' || member === 'disconnect')) continue;
      if (isOwn(member) || typeof theirs[member] !== 'function' || member in ours) continue;
      missing.push(`${name}.${member}`);
    }
  }
  expect(missing).toEqual([]);
});

test('an unknown builtin is refused by name', async () => {
  const { platform } = await startProcess(createTestSwitch());
  expect(() => platform.require('node:nothing')).toThrow(
    expect.objectContaining({
      code: 'ERR_UNKNOWN_BUILTIN_MODULE',
      message: 'No such built-in module: node:nothing',
    }),
  );
});

test('the globals of Node are there', async () => {
  const process = await startProcess(createTestSwitch());
  const kinds = process.run(() => {
    const scope = globalThis as unknown as Record<string, unknown>;
    const names =
      'process Buffer global setTimeout setInterval setImmediate clearTimeout clearInterval clearImmediate';
    const more =
      'queueMicrotask structuredClone console fetch performance crypto URL AbortController TextEncoder atob';
    return `${names} ${more}`.split(' ').filter((name) => scope[name] === undefined);
  });
  expect([...kinds]).toEqual([]);
});
