/** A load generator: the same request again and again, at a rate that the system under it does not decide. */
import type { Emitted } from '#events';
import type { HttpShot, LoadPattern, LoadSpec } from './commands.ts';
import { LabRefusal } from './errors.ts';
import type { Clock } from './types.ts';

/** Requests a second. */
export const MOST_RATE = 1000;
/** Requests that may wait for an answer at once; past that, none is sent, and how many were not is told. */
export const MOST_IN_FLIGHT = 256;
/** The shots of so much time are sent together: timers of a browser are no finer. */
const TICK_MS = 20;

export interface Load {
  /** Starts, or goes on with another spec. Throws a LabRefusal for a rate that makes no sense. */
  start(spec: LoadSpec): void;
  /** Nothing is sent any more; what was sent is answered or not. Idempotent. */
  stop(): void;
  /** What is being sent; null: nothing. */
  readonly spec: LoadSpec | null;
}

export interface LoadOptions {
  readonly clock: Clock;
  /** 0 to 1, for the random pattern. */
  readonly random: () => number;
  /** Sends one. It may reject: a refused connection is an answer too. */
  readonly fire: (shot: HttpShot) => Promise<unknown>;
  readonly emit: (event: Emitted) => void;
}

/**
 * An open loop: a slow system does not slow it down, it is what makes the queue grow. `steady` spaces shots evenly,
 * `burst` sends `burst` of them at once and then waits, `random` leaves them to chance (Poisson), as visitors do. All
 * keep to the rate over time.
 */
export function createLoad({ clock, random, fire, emit }: LoadOptions): Load {
  let spec: LoadSpec | null = null;
  let cancel = (): void => {};
  let inFlight = 0;
  let skipped = 0;

  const shoot = (shot: HttpShot): void => {
    if (inFlight >= MOST_IN_FLIGHT) {
      skipped += 1;
      return;
    }
    inFlight += 1;
    const landed = (): void => {
      inFlight -= 1;
    };
    fire(shot).then(landed, landed);
  };

  const run = (now: LoadSpec): void => {
    const gap = gapOf(now, random);
    let due = clock.now();
    const tick = (): void => {
      const at = clock.now();
      // A page that slept does not make up for all that it did not send.
      if (at - due > 1000) due = at;
      for (; due <= at; due += gap()) for (let n = 0; n < sizeOf(now); n += 1) shoot(now);
      if (skipped > 0) {
        emit({ type: 'load', state: 'skipped', count: skipped });
        skipped = 0;
      }
      cancel = clock.after(Math.max(TICK_MS, due - at), tick);
    };
    tick();
  };

  const stop = (): void => {
    cancel();
    cancel = () => {};
    if (spec === null) return;
    spec = null;
    emit({ type: 'load', state: 'stopped' });
  };

  return {
    start(next) {
      check(next);
      cancel();
      spec = next;
      emit({ type: 'load', state: 'started', rate: next.rate, target: `${next.method} ${next.path}` });
      run(next);
    },
    stop,
    get spec() {
      return spec;
    },
  };
}

const sizeOf = ({ pattern, burst = 10 }: LoadSpec): number => (pattern === 'burst' ? burst : 1);

/** The time from one shot, or burst, to the next, in ms. */
function gapOf(spec: LoadSpec, random: () => number): () => number {
  const mean = (1000 / spec.rate) * sizeOf(spec);
  const pattern: LoadPattern = spec.pattern ?? 'steady';
  return pattern === 'random' ? () => -Math.log(1 - random()) * mean : () => mean;
}

function check({ rate, burst = 1 }: LoadSpec): void {
  if (!(rate > 0) || rate > MOST_RATE)
    throw new LabRefusal(
      'bad-load',
      `The rate goes up to ${MOST_RATE} requests a second, and is more than 0.`,
    );
  if (!Number.isInteger(burst) || burst < 1 || burst > MOST_IN_FLIGHT)
    throw new LabRefusal('bad-load', `A burst is 1 to ${MOST_IN_FLIGHT} requests.`);
}
