import { expect, test } from 'vitest';
import { excerpt } from './excerpt.ts';

const FILES: Readonly<Record<string, string>> = {
  '/app/index.ts': 'const a = 1;\n\tthrow new Error("x");\n',
};
const read = (path: string): string | null => FILES[path] ?? null;

function failing(stack: string): Error {
  return Object.assign(new Error('x'), { stack });
}

test('an error of the reader is introduced by its place, its line and a caret', () => {
  const error = failing('Error: x\n    at go (file:///app/index.ts:2:8)\n    at node:internal/ruche:1:2');
  expect(excerpt(error, read)).toBe('file:///app/index.ts:2\n\tthrow new Error("x");\n\t      ^\n\n');
});

test('CommonJS frames are plain paths', () => {
  expect(excerpt(failing('Error: x\n    at /app/index.ts:1:7'), read)).toBe(
    '/app/index.ts:1\nconst a = 1;\n      ^\n\n',
  );
});

test('what was not thrown by a file of the reader has no introduction', () => {
  expect(excerpt(failing('Error: x\n    at node:internal/ruche:1:2'), read)).toBe('');
  expect(excerpt(failing('Error: x\n    at /node_modules/express/index.js:1:2'), read)).toBe('');
  expect(excerpt('a string', read)).toBe('');
});
