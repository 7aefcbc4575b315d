import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Container } from '../switch/index.ts';
import { RuntimeFailure, type ExitStatus, type ProcessSpec, type Signal } from '../types.ts';
import { inside } from './paths.ts';
import { CACHE_VARIABLE, PROCESS_VARIABLE, type ChildSettings } from './protocol.ts';

/** What Node says about TypeScript, and about services without a package.json, is no news in a lab. */
const QUIET = ['--disable-warning=ExperimentalWarning', '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON'];

const IMAGES = fileURLToPath(new URL('../../images/', import.meta.url));

/** What every container's environment has, before the compose file has its say. */
const ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
};

export interface Launch {
  readonly spec: ProcessSpec;
  readonly container: Container;
  /** The container's `/` on this machine. */
  readonly root: string;
  readonly settings: ChildSettings;
  /** URL of the script that runs before the program. */
  readonly preload: string;
  /** Where Node keeps compiled code from one start to the next. */
  readonly cache: string;
}

/** Starts a Node of ours with the preload in front of the program. Rejects when the machine refuses. */
export function launch({ spec, container, root, settings, preload, cache }: Launch): Promise<ChildProcess> {
  const child = spawn(process.execPath, [...QUIET, '--import', preload, ...programArguments(spec, root)], {
    cwd: inside(root, spec.cwd),
    env: {
      ...(process.platform === 'win32' ? process.env : {}),
      ...ENVIRONMENT,
      HOSTNAME: container.hostname,
      [CACHE_VARIABLE]: cache,
      ...spec.env,
      [PROCESS_VARIABLE]: JSON.stringify(settings),
    },
    stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
    windowsHide: true,
    // A group of its own: Ctrl-C in the lab's terminal is the lab's to deal with.
    detached: process.platform !== 'win32',
  });
  return new Promise((done, failed) => {
    child.once('spawn', () => done(child)).once('error', failed);
  });
}

function programArguments({ program }: ProcessSpec, root: string): readonly string[] {
  if (program.kind === 'node') return program.argv.map((part) => hostPath(part, root));
  const main = join(IMAGES, program.image, 'main.ts');
  if (!existsSync(main))
    throw new RuntimeFailure('unknown-image', `there is no image named ${program.image}`);
  return [main, ...program.argv];
}

/** A script's absolute path is the container's own, where the container has such a file. */
function hostPath(part: string, root: string): string {
  if (!part.startsWith('/')) return part;
  const path = inside(root, part);
  return existsSync(path) ? path : part;
}

const SIGNALS: ReadonlySet<unknown> = new Set<Signal>(['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGKILL']);

/** Any other signal (an abort when memory ran out) is told as the code that a shell would show. */
export function exitStatus(code: number | null, signal: NodeJS.Signals | null): ExitStatus {
  if (signal === null) return { code, signal: null };
  if (SIGNALS.has(signal)) return { code: null, signal: signal as Signal };
  return { code: 128 + (constants.signals[signal] ?? 0), signal: null };
}
