/**
 * Stretches of a lab's events that an exercise has caused: what happens then is the check's doing, not the reader's, and
 * decides no prediction.
 */

interface Stretch {
  readonly from: number;
  to: number;
}

const stretches = new WeakMap<EventTarget, Stretch[]>();

/** Everything from this `seq` on is a check's doing, until the returned function is told the last one. */
export function beginChecked(host: EventTarget, from: number): (to: number) => void {
  const stretch: Stretch = { from, to: Infinity };
  stretches.set(host, [...(stretches.get(host) ?? []), stretch]);
  return (to) => {
    stretch.to = to;
  };
}

/** Was this event of this lab a check's doing? */
export function isChecked(host: EventTarget | null, seq: number): boolean {
  return (host && stretches.get(host)?.some(({ from, to }) => from <= seq && seq <= to)) ?? false;
}
