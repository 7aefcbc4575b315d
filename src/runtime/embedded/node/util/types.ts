/** `util.types`: what a value really is, by its internal tag and not by `instanceof`. */

const tag = (value: unknown): string => Object.prototype.toString.call(value).slice(8, -1);

/** Runs a method that only works on the real thing. */
function works(probe: () => unknown): boolean {
  try {
    probe();
    return true;
  } catch {
    return false;
  }
}

const getter = (proto: object, name: string): ((this: unknown) => unknown) =>
  Object.getOwnPropertyDescriptor(proto, name)?.get as (this: unknown) => unknown;

const mapSize = getter(Map.prototype, 'size');
const setSize = getter(Set.prototype, 'size');
const bufferLength = getter(ArrayBuffer.prototype, 'byteLength');
const typedTag = getter(Object.getPrototypeOf(Uint8Array.prototype) as object, Symbol.toStringTag as never);

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const typedName = (value: unknown): unknown => (isObject(value) ? typedTag.call(value) : undefined);

const AsyncFunction = (async () => {}).constructor;
const GeneratorFunction = function* () {}.constructor;
const AsyncGeneratorFunction = async function* () {}.constructor;

export const types = {
  isDate: (value: unknown): value is Date =>
    isObject(value) && works(() => Date.prototype.getTime.call(value)),
  isRegExp: (value: unknown): value is RegExp => isObject(value) && tag(value) === 'RegExp',
  isMap: (value: unknown): value is Map<unknown, unknown> =>
    isObject(value) && works(() => mapSize.call(value)),
  isSet: (value: unknown): value is Set<unknown> => isObject(value) && works(() => setSize.call(value)),
  isWeakMap: (value: unknown): value is WeakMap<object, unknown> =>
    isObject(value) && works(() => WeakMap.prototype.has.call(value, {})),
  isWeakSet: (value: unknown): value is WeakSet<object> =>
    isObject(value) && works(() => WeakSet.prototype.has.call(value, {})),
  isPromise: (value: unknown): value is Promise<unknown> => isObject(value) && tag(value) === 'Promise',
  isNativeError: (value: unknown): value is Error =>
    isObject(value) && (tag(value) === 'Error' || value instanceof Error),
  isArrayBuffer: (value: unknown): value is ArrayBuffer =>
    isObject(value) && works(() => bufferLength.call(value)),
  isSharedArrayBuffer: (value: unknown): boolean => isObject(value) && tag(value) === 'SharedArrayBuffer',
  isAnyArrayBuffer: (value: unknown): boolean =>
    types.isArrayBuffer(value) || types.isSharedArrayBuffer(value),
  isArrayBufferView: (value: unknown): value is ArrayBufferView => ArrayBuffer.isView(value),
  isDataView: (value: unknown): value is DataView =>
    ArrayBuffer.isView(value) && typedName(value) === undefined,
  isTypedArray: (value: unknown): value is Uint8Array => typedName(value) !== undefined,
  isUint8Array: (value: unknown): value is Uint8Array => typedName(value) === 'Uint8Array',
  isUint8ClampedArray: (value: unknown): boolean => typedName(value) === 'Uint8ClampedArray',
  isUint16Array: (value: unknown): boolean => typedName(value) === 'Uint16Array',
  isUint32Array: (value: unknown): boolean => typedName(value) === 'Uint32Array',
  isInt8Array: (value: unknown): boolean => typedName(value) === 'Int8Array',
  isInt16Array: (value: unknown): boolean => typedName(value) === 'Int16Array',
  isInt32Array: (value: unknown): boolean => typedName(value) === 'Int32Array',
  isFloat32Array: (value: unknown): boolean => typedName(value) === 'Float32Array',
  isFloat64Array: (value: unknown): boolean => typedName(value) === 'Float64Array',
  isBigInt64Array: (value: unknown): boolean => typedName(value) === 'BigInt64Array',
  isBigUint64Array: (value: unknown): boolean => typedName(value) === 'BigUint64Array',
  isAsyncFunction: (value: unknown): boolean =>
    value instanceof AsyncFunction || value instanceof AsyncGeneratorFunction,
  isGeneratorFunction: (value: unknown): boolean =>
    value instanceof GeneratorFunction || value instanceof AsyncGeneratorFunction,
  isGeneratorObject: (value: unknown): boolean => isObject(value) && tag(value) === 'Generator',
  isMapIterator: (value: unknown): boolean => isObject(value) && tag(value) === 'Map Iterator',
  isSetIterator: (value: unknown): boolean => isObject(value) && tag(value) === 'Set Iterator',
  isModuleNamespaceObject: (value: unknown): boolean => isObject(value) && tag(value) === 'Module',
  isArgumentsObject: (value: unknown): boolean => isObject(value) && tag(value) === 'Arguments',
  isNumberObject: (value: unknown): boolean =>
    isObject(value) && works(() => Number.prototype.valueOf.call(value)),
  isStringObject: (value: unknown): boolean =>
    isObject(value) && works(() => String.prototype.valueOf.call(value)),
  isBooleanObject: (value: unknown): boolean =>
    isObject(value) && works(() => Boolean.prototype.valueOf.call(value)),
  isSymbolObject: (value: unknown): boolean =>
    isObject(value) && works(() => Symbol.prototype.valueOf.call(value)),
  isBigIntObject: (value: unknown): boolean =>
    isObject(value) && works(() => BigInt.prototype.valueOf.call(value)),
  isBoxedPrimitive: (value: unknown): boolean =>
    types.isNumberObject(value) ||
    types.isStringObject(value) ||
    types.isBooleanObject(value) ||
    types.isSymbolObject(value) ||
    types.isBigIntObject(value),
  // No script can tell.
  isProxy: (): boolean => false,
  isExternal: (): boolean => false,
};
