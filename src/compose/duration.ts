/** Durations as Compose writes them. */

const UNITS: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/**
 * `"1m30s"`, `"500ms"`, `"1.5h"` → milliseconds; null where it is no duration. Source: Compose Specification,
 * "Specifying durations" (us, ms, s, m, h).
 */
export const parseDuration = (text: string): number | null => {
  if (text === '0') return 0;
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(us|ms|s|m|h)/g)];
  if (parts.length === 0 || parts.map((part) => part[0]).join('') !== text) return null;
  return parts.reduce((sum, [, number, unit]) => sum + Number(number) * (UNITS[unit ?? ''] ?? 0), 0);
};
