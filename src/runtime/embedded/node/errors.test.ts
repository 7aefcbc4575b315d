/** What a learner reads when a service fails: the place in their own file, in every case. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowserLab, type BrowserLab } from '../testing/harness.ts';
import type { Outcome } from '../testing/programs.ts';

/** A program, and what its stderr must begin with, or contain. */
const CASES: Readonly<
  Record<string, { readonly file: string; readonly text: string; readonly says: readonly string[] }>
> = {
  'a syntax error shows its line, and which token': {
    file: 'index.mjs',
    text: 'const a = 1;\nconst b = ;\n',
    says: ['file:///app/index.mjs:2\nconst b = ;\n          ^\n\n', "SyntaxError: Unexpected token ';'"],
  },
  'TypeScript that can not be erased is refused at its place': {
    file: 'index.ts',
    text: 'const a: number = 1;\nenum Colour { Red }\n',
    says: [
      'file:///app/index.ts:2\nenum Colour { Red }\n^\n\n',
      'TypeScript enum is not supported in strip-only mode',
    ],
  },
  'a package that is not there is named, and so is the import': {
    file: 'index.mjs',
    text: "const a = 1;\nimport nothing from 'no-such-package';\n",
    says: [
      "file:///app/index.mjs:2\nimport nothing from 'no-such-package';\n                    ^\n\n",
      "Error [ERR_MODULE_NOT_FOUND]: Cannot find package 'no-such-package' imported from /app/index.mjs",
    ],
  },
  'a file that is not there is named, and so is the import': {
    file: 'index.mjs',
    text: "import { a } from './none.mjs';\n",
    says: [
      "file:///app/index.mjs:1\nimport { a } from './none.mjs';\n                  ^",
      "Cannot find module '/app/none.mjs'",
    ],
  },
  'a name that a module does not export is pointed at': {
    file: 'index.mjs',
    text: "import { readFileSync, noSuchThing } from 'node:fs';\n",
    says: [
      "file:///app/index.mjs:1\nimport { readFileSync, noSuchThing } from 'node:fs';\n                       ^\n\n",
      "SyntaxError: The requested module 'node:fs' does not provide an export named 'noSuchThing'",
    ],
  },
  'a member that the tab lacks names its module, and who called it': {
    file: 'index.mjs',
    text: "import { exec } from 'node:child_process';\nawait null;\nawait null; exec('ls');\n",
    says: [
      "file:///app/index.mjs:3\nawait null; exec('ls');\n            ^\n\n",
      'Error [ERR_NOT_IN_TAB]: node:child_process is not available in the tab (member "exec")',
      'at file:///app/index.mjs:3:13',
    ],
  },
  'a promise that is rejected with no error ends the process, as in Node': {
    file: 'index.mjs',
    text: "Promise.reject({ not: 'an error' });\n",
    says: [
      'This error originated either by throwing inside of an async function without a catch block',
      'ERR_UNHANDLED_REJECTION',
    ],
  },
  'an error of a CommonJS file has its line and column': {
    file: 'index.cjs',
    text: "const fs = require('node:fs'); function read() { return fs.readFileSync('/none'); }\nread();\n",
    says: [
      '/app/index.cjs:1\n',
      'at read (/app/index.cjs:1:60)',
      'at Object.<anonymous> (/app/index.cjs:2:1)',
    ],
  },
};

let lab: BrowserLab;
let outcomes: readonly Outcome[];

beforeAll(async () => {
  lab = await openBrowserLab({ packages: [] });
  const page = await lab.open();
  const programs = Object.values(CASES).map(({ file, text }) => ({
    files: { [`/app/${file}`]: text, '/app/package.json': '{"type":"module"}' },
    argv: [file],
  }));
  outcomes = (await page.evaluate(
    (all) => window.ruche.run('programs', all),
    JSON.stringify(programs),
  )) as Outcome[];
}, 120_000);

afterAll(() => lab?.close());

test.for(Object.keys(CASES).map((name, at) => [name, at] as const))('%s', ([name, at]) => {
  const { code, stderr } = outcomes[at] as Outcome;
  for (const text of CASES[name]?.says ?? []) expect(stderr).toContain(text);
  expect(code).toBe(1);
  expect(stderr).toContain('Node.js v22');
});
