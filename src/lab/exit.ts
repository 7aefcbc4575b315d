/** Exit codes as a reader of `docker compose ps` knows them. */
import type { ExitStatus, Signal } from '#runtime';

const NUMBERS: Readonly<Record<Signal, number>> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGQUIT: 3,
  SIGKILL: 9,
  SIGTERM: 15,
};

/** What Docker prints: the code, or 128 + the signal's number (137 = SIGKILL, 143 = SIGTERM). */
export const exitCode = (status: ExitStatus): number =>
  status.code ?? (status.signal === null ? 1 : 128 + NUMBERS[status.signal]);
