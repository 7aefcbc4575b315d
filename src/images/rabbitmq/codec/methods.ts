/** Methods to and from bytes, driven by the table of `spec.ts`. */
import { createReader, Malformed, type Reader, type Writer } from './fields.ts';
import { METHODS, type FieldType, type Method, type MethodName } from './spec.ts';

interface Layout {
  readonly name: MethodName;
  readonly id: number;
  readonly fields: readonly (readonly [name: string, type: FieldType])[];
}

const layouts: readonly Layout[] = Object.entries(METHODS).map(([name, [classId, methodId, fields]]) => ({
  name: name as MethodName, // Object.entries forgets the keys' literal types
  id: classId * 0x1_0000 + methodId,
  fields: Object.entries(fields),
}));
const byId = new Map(layouts.map((layout) => [layout.id, layout]));
const byName = new Map(layouts.map((layout) => [layout.name, layout]));

/** The method whose ids start a method frame's payload, or undefined for ids that no method has. */
export function methodNameOf(payload: Buffer): MethodName | undefined {
  return payload.length < 4 ? undefined : byId.get(payload.readUInt32BE(0))?.name;
}

/**
 * Reads the method of a method frame's payload. The bytes must be used up exactly.
 * Throws Malformed; the ids must be known (`methodNameOf`).
 */
export function decodeMethod(payload: Buffer): Method {
  const reader = createReader(payload);
  const layout = byId.get(reader.long());
  if (!layout) throw new Malformed('unknown method');
  const method: Record<string, unknown> = { name: layout.name };
  let bits = 0;
  let nextBit = 8;
  for (const [name, type] of layout.fields) {
    if (type === 'bit') {
      if (nextBit === 8) {
        bits = reader.octet();
        nextBit = 0;
      }
      method[name] = (bits & (1 << nextBit)) !== 0;
      nextBit += 1;
    } else {
      nextBit = 8;
      method[name] = read(reader, type);
    }
  }
  if (reader.left() > 0) throw new Malformed(`${reader.left()} bytes too many`);
  return method as Method; // built from the table from which the type is derived
}

function read(reader: Reader, type: Exclude<FieldType, 'bit'>): unknown {
  return reader[type]();
}

/** Writes ids and arguments of a method (no frame around them). */
export function encodeMethod(writer: Writer, method: Method): void {
  const layout = byName.get(method.name);
  if (!layout) throw new RangeError(`unknown method ${method.name}`);
  writer.long(layout.id);
  const args: Readonly<Record<string, unknown>> = method;
  let bits = 0;
  let nextBit = 0;
  const flushBits = (): void => {
    if (nextBit > 0) writer.octet(bits);
    bits = 0;
    nextBit = 0;
  };
  for (const [name, type] of layout.fields) {
    const value = args[name];
    if (type === 'bit') {
      if (nextBit === 8) flushBits();
      if (value === true) bits |= 1 << nextBit;
      nextBit += 1;
    } else {
      flushBits();
      // The table says which writer takes which type; `Method` is derived from the same table.
      (writer[type] as (value: unknown) => void)(value);
    }
  }
  flushBits();
}
