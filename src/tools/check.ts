/** `npm run check`: types, lint, format, imports, lockfile, content, README, budgets. Every problem, then the count. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { budgets } from './check/budgets.ts';
import { content } from './check/content.ts';
import { imports } from './check/imports.ts';
import { lockfile } from './check/lockfile.ts';
import { root, type Check, type Found } from './check/problem.ts';
import { readme } from './check/readme.ts';
import { tokens } from './check/tokens.ts';

/** A tool that prints its own findings. */
const program = (name: string, script: string, args: readonly string[]): Check => ({
  name,
  run() {
    const { status } = spawnSync(process.execPath, [path.join(root, 'node_modules', script), ...args], {
      cwd: root,
      stdio: 'inherit',
    });
    return status === 0 ? [] : [{ file: script.split('/')[0] as string, message: 'found problems (above)' }];
  },
});

const checks: readonly Check[] = [
  program('types without a DOM', 'typescript/bin/tsc', ['-p', 'tsconfig.pure.json']),
  program('types', '@astrojs/check/bin/astro-check.js', ['--minimumSeverity', 'error']),
  program('types of islands', 'svelte-check/bin/svelte-check', [
    '--threshold',
    'error',
    '--output',
    'human',
    '--tsconfig',
    'tsconfig.json',
  ]),
  program('lint', 'oxlint/bin/oxlint', ['--deny-warnings', 'src', 'sandboxes']),
  program('format', 'prettier/bin/prettier.cjs', ['--check', '--log-level', 'warn', '.']),
  imports,
  lockfile,
  content,
  tokens,
  readme,
  ...(existsSync(path.join(root, 'dist')) ? [budgets] : []),
];

let problems = 0;
for (const check of checks) {
  const start = performance.now();
  const found: readonly Found[] = await check.run();
  for (const { file, line, message } of found)
    console.error(`  ${file}${line === undefined ? '' : `:${line}`}: ${message}`);
  problems += found.length;
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${found.length === 0 ? '✓' : '✖'} ${check.name} (${seconds} s)`);
}
console.log(
  problems === 0 ? 'check: nothing to mend' : `check: ${problems} problem${problems === 1 ? '' : 's'}`,
);
process.exit(problems === 0 ? 0 : 1);
