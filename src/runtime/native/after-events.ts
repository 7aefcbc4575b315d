/**
 * Runs callbacks once everything that children had written to their IPC channels by now was read. A child writes an
 * event before the bytes that follow from it, so bytes that wait here never overtake their cause on the event stream.
 */
export interface AfterEvents {
  (run: () => void): void;
}

/** One full turn of the event loop: the poll phase between two check phases reads every channel. */
export function createAfterEvents(): AfterEvents {
  let fresh: (() => void)[] = [];
  let due: (() => void)[] = [];
  let turning = false;

  function turn(): void {
    const now = due;
    due = fresh;
    fresh = [];
    for (const run of now) run();
    turning = due.length > 0 || fresh.length > 0;
    if (turning) setImmediate(turn);
  }

  return (run) => {
    fresh.push(run);
    if (turning) return;
    turning = true;
    setImmediate(turn);
  };
}
