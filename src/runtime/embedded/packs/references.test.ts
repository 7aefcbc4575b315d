import { expect, test } from 'vitest';
import { findReferences } from './references.ts';

/** What each reference covers in the source. */
function covered(code: string): string[] {
  return findReferences(code).references.map(({ kind, start, end }) => `${kind} ${code.slice(start, end)}`);
}

test('static imports and re-exports are found, import attributes go with them', () => {
  const code = `import a, { b } from './a.js';\nexport * from "pkg";\nimport c from './c.json' with { type: 'json' };`;
  expect(covered(code)).toEqual([
    `static './a.js'`,
    `static "pkg"`,
    `static './c.json' with { type: 'json' }`,
  ]);
  expect(findReferences(code).references.map(({ specifier }) => specifier)).toEqual([
    './a.js',
    'pkg',
    './c.json',
  ]);
});

test('import() and import.meta are found wherever they stand', () => {
  expect(covered('const f = async () => { await import(x); return import.meta.url; };')).toEqual([
    'dynamic import',
    'meta import.meta',
  ]);
});

test('text that looks like an import is none', () => {
  expect(covered(`const s = "import x from 'y'"; // import 'z'`)).toEqual([]);
});

test('a module is told by its syntax: import, export, top-level await', () => {
  expect(findReferences('export const a = 1').module).toBe(true);
  expect(findReferences('await go()').module).toBe(true);
  expect(findReferences('async () => { await go() }').module).toBe(false);
  expect(findReferences('const { a } = require("a"); import("b")').module).toBe(false);
});

test('sloppy CommonJS parses: return outside a function, with, duplicate parameters', () => {
  expect(findReferences('if (x) return; var a = 010; function f(a, a) {}').module).toBe(false);
});

test('what does not parse is refused with its place', () => {
  expect(() => findReferences('const a = ;')).toThrow(
    expect.objectContaining({ loc: { line: 1, column: 10 } }),
  );
});
