/**
 * A shelf keeps one small value of the reader's in this browser: a prediction, a note. Its key names what it is and
 * the version of its form. What cannot be understood is never an error: it counts as nothing kept.
 */

/** `kept`, or why not: `full` (or refused), `newer` (written by a later version of this site: left alone). */
export type Kept = 'kept' | 'full' | 'newer';

export interface Shelf<T> {
  /** What is kept now, or null. */
  read(): T | null;
  /** Null takes the value off the shelf. */
  write(value: T | null): Kept;
  /** Calls back when another tab writes; returns its undo. */
  watch(listener: (value: T | null) => void): () => void;
}

export interface ShelfOptions<T> {
  /** `prediction:b5-kill`: the shelf's name within this site. */
  readonly name: string;
  /** Version of the value's form. */
  readonly version: number;
  /** Parses what was kept, of this version or an older one; null: not understood. */
  readonly parse: (value: unknown, version: number) => T | null;
  /** Where it is kept; throws or is null where storage is refused. */
  readonly storage?: () => Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | null;
}

/** A value longer than this was not written by us. */
const LONGEST = 100_000;

/** Opens the shelf of that name. */
export function createShelf<T>({
  name,
  version,
  parse,
  storage = () => localStorage,
}: ShelfOptions<T>): Shelf<T> {
  const key = `ruche:${name}`;

  const open = (): { readonly version: number; readonly value: unknown } | null => {
    try {
      const text = storage()?.getItem(key) ?? null;
      if (text === null || text.length > LONGEST) return null;
      const kept: unknown = JSON.parse(text);
      if (typeof kept !== 'object' || kept === null || !('v' in kept) || !('value' in kept)) return null;
      return typeof kept.v === 'number' ? { version: kept.v, value: kept.value } : null;
    } catch {
      return null;
    }
  };

  const read = (): T | null => {
    const kept = open();
    return kept && kept.version <= version ? parse(kept.value, kept.version) : null;
  };

  return {
    read,
    write(value) {
      if ((open()?.version ?? 0) > version) return 'newer';
      try {
        const place = storage();
        if (!place) return 'full';
        if (value === null) place.removeItem(key);
        else place.setItem(key, JSON.stringify({ v: version, value }));
        return 'kept';
      } catch {
        return 'full';
      }
    },
    watch(listener) {
      // A cleared storage has no key.
      const heard = (event: StorageEvent): void => {
        if (event.key === key || event.key === null) listener(read());
      };
      addEventListener('storage', heard);
      return () => removeEventListener('storage', heard);
    },
  };
}
