/** `node:fs` and `node:fs/promises`. */
import type { Kernel } from '../../kernel.ts';
import { absentMember } from '../core/absent.ts';
import type { Loop } from '../core/loop.ts';
import { createCallbackFs } from './callbacks.ts';
import { constants } from './constants.ts';
import { createPromisesFs } from './promises.ts';
import { Dir, Dirent, Stats } from './stats.ts';
import { createFileStreams } from './streams.ts';
import { createSyncFs, type FsHost } from './sync.ts';

const ABSENT = ['watch', 'watchFile', 'unwatchFile', 'statfs', 'statfsSync', 'openAsBlob'];
const ABSENT_PROMISES = ['watch', 'statfs', 'glob', 'lutimes', 'lchown', 'lchmod'];

const missing = (module: string, names: readonly string[]): Record<string, unknown> =>
  Object.fromEntries(names.map((name) => [name, absentMember(module, name)]));

export function createFs(kernel: Kernel, loop: Loop, host: FsHost) {
  const sync = createSyncFs(kernel, loop, host);
  const callbacks = createCallbackFs(sync, loop);
  const streams = createFileStreams(callbacks);
  const promises = createPromisesFs(callbacks, streams, missing('fs/promises', ABSENT_PROMISES));
  Object.assign(sync.realpathSync, { native: sync.realpathSync });
  Object.assign(callbacks.realpath, { native: callbacks.realpath });
  return {
    ...missing('fs', [...ABSENT, 'glob', 'globSync']),
    ...sync,
    ...callbacks,
    ...streams,
    promises,
    constants,
    F_OK: constants.F_OK,
    R_OK: constants.R_OK,
    W_OK: constants.W_OK,
    X_OK: constants.X_OK,
    Stats,
    Dir,
    Dirent,
  };
}
