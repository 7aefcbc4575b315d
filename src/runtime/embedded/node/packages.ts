/** For tests: real packages, bundled as packs are, with the builtins left to the process that loads them. */
import { build } from 'esbuild';
import { builtinModules } from 'node:module';
import path from 'node:path';
import type { TestProcess } from './testing.ts';

const ROOT = path.join(import.meta.dirname, '../../../..');
const codes = new Map<string, Promise<string>>();

async function bundlePackages(names: readonly string[]): Promise<string> {
  const members = names.map((name) => `${JSON.stringify(name)}: require(${JSON.stringify(name)})`);
  const { outputFiles } = await build({
    stdin: { contents: `module.exports = { ${members.join(', ')} };`, resolveDir: ROOT },
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    mainFields: ['main', 'module'],
    external: [...builtinModules, 'node:*'],
    logLevel: 'silent',
  });
  return outputFiles[0]?.text ?? '';
}

/** Puts packages into a process as the global `packages`. */
export async function loadPackages(process: TestProcess, ...names: string[]): Promise<void> {
  const key = names.join();
  if (!codes.has(key)) codes.set(key, bundlePackages(names));
  const code = await (codes.get(key) as Promise<string>);
  const loaded = process.load(code, '/packages.js');
  process.define('packages', loaded);
}

/** Starts the program of one of our images in a process, as the tab does. */
export async function runImage(process: TestProcess, image: 'nginx' | 'rabbitmq'): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: [path.join(ROOT, 'src/images', image, 'main.ts')],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    mainFields: ['main', 'module'],
    logLevel: 'silent',
  });
  // It awaits at its top level: an async function stands in for the module.
  const code = (outputFiles[0]?.text ?? '').replaceAll(
    /^import ([^;"]+) from "(node:[\w/]+)";$/gm,
    (_line, names: string, module: string) => {
      const [, star] = /^\* as (\w+)$/.exec(names) ?? [];
      const bound = star ?? (names.startsWith('{') ? names.replaceAll(' as ', ': ') : names);
      return `const ${bound} = require("${module}");`;
    },
  );
  process.platform.enter(() => void process.load(`(async () => {${code}\n})()`, `/image/${image}.js`));
}
