/** A private RabbitMQ for comparisons: its own name, ports, cookie and directories, gone afterwards. */
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createConnection, createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Debian's own start script: the one in /usr/sbin insists on a system user. */
const SERVER = '/usr/lib/rabbitmq/bin/rabbitmq-server';

/**
 * Runs the name server (which would detach itself if RabbitMQ started it) and the broker in one process group, and
 * ends the group when standard input closes: with this process, however that ends.
 */
const SUPERVISOR = 'epmd & "$0" </dev/null & read _; kill -9 0';

/** A second virtual host and a user who may do little in it, besides what every RabbitMQ has. */
export const ALICE = {
  name: 'alice',
  password: 'secret',
  vhost: 'shop',
  permissions: { configure: '^m', write: '^m', read: '^m' },
} as const;

/** As RabbitMQ keeps a password: a salt, then SHA-256 of salt and password. */
function hashed(password: string): string {
  const salt = Buffer.from([1, 2, 3, 4]);
  const digest = createHash('sha256').update(salt).update(password).digest();
  return Buffer.concat([salt, digest]).toString('base64');
}

const user = (name: string, password: string, tags: string) => ({
  name,
  tags,
  password_hash: hashed(password),
  hashing_algorithm: 'rabbit_password_hashing_sha256',
});
const ALL = { configure: '.*', write: '.*', read: '.*' };

const DEFINITIONS = {
  vhosts: [{ name: '/' }, { name: ALICE.vhost }],
  users: [user('guest', 'guest', 'administrator'), user(ALICE.name, ALICE.password, '')],
  permissions: [
    { user: 'guest', vhost: '/', ...ALL },
    { user: 'guest', vhost: ALICE.vhost, ...ALL },
    { user: ALICE.name, vhost: ALICE.vhost, ...ALICE.permissions },
  ],
};

export interface RabbitMQ {
  readonly port: number;
  stop(): Promise<void>;
}

/** Whether RabbitMQ is installed where Debian puts it. */
export function hasRabbitMQ(): boolean {
  return existsSync(SERVER);
}

/** Starts a node and waits until it accepts connections. Rejects with its last lines when it ends before. */
export async function startRabbitMQ(): Promise<RabbitMQ> {
  const home = await mkdtemp(path.join(tmpdir(), 'ruche-rabbitmq-'));
  const [port, distribution, epmd] = await freePorts(3);
  if (port === undefined || distribution === undefined || epmd === undefined)
    throw new Error('no free ports');
  await Promise.all(['mnesia', 'log'].map((folder) => mkdir(path.join(home, folder))));
  await writeFile(path.join(home, 'plugins'), '[].\n');
  await writeFile(path.join(home, 'definitions.json'), JSON.stringify(DEFINITIONS));
  await writeFile(
    path.join(home, 'rabbitmq.conf'),
    `load_definitions = ${path.join(home, 'definitions.json')}\n`,
  );
  const child = spawn('/bin/sh', ['-c', SUPERVISOR, SERVER], {
    detached: true, // a group of its own
    cwd: home,
    stdio: ['pipe', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      LANG: 'C.UTF-8',
      HOME: home,
      RABBITMQ_NODENAME: `ruche${port}@localhost`,
      RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
      RABBITMQ_NODE_PORT: String(port),
      RABBITMQ_DIST_PORT: String(distribution),
      ERL_EPMD_PORT: String(epmd),
      ERL_EPMD_ADDRESS: '127.0.0.1',
      RABBITMQ_MNESIA_BASE: path.join(home, 'mnesia'),
      RABBITMQ_LOG_BASE: path.join(home, 'log'),
      RABBITMQ_LOGS: '-',
      RABBITMQ_ENABLED_PLUGINS_FILE: path.join(home, 'plugins'),
      RABBITMQ_CONFIG_FILE: path.join(home, 'rabbitmq'),
      RABBITMQ_CONF_ENV_FILE: path.join(home, 'rabbitmq-env.conf'),
    },
  });
  const stop = async (): Promise<void> => {
    await endGroup(child);
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await ready(child);
    await reachable(port);
  } catch (error) {
    await stop();
    throw error;
  }
  return { port, stop };
}

/** Resolves at the line that says so; rejects when the process ends first. */
function ready(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let output = '';
    const listen = (chunk: Buffer): void => {
      output = (output + chunk.toString()).slice(-8192);
      if (output.includes('Server startup complete')) resolve();
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.once('error', reject);
    child.once('exit', () => reject(new Error(`RabbitMQ did not start:\n${output.slice(-2000)}`)));
  });
}

function reachable(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ port, host: '127.0.0.1' }, () => {
      socket.destroy();
      resolve();
    });
    socket.once('error', reject);
  });
}

async function endGroup(child: ChildProcess): Promise<void> {
  const ended = child.exitCode !== null || child.signalCode !== null;
  const exit = ended ? Promise.resolve() : new Promise((resolve) => child.once('exit', resolve));
  child.stdin?.end();
  await exit;
}

async function freePorts(count: number): Promise<readonly number[]> {
  const servers = await Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<ReturnType<typeof createServer>>((resolve) => {
          const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
        }),
    ),
  );
  return Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve) => {
          const { port } = server.address() as AddressInfo; // listening on TCP
          server.close(() => resolve(port));
        }),
    ),
  );
}
