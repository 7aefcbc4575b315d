/** `util.isDeepStrictEqual`, and the loose comparison of `assert.deepEqual`. */
import { types } from './types.ts';

export function isDeepEqual(left: unknown, right: unknown, strict: boolean): boolean {
  return compare(left, right, strict, []);
}

type Pairs = readonly (readonly [unknown, unknown])[];

function compare(left: unknown, right: unknown, strict: boolean, pairs: Pairs): boolean {
  if (strict ? Object.is(left, right) : left === right || (left !== left && right !== right)) return true;
  const both = typeof left === 'object' && typeof right === 'object';
  // oxlint-disable-next-line eqeqeq -- assert.deepEqual compares primitives with ==
  if (!strict && !both && typeof left !== 'function' && typeof right !== 'function') return left == right;
  if (!both || left === null || right === null) return false;
  if (pairs.some(([a, b]) => a === left && b === right)) return true;
  return compareObjects(left, right, strict, [...pairs, [left, right]]);
}

function compareObjects(left: object, right: object, strict: boolean, pairs: Pairs): boolean {
  if (strict && Object.getPrototypeOf(left) !== Object.getPrototypeOf(right)) return false;
  const tag = Object.prototype.toString.call(left);
  if (tag !== Object.prototype.toString.call(right)) return false;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  if (Array.isArray(left) && Array.isArray(right) && left.length !== right.length) return false;
  if (types.isDate(left) && left.getTime() !== (right as Date).getTime()) return false;
  if (types.isRegExp(left) && String(left) !== String(right)) return false;
  if (types.isNativeError(left)) {
    const other = right as Error;
    if (left.message !== other.message || left.name !== other.name) return false;
    if (!compare(left.cause, other.cause, strict, pairs)) return false;
  }
  if (types.isBoxedPrimitive(left) && !Object.is(left.valueOf(), right.valueOf())) return false;
  if (ArrayBuffer.isView(left) || types.isAnyArrayBuffer(left)) {
    const [a, b] = [bytesOf(left), bytesOf(right)];
    if (a.length !== b.length || a.some((byte, at) => byte !== b[at])) return false;
  }
  if (types.isSet(left)) return sameSet(left, right as Set<unknown>, strict, pairs);
  if (types.isMap(left)) return sameMap(left, right as Map<unknown, unknown>, strict, pairs);
  return sameKeys(left, right, strict, pairs);
}

function bytesOf(value: object): Uint8Array {
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  return new Uint8Array(value as ArrayBuffer);
}

function sameKeys(left: object, right: object, strict: boolean, pairs: Pairs): boolean {
  if (ArrayBuffer.isView(left)) return true;
  const keys = enumerable(left, strict);
  if (keys.length !== enumerable(right, strict).length) return false;
  return keys.every(
    (key) =>
      Object.hasOwn(right, key) && compare(Reflect.get(left, key), Reflect.get(right, key), strict, pairs),
  );
}

function enumerable(value: object, strict: boolean): PropertyKey[] {
  const names: PropertyKey[] = Object.keys(value);
  if (!strict) return names;
  const visible = (key: PropertyKey): boolean => Object.prototype.propertyIsEnumerable.call(value, key);
  return [...names, ...Object.getOwnPropertySymbols(value).filter(visible)];
}

function sameSet(left: Set<unknown>, right: Set<unknown>, strict: boolean, pairs: Pairs): boolean {
  if (left.size !== right.size) return false;
  const rest = new Set(right);
  for (const item of left) {
    if (rest.delete(item)) continue;
    const twin = [...rest].find((other) => compare(item, other, strict, pairs));
    if (twin === undefined || !rest.delete(twin)) return false;
  }
  return true;
}

type Entries = Map<unknown, unknown>;

function sameMap(left: Entries, right: Entries, strict: boolean, pairs: Pairs): boolean {
  if (left.size !== right.size) return false;
  const rest = new Map(right);
  for (const [key, value] of left) {
    const same = (other: unknown): boolean => compare(value, other, strict, pairs);
    if (rest.has(key) && same(rest.get(key))) {
      rest.delete(key);
      continue;
    }
    const twin = [...rest].find(([otherKey, other]) => compare(key, otherKey, strict, pairs) && same(other));
    if (!twin) return false;
    rest.delete(twin[0]);
  }
  return true;
}
