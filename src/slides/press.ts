/** A clicker sends its key twice when a thumb trembles: a second press within this time (ms) is none. */
export const DOUBLE_PRESS_MS = 400;

const FORWARD = new Set(['PageDown', 'ArrowRight', 'ArrowDown', ' ', 'Enter', 'j']);
const BACK = new Set(['PageUp', 'ArrowLeft', 'ArrowUp', 'p', 'h', 'k']);

/** The part of a KeyboardEvent that matters here. */
export interface Press {
  readonly key: string;
  readonly repeat: boolean;
}

/** True for the keys that turn slides. */
export function turns({ key }: Pick<Press, 'key'>): boolean {
  return FORWARD.has(key) || BACK.has(key);
}

/**
 * Says of each press of a turning key whether it counts. A held key never repeats, and the same direction twice within
 * DOUBLE_PRESS_MS counts once; the other direction counts at once, since it is a correction.
 */
export function createPressGate(now: () => number): (press: Press) => boolean {
  let last = Number.NEGATIVE_INFINITY;
  let forward = true;
  return ({ key, repeat }) => {
    if (!turns({ key })) return true;
    const time = now();
    const again = FORWARD.has(key) === forward && time - last < DOUBLE_PRESS_MS;
    if (repeat || again) return false;
    last = time;
    forward = FORWARD.has(key);
    return true;
  };
}
