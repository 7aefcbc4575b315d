/** What a scenario's steps call what they have seen: `${holder.peer.replica}`. */

const WHOLE = /^\$\{([\w.]+)\}$/;
const PART = /\$\{([\w.]+)\}/g;

/** A name that stands for something else has no such field. */
export class UnknownName extends Error {
  readonly code = 'UNKNOWN_NAME';
}

/** Is the value nothing but a reference? */
export const isName = (value: unknown): boolean => typeof value === 'string' && WHOLE.test(value);

/** Every text of a plain value, bytes left alone, replaced. */
const mapTexts = (value: unknown, change: (text: string) => unknown): unknown => {
  if (typeof value === 'string') return change(value);
  if (value instanceof Uint8Array || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, change)]));
};

/** The names that a value speaks of, without what follows their first dot. */
export const namesIn = (value: unknown): ReadonlySet<string> => {
  const names = new Set<string>();
  mapTexts(value, (text) => {
    for (const [, path = ''] of text.matchAll(PART)) names.add(path.split('.')[0] ?? '');
    return text;
  });
  return names;
};

/** The value with every reference replaced; one that is the whole text keeps the type of what it stands for. */
export const bind = <T>(value: T, names: ReadonlyMap<string, unknown>): T => {
  const look = (path: string): unknown => {
    const [name = '', ...fields] = path.split('.');
    const found = fields.reduce<unknown>(
      (of, field) => (typeof of === 'object' && of !== null ? Reflect.get(of, field) : undefined),
      names.get(name),
    );
    if (found === undefined || found === null) throw new UnknownName(`There is no "${path}".`);
    return found;
  };
  // The shape stays: only texts change, to what the step's author wrote them for.
  return mapTexts(value, (text) => {
    const whole = WHOLE.exec(text)?.[1];
    return whole === undefined ? text.replaceAll(PART, (_, path: string) => String(look(path))) : look(whole);
  }) as T;
};
