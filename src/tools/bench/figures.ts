/** The middle value: what these shared, noisy machines let one quote. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}

/** Prints one line of a table. */
export function row(what: string, value: number, unit: string, target = ''): void {
  const digits = value >= 100 ? 0 : 2;
  console.log(`  ${what.padEnd(40)} ${value.toFixed(digits).padStart(9)} ${unit.padEnd(12)} ${target}`);
}
