/** Waits until a replica takes connections: what "ready" means for a published port without a health check. */
import type { Process, Runtime } from '#runtime';
import type { Clock } from './types.ts';

/** Between two tries, in ms. */
const PAUSE = 50;

/** Dials the port from the replica itself until it is open, then calls `open` once. Returns its undo. */
export const whenListening = (
  runtime: Runtime,
  { address }: Process,
  port: number,
  clock: Clock,
  open: () => void,
): (() => void) => {
  let stopped = false;
  let undo = (): void => {};
  const attempt = async (): Promise<void> => {
    try {
      const socket = await runtime.network.dial(address, { ip: address, port });
      socket.destroy();
      if (!stopped) open();
    } catch {
      // Refused: it does not listen yet.
      if (!stopped) undo = clock.after(PAUSE, () => void attempt());
    }
  };
  void attempt();
  return () => {
    stopped = true;
    undo();
  };
};
