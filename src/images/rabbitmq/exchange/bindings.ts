import { createWriter, type Table } from '../codec/index.ts';
import type { Binding, Destination } from './types.ts';

/** The bindings of one exchange, each once. */
export interface Bindings {
  /** Undefined: it was there already. */
  add(destination: Destination, key: string, args: Table): Binding | undefined;
  /** Undefined: it was not there. */
  delete(destination: Destination, key: string, args: Table): Binding | undefined;
  to(destination: Destination): readonly Binding[];
  readonly all: () => readonly Binding[];
  readonly size: () => number;
}

/** No bindings. */
export function createBindings(): Bindings {
  const byDestination = new Map<Destination, Map<string, Binding>>();
  let size = 0;
  return {
    add: (destination, key, args) => {
      const here = byDestination.get(destination) ?? new Map<string, Binding>();
      const id = identity(key, args);
      if (here.has(id)) return undefined;
      const binding = { destination, key, arguments: args };
      byDestination.set(destination, here.set(id, binding));
      size += 1;
      return binding;
    },
    delete: (destination, key, args) => {
      const here = byDestination.get(destination);
      const id = identity(key, args);
      const binding = here?.get(id);
      if (!here || !binding) return undefined;
      here.delete(id);
      if (here.size === 0) byDestination.delete(destination);
      size -= 1;
      return binding;
    },
    to: (destination) => [...(byDestination.get(destination)?.values() ?? [])],
    all: () => [...byDestination.values()].flatMap((here) => [...here.values()]),
    size: () => size,
  };
}

/** Key and arguments as one text; the order of arguments does not matter. */
function identity(key: string, args: Table): string {
  if (args.size === 0) return key;
  const writer = createWriter(256);
  writer.table(new Map([...args].sort(([a], [b]) => (a < b ? -1 : 1))));
  return `${key}\0${writer.take().toString('latin1')}`;
}

/** A set in which each value may be several times: it is gone when it was deleted as often as it was added. */
export interface Tally<T> {
  readonly size: () => number;
  add(value: T): void;
  delete(value: T): void;
  values(): IterableIterator<T>;
}

/** An empty one. */
export function createTally<T>(): Tally<T> {
  const counts = new Map<T, number>();
  return {
    size: () => counts.size,
    add: (value) => {
      counts.set(value, (counts.get(value) ?? 0) + 1);
    },
    delete: (value) => {
      const left = (counts.get(value) ?? 0) - 1;
      if (left > 0) counts.set(value, left);
      else counts.delete(value);
    },
    values: () => counts.keys(),
  };
}
