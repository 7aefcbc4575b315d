/** Uniform in [0, 1), the same for the same seed (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Draws one of several. */
export type Pick = <T>(of: readonly T[]) => T;

/** A pick that draws from `random`. Throws RangeError when there is nothing to draw. */
export function pickWith(random: () => number): Pick {
  return (of) => {
    const drawn = of[Math.floor(random() * of.length)];
    if (drawn === undefined) throw new RangeError('nothing to pick from');
    return drawn;
  };
}
