import { expect, test } from 'vitest';
import { readCommand } from './program.ts';

test('a script is found from the working directory; the rest is its own', () => {
  expect(readCommand(['./index.ts', '--port', '80'], '/app')).toEqual({
    kind: 'file',
    path: '/app/index.ts',
    argv: ['/app/index.ts', '--port', '80'],
  });
});

test('-e takes code, and arguments after it', () => {
  expect(readCommand(['--no-warnings', '-e', 'go()', '--', 'a'], '/')).toEqual({
    kind: 'eval',
    code: 'go()',
    print: false,
    argv: ['a'],
  });
});

test('an unknown option is refused with the words of Node', () => {
  expect(readCommand(['--frobnicate', 'a.js'], '/')).toEqual({
    kind: 'refused',
    message: 'node: bad option: --frobnicate',
  });
});
