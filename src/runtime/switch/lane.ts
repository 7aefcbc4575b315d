import type { LinkFault } from '#events';
import type { HubClock } from './clock.ts';

/** One direction of a connection: what is pushed is delivered in order, as late as the link's fault asks. */
export interface Lane {
  push(deliver: () => void): void;
  /** The link's fault changed: what was held by a cut starts to travel. */
  reshape(): void;
  /** Forgets what has not arrived. */
  drop(): void;
}

interface Parcel {
  /** When it arrives; null: held by a cut. */
  due: number | null;
  readonly deliver: () => void;
}

/** A lane without fault delivers at once; a cut holds everything, as retransmission would, until it is healed. */
export function createLane(clock: HubClock, fault: () => LinkFault | null): Lane {
  const parcels: Parcel[] = [];
  let cancel: (() => void) | null = null;
  let delivering = false;

  const dueNow = (): number | null => {
    const now = fault();
    if (now?.cut === true) return null;
    return clock.now() + (now?.latency ?? 0);
  };

  function flush(): void {
    cancel = null;
    if (delivering) return;
    delivering = true;
    while (parcels.length > 0 && fault()?.cut !== true) {
      const first = parcels[0] as Parcel;
      if (first.due === null || first.due > clock.now()) break;
      parcels.shift();
      first.deliver();
    }
    delivering = false;
    arm();
  }

  function arm(): void {
    const first = parcels[0];
    if (cancel !== null || first === undefined || first.due === null || fault()?.cut === true) return;
    cancel = clock.after(Math.max(0, first.due - clock.now()), flush);
  }

  return {
    push(deliver) {
      const now = fault();
      if (parcels.length === 0 && !delivering && now?.cut !== true && (now?.latency ?? 0) === 0) {
        deliver();
        return;
      }
      // A healed link must not let a late parcel overtake an earlier one: `flush` looks at the head only.
      parcels.push({ due: dueNow(), deliver });
      arm();
    },
    reshape() {
      cancel?.();
      cancel = null;
      for (const parcel of parcels) parcel.due ??= dueNow();
      arm();
    },
    drop() {
      cancel?.();
      cancel = null;
      parcels.length = 0;
    },
  };
}
