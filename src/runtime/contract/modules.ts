import { contractCase, equal, includes } from './stage.ts';

/** What a program may be written in, and what it is told when it is wrong. */
export const moduleCases = [
  contractCase('TypeScript runs, with imports of its own files', async ({ start }) => {
    const actor = await start('web', {
      '/app/index.ts': `import { greet, type Name } from './lib/greet.ts';
        import data from './data.json' with { type: 'json' };
        const name: Name = { first: data.first };
        console.log(greet(name));`,
      '/app/lib/greet.ts': `export interface Name { readonly first: string }
        export const greet = ({ first }: Name): string => \`hello \${first}\`;`,
      '/app/data.json': `{"first":"Ada"}`,
    });
    equal(await actor.end(), { code: 0, signal: null });
    equal(actor.out(), 'hello Ada\n');
  }),

  contractCase('top-level await and dynamic import', async ({ start }) => {
    const actor = await start('web', {
      '/app/index.ts': `await null; const { value } = await import('./late.ts'); console.log(value);`,
      '/app/late.ts': `export const value = await Promise.resolve('late');`,
    });
    equal(await actor.end(), { code: 0, signal: null });
    equal(actor.out(), 'late\n');
  }),

  contractCase('CommonJS runs, and ES modules import it', async ({ start }) => {
    const actor = await start('web', {
      '/app/index.ts': `import lib from './lib.cjs'; console.log(lib.two);`,
      '/app/lib.cjs': `const path = require('node:path'); exports.two = require('./more.cjs') + path.sep.length;`,
      '/app/more.cjs': `module.exports = 1;`,
    });
    equal(await actor.end(), { code: 0, signal: null });
    equal(actor.out(), '2\n');
  }),

  contractCase('builtins are there with and without node:', async ({ start }) => {
    const actor = await start(
      'web',
      `import { EventEmitter } from 'events'; import fs, { readFileSync } from 'node:fs'; import { join } from 'path';
       import { createHash } from 'node:crypto';
       console.log(typeof EventEmitter, fs.readFileSync === readFileSync, join('/a', '..', 'b'));
       console.log(createHash('sha256').update('ruche').digest('hex').slice(0, 8));`,
    );
    equal(await actor.end(), { code: 0, signal: null });
    equal(actor.out(), 'function true /b\n5e13fdd6\n');
  }),

  contractCase('a syntax error names file and line', async ({ start }) => {
    const actor = await start('web', `const a = 1;\nconst b = = 2;\n`);
    equal(await actor.end(), { code: 1, signal: null });
    includes(actor.out() + actor.err(), '/app/index.ts:2');
    includes(actor.out() + actor.err(), 'SyntaxError');
  }),

  contractCase("an enum is refused with Node's own message, file and line", async ({ start }) => {
    const actor = await start('web', `const a = 1;\n\nenum Colour { Red }\n`);
    equal(await actor.end(), { code: 1, signal: null });
    includes(actor.out() + actor.err(), 'TypeScript enum is not supported in strip-only mode');
    includes(actor.out() + actor.err(), '/app/index.ts:3');
  }),

  contractCase('an import of a missing package names it', async ({ start }) => {
    const actor = await start('web', `import x from 'no-such-package-here'; console.log(x);`);
    equal(await actor.end(), { code: 1, signal: null });
    includes(actor.out() + actor.err(), `Cannot find package 'no-such-package-here'`);
  }),

  contractCase('an import of a missing file names it', async ({ start }) => {
    const actor = await start('web', `import './nowhere.ts';`);
    equal(await actor.end(), { code: 1, signal: null });
    includes(actor.out() + actor.err(), 'nowhere.ts');
    includes(actor.out() + actor.err(), 'Cannot find module');
  }),
];
