import type { ReplicaView } from '#events';

/** What Docker would print for the end of a replica: 137 for SIGKILL, 143 for SIGTERM, else its own code. */
export function exitCode(replica: Pick<ReplicaView, 'exit'> | undefined): number | string {
  const exit = replica?.exit;
  if (!exit) return '?';
  if (exit.code !== null) return exit.code;
  return { SIGKILL: 137, SIGTERM: 143, SIGINT: 130, SIGQUIT: 131, SIGHUP: 129 }[exit.signal ?? ''] ?? '?';
}
