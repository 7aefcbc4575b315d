/**
 * Strings, numbers and field tables (RabbitMQ's errata of the AMQP 0-9-1 table types). Lengths are never trusted:
 * every read checks what is left, every table its depth.
 */

/** A field value with its type letter kept, so that what is forwarded or compared stays what was sent. */
export type Field =
  | { readonly type: 't'; readonly value: boolean }
  | { readonly type: 'b' | 'B' | 's' | 'u' | 'I' | 'i' | 'f' | 'd'; readonly value: number }
  | { readonly type: 'l' | 'L' | 'T'; readonly value: bigint }
  | { readonly type: 'D'; readonly value: { readonly scale: number; readonly digits: number } }
  | { readonly type: 'S' | 'x'; readonly value: Buffer }
  | { readonly type: 'A'; readonly value: readonly Field[] }
  | { readonly type: 'F'; readonly value: Table }
  | { readonly type: 'V'; readonly value: null };

/** A field table, in the order it was sent. */
export type Table = ReadonlyMap<string, Field>;

/** The table of no entries. */
export const EMPTY_TABLE: Table = new Map();

/** Tables inside tables, at most: far beyond any real header, far below what exhausts a stack. */
export const MAX_DEPTH = 64;

/** Bytes did not say what their type promised. The caller knows which reply code that deserves. */
export class Malformed extends Error {
  /** The one kind of it that RabbitMQ names. */
  readonly utf8: boolean;

  constructor(message: string, utf8 = false) {
    super(message);
    this.name = 'Malformed';
    this.utf8 = utf8;
  }
}

/** A cursor over one frame's payload. Strings are UTF-8; reading past the end throws Malformed. */
export interface Reader {
  readonly left: () => number;
  octet(): number;
  short(): number;
  long(): number;
  longlong(): number;
  shortstr(): string;
  longstr(): Buffer;
  table(): Table;
}

/** Reads from `bytes[start, end)`. The views that it returns share memory with `bytes`. */
export function createReader(bytes: Buffer, start = 0, end: number = bytes.length): Reader {
  let at = start;
  const take = (size: number): number => {
    if (size > end - at) throw new Malformed(`${size} bytes wanted, ${end - at} left`);
    const from = at;
    at += size;
    return from;
  };
  const shortstr = (): string => {
    const size = bytes[take(1)] ?? 0;
    const from = take(size);
    if (size === 0) return '';
    const value = bytes.toString('utf8', from, from + size);
    if (value.includes('\uFFFD') && !Buffer.from(value).equals(bytes.subarray(from, at))) {
      throw new Malformed('Malformed UTF-8 in shortstr', true);
    }
    return value;
  };
  const longstr = (): Buffer => {
    const size = bytes.readUInt32BE(take(4));
    const from = take(size);
    return bytes.subarray(from, from + size);
  };
  const before = (stop: number): boolean => at < stop;
  /** Reads a length, then items until exactly that many bytes are used up. */
  const items = (depth: number, item: () => void): void => {
    const size = bytes.readUInt32BE(take(4));
    if (depth > MAX_DEPTH) throw new Malformed(`values nested more than ${MAX_DEPTH} deep`);
    if (size > end - at) throw new Malformed(`${size} bytes wanted, ${end - at} left`);
    const stop = at + size;
    while (before(stop)) item();
    if (at !== stop) throw new Malformed('a value crosses the end of its table or array');
  };
  const table = (depth: number): Table => {
    const entries = new Map<string, Field>();
    items(depth, () => {
      const key = shortstr();
      const value = field(depth);
      // RabbitMQ looks up the first of two equal keys.
      if (!entries.has(key)) entries.set(key, value);
    });
    return entries.size === 0 ? EMPTY_TABLE : entries;
  };
  const array = (depth: number): readonly Field[] => {
    const values: Field[] = [];
    items(depth, () => values.push(field(depth)));
    return values;
  };
  const field = (depth: number): Field => {
    const type = String.fromCharCode(bytes[take(1)] ?? 0);
    switch (type) {
      case 't':
        return { type, value: bytes[take(1)] !== 0 };
      case 'b':
        return { type, value: bytes.readInt8(take(1)) };
      case 'B':
        return { type, value: bytes.readUInt8(take(1)) };
      case 's':
        return { type, value: bytes.readInt16BE(take(2)) };
      case 'u':
        return { type, value: bytes.readUInt16BE(take(2)) };
      case 'I':
        return { type, value: bytes.readInt32BE(take(4)) };
      case 'i':
        return { type, value: bytes.readUInt32BE(take(4)) };
      case 'l':
      case 'L':
        return { type, value: bytes.readBigInt64BE(take(8)) };
      case 'T':
        return { type, value: bytes.readBigUInt64BE(take(8)) };
      case 'f':
        return { type, value: bytes.readFloatBE(take(4)) };
      case 'd':
        return { type, value: bytes.readDoubleBE(take(8)) };
      case 'D':
        return { type, value: { scale: bytes.readUInt8(take(1)), digits: bytes.readUInt32BE(take(4)) } };
      case 'S':
      case 'x':
        return { type, value: longstr() };
      case 'A':
        return { type, value: array(depth + 1) };
      case 'F':
        return { type, value: table(depth + 1) };
      case 'V':
        return { type, value: null };
      default:
        throw new Malformed(`unknown field type ${JSON.stringify(type)}`);
    }
  };
  return {
    left: () => end - at,
    octet: () => bytes[take(1)] ?? 0,
    short: () => bytes.readUInt16BE(take(2)),
    long: () => bytes.readUInt32BE(take(4)),
    longlong: () => {
      const from = take(8);
      return bytes.readUInt32BE(from) * 0x1_0000_0000 + bytes.readUInt32BE(from + 4);
    },
    shortstr,
    longstr,
    table: () => table(1),
  };
}

/** Bytes being put together; grows by doubling. */
export interface Writer {
  octet(value: number): void;
  short(value: number): void;
  long(value: number): void;
  longlong(value: number): void;
  shortstr(value: string): void;
  longstr(value: Uint8Array): void;
  table(value: Table): void;
  raw(value: Uint8Array): void;
  /** Overwrites four bytes that were written before. */
  patchLong(position: number, value: number): void;
  readonly size: () => number;
  /** The bytes so far (a view until `reset`), and an empty writer again. */
  take(): Buffer;
}

/** A writer with room for `capacity` bytes before it first grows. */
export function createWriter(capacity = 4096): Writer {
  let bytes = Buffer.allocUnsafe(capacity);
  let at = 0;
  const room = (size: number): number => {
    const from = at;
    at += size;
    if (at > bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(at, bytes.length * 2));
      bytes.copy(larger, 0, 0, from);
      bytes = larger;
    }
    return from;
  };
  // `room` may move `bytes`: it is called before `bytes` is named.
  const octet = (value: number): void => {
    const from = room(1);
    bytes[from] = value;
  };
  const long = (value: number): void => {
    const from = room(4);
    bytes.writeUInt32BE(value, from);
  };
  const raw = (value: Uint8Array): void => {
    const from = room(value.length);
    bytes.set(value, from);
  };
  const shortstr = (value: string): void => {
    const size = value.length === 0 ? 0 : Buffer.byteLength(value);
    if (size > 255) throw new RangeError(`a short string of ${size} bytes`);
    const from = room(size + 1);
    bytes[from] = size;
    if (size > 0) bytes.write(value, from + 1, 'utf8');
  };
  const longstr = (value: Uint8Array): void => {
    long(value.length);
    raw(value);
  };
  const sized = (content: () => void): void => {
    const from = room(4);
    content();
    bytes.writeUInt32BE(at - from - 4, from);
  };
  const table = (value: Table): void =>
    sized(() => {
      for (const [key, entry] of value) {
        shortstr(key);
        field(entry);
      }
    });
  const number = (size: number, write: (from: number) => void): void => write(room(size));
  const field = (entry: Field): void => {
    octet(entry.type.charCodeAt(0));
    switch (entry.type) {
      case 't':
        octet(entry.value ? 1 : 0);
        return;
      case 'b':
        return number(1, (from) => bytes.writeInt8(entry.value, from));
      case 'B':
        return number(1, (from) => bytes.writeUInt8(entry.value, from));
      case 's':
        return number(2, (from) => bytes.writeInt16BE(entry.value, from));
      case 'u':
        return number(2, (from) => bytes.writeUInt16BE(entry.value, from));
      case 'I':
        return number(4, (from) => bytes.writeInt32BE(entry.value, from));
      case 'i':
        return long(entry.value);
      case 'f':
        return number(4, (from) => bytes.writeFloatBE(entry.value, from));
      case 'd':
        return number(8, (from) => bytes.writeDoubleBE(entry.value, from));
      case 'l':
      case 'L':
        return number(8, (from) => bytes.writeBigInt64BE(entry.value, from));
      case 'T':
        return number(8, (from) => bytes.writeBigUInt64BE(entry.value, from));
      case 'D':
        octet(entry.value.scale);
        return long(entry.value.digits);
      case 'S':
      case 'x':
        return longstr(entry.value);
      case 'A':
        return sized(() => entry.value.forEach(field));
      case 'F':
        return table(entry.value);
      case 'V':
        return;
      default:
        return entry satisfies never;
    }
  };
  return {
    octet,
    short: (value) => {
      const from = room(2);
      bytes.writeUInt16BE(value, from);
    },
    long,
    longlong: (value) => {
      const from = room(8);
      bytes.writeUInt32BE(Math.floor(value / 0x1_0000_0000), from);
      bytes.writeUInt32BE(value >>> 0, from + 4);
    },
    shortstr,
    longstr,
    table,
    raw,
    patchLong: (position, value) => {
      bytes.writeUInt32BE(value, position);
    },
    size: () => at,
    take: () => {
      const taken = bytes.subarray(0, at);
      // What was taken may still wait in a socket: go on in fresh memory, of the size that was needed.
      bytes = at === 0 ? bytes : Buffer.allocUnsafe(Math.max(1024, Math.min(at * 2, 65_536)));
      at = 0;
      return taken;
    },
  };
}

/** A text value for a table. */
export function text(value: string): Field {
  return { type: 'S', value: Buffer.from(value) };
}

/** The text of a long string field, or undefined for any other type. */
export function asText(field: Field | undefined): string | undefined {
  return field?.type === 'S' ? field.value.toString('utf8') : undefined;
}
