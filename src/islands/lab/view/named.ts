import type { Slot } from './picture.ts';

/** What lines of output call messages: by their photo's id or their own. Later ones win. */
export function namesOf(gallery: readonly Slot[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { message, photo } of gallery) {
    names.set(message, message);
    if (photo !== null) names.set(photo, message);
  }
  return names;
}

/**
 * The message that a line of output speaks of. Output is bytes, so that a line tells no trace by itself: what it is about
 * is what it names.
 */
export function namedIn(line: string, names: ReadonlyMap<string, string>): string | null {
  for (const [word] of line.matchAll(/[\w-]{4,}/g)) {
    const message = names.get(word);
    if (message !== undefined) return message;
  }
  return null;
}
