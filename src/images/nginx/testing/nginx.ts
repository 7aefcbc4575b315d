/** The real nginx, where there is one: the judge of peer.test.ts. */
import { spawn, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as net from 'node:net';

const PLACES = [
  '/usr/sbin/nginx',
  '/usr/local/sbin/nginx',
  '/usr/local/nginx/sbin/nginx',
  '/opt/homebrew/bin/nginx',
];

/** Path of an nginx of the version that this gateway follows, or null. */
export function findNginx(): string | null {
  const program = PLACES.find((path) => fs.existsSync(path));
  if (program === undefined) return null;
  const { stderr } = spawnSync(program, ['-v'], { encoding: 'utf8' });
  return stderr.includes('nginx/1.22.') ? program : null;
}

/** `nginx -t`: what it says and how it ends. */
export function testConfig(program: string, prefix: string, file: string, globals: string) {
  const log = `${prefix}/error.log`;
  const { stderr, status } = spawnSync(program, ['-t', '-p', prefix, '-c', file, '-e', log, '-g', globals], {
    encoding: 'utf8',
  });
  return { stderr, status };
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return at !== null && typeof at === 'object' ? at.port : 0;
}

/** Starts nginx and waits until it says that it runs. Resolves with its end. */
export async function startNginx(
  program: string,
  prefix: string,
  file: string,
): Promise<() => Promise<void>> {
  const globals = `daemon off; master_process off; pid ${prefix}/nginx.pid; error_log stderr notice;`;
  const child = spawn(program, ['-p', prefix, '-c', file, '-g', globals], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  await new Promise<void>((resolve, reject) => {
    child.stderr.on('data', (data: Buffer) => {
      said += data.toString();
      if (/\[notice\].*nginx\/1\.22/.test(said)) resolve();
    });
    child.once('exit', (code) => reject(new Error(`nginx ended with ${code}: ${said}`)));
  });
  return async () => {
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    await ended;
  };
}
