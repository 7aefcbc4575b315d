/** What happens to an error that nobody caught: listeners first, else a message as Node prints it, and exit code 1. */
import type { Kernel } from '../kernel.ts';
import { codedError } from './core/errors.ts';
import type { Loop } from './core/loop.ts';
import { NODE_VERSION, type NodeProcess } from './process.ts';
import { inspect } from './util/inspect.ts';

type Origin = 'uncaughtException' | 'unhandledRejection';

/** Exit code when the listener for uncaught errors fails itself. */
const LISTENER_FAILED = 7;

export interface Failures {
  uncaught(error: unknown, origin?: Origin): void;
  rejected(reason: unknown, promise: Promise<unknown>): void;
}

/** `introduce` gives the lines above an error: its place, its source line, a caret. */
export function createFailures(
  kernel: Kernel,
  loop: Loop,
  { process, announceExit }: NodeProcess,
  introduce: (error: unknown) => string,
): Failures {
  function die(error: unknown, code: number): void {
    // First: where the engine's stack is not like Node's, it is put right here.
    const introduction = introduce(error);
    const text =
      error instanceof Error
        ? inspect(error)
        : `Uncaught:\n${inspect(error)}\n(Use \`node --trace-uncaught ...\` to show where the exception was thrown)`;
    kernel.write(2, new TextEncoder().encode(`${introduction}${text}\n\nNode.js v${NODE_VERSION}\n`));
    process.exitCode = code;
    try {
      announceExit();
    } finally {
      loop.stop();
      // Never returns.
      kernel.exit(process.exitCode ?? code);
    }
  }

  function uncaught(error: unknown, origin: Origin = 'uncaughtException'): void {
    process.emit('uncaughtExceptionMonitor', error, origin);
    if (process.listenerCount('uncaughtException') === 0) return die(error, 1);
    try {
      process.emit('uncaughtException', error, origin);
    } catch (next) {
      die(next, LISTENER_FAILED);
    }
  }

  function rejected(reason: unknown, promise: Promise<unknown>): void {
    if (process.listenerCount('unhandledRejection') > 0) {
      loop.enter(undefined, () => void process.emit('unhandledRejection', reason, promise));
      return;
    }
    if (reason instanceof Error) return uncaught(reason, 'unhandledRejection');
    const message =
      'This error originated either by throwing inside of an async function without a catch block, or by rejecting ' +
      `a promise which was not handled with .catch(). The promise rejected with the reason "${inspect(reason)}".`;
    const error = codedError('ERR_UNHANDLED_REJECTION', message);
    error.name = 'UnhandledPromiseRejection';
    uncaught(error, 'unhandledRejection');
  }

  loop.onError((error) => uncaught(error));
  return { uncaught: (error) => uncaught(error), rejected };
}
