import type { Emitted, LabEvent, Peer } from '#events';
import type { HubClock } from './clock.ts';

/** Who an event is about. */
export interface Origin {
  readonly service: string;
  readonly replica: number;
}

/** The one place where events get their number and their time. */
export interface Ledger {
  /** `resolve` adds names to the peers that the event mentions. */
  stamp(event: Emitted, origin: Origin | null, resolve: (peer: Peer) => Peer): void;
  flush(): void;
}

/** How long a batch may wait for company, in ms: one frame of a screen. */
const BATCH_MS = 16;

/** Stamped events leave in batches, in order. */
export function createLedger(clock: HubClock, deliver: (batch: readonly LabEvent[]) => void): Ledger {
  let seq = 0;
  let batch: LabEvent[] = [];
  let cancel: (() => void) | null = null;

  function flush(): void {
    cancel?.();
    cancel = null;
    if (batch.length === 0) return;
    const full = batch;
    batch = [];
    deliver(full);
  }

  return {
    stamp(event, origin, resolve) {
      seq += 1;
      const at = Math.round(clock.now() * 1000) / 1000;
      const named: Record<string, unknown> = { ...event };
      for (const key of ['from', 'to', 'peer']) {
        const peer = named[key];
        if (typeof peer === 'object' && peer !== null) named[key] = resolve(peer as Peer);
      }
      // The body keeps its own shape: only peers were replaced, by peers.
      batch.push({ ...(named as unknown as Emitted), seq, at, ...origin });
      cancel ??= clock.after(BATCH_MS, flush);
    },
    flush,
  };
}
