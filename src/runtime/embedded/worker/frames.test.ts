import { expect, test } from 'vitest';
import { excerpt } from './excerpt.ts';
import { showFrames } from './frames.ts';

const nameOf = (url: string): string | null => (url === 'blob:null/a' ? 'file:///app/index.ts' : null);

const shown = (stack: string): string | undefined => {
  const error = new TypeError('on purpose');
  error.stack = stack;
  showFrames(error, nameOf);
  return error.stack;
};

test("WebKit's frames name the file instead of its blob; what is nobody's file has no address", () => {
  const stack =
    'f@blob:null/a:2:22\nmodule code@blob:null/a:5:2\n@blob:null/a:7:1\nn@blob:null/core:2:924\n#f@[native code]';
  expect(shown(stack)).toBe(
    'TypeError: on purpose\n    at f (file:///app/index.ts:2:22)\n    at file:///app/index.ts:5:2\n    at file:///app/index.ts:7:1\n    at n (<anonymous>)',
  );
});

test("Firefox's frames become Node's, so that the source line can be shown above them", () => {
  const stack = shown('f@file:///app/index.ts:2:9\n@file:///app/index.ts:4:1\n');
  expect(stack).toBe(
    'TypeError: on purpose\n    at f (file:///app/index.ts:2:9)\n    at file:///app/index.ts:4:1',
  );
  const error = Object.assign(new TypeError('on purpose'), { stack });
  expect(excerpt(error, () => 'a\n  throw x')).toBe('file:///app/index.ts:2\n  throw x\n        ^\n\n');
});

test('a stack that is like Node’s already, or none at all, stays as it is', () => {
  const stack = 'TypeError: mail me@example.org:1:2\n    at f (file:///app/index.ts:2:9)';
  expect(shown(stack)).toBe(stack);
  expect(shown('no frames')).toBe('no frames');
});
