/** `node:os`: the container that a process of the lab believes to be in. */
import type { Kernel } from '../kernel.ts';
import { errnoOf } from './core/errors.ts';
import { signals } from './process.ts';

const ERRORS = [
  'EACCES',
  'EADDRINUSE',
  'ECONNREFUSED',
  'ECONNRESET',
  'EEXIST',
  'EHOSTUNREACH',
  'EINVAL',
  'EISDIR',
];
const MORE_ERRORS = ['ENOENT', 'ENOTDIR', 'ENOTEMPTY', 'EPERM', 'EPIPE', 'ETIMEDOUT'];

/** Taken while it is there: the worker's own globals go before the reader's code runs. */
const CORES = globalThis.navigator?.hardwareConcurrency ?? 1;

export function createOs(kernel: Kernel) {
  const { self } = kernel;
  const total = 2 ** 32;
  const home = self.env['HOME'] ?? '/home/node';

  return {
    EOL: '\n',
    devNull: '/dev/null',
    arch: () => 'x64',
    platform: () => 'linux',
    type: () => 'Linux',
    machine: () => 'x86_64',
    release: () => '6.1.0-ruche',
    version: () => '#1 SMP Ruche',
    endianness: () => 'LE',
    hostname: () => self.hostname,
    homedir: () => home,
    tmpdir: () => self.env['TMPDIR'] ?? '/tmp',
    uptime: () => Math.floor(kernel.now() / 1000),
    loadavg: () => [0, 0, 0],
    totalmem: () => total,
    freemem: () => total / 2,
    availableParallelism: () => CORES,
    cpus: () =>
      Array.from({ length: CORES }, () => ({
        model: 'tab',
        speed: 0,
        times: { user: 0, nice: 0, sys: 0, idle: 0, irq: 0 },
      })),
    networkInterfaces: () => ({
      lo: [face('127.0.0.1', '255.0.0.0', true)],
      eth0: [face(self.address, '255.255.0.0', false)],
    }),
    userInfo: () => ({ uid: 1000, gid: 1000, username: 'node', homedir: home, shell: '/bin/sh' }),
    getPriority: () => 0,
    setPriority: () => {},
    constants: {
      signals,
      errno: Object.fromEntries([...ERRORS, ...MORE_ERRORS].map((code) => [code, -(errnoOf(code) ?? 0)])),
      priority: { PRIORITY_LOW: 19, PRIORITY_BELOW_NORMAL: 10, PRIORITY_NORMAL: 0, PRIORITY_HIGH: -14 },
    },
  };
}

function face(address: string, netmask: string, internal: boolean): object {
  const bits = netmask === '255.0.0.0' ? 8 : 16;
  return { address, netmask, family: 'IPv4', mac: '00:00:00:00:00:00', internal, cidr: `${address}/${bits}` };
}
