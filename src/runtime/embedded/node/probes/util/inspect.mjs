import util from 'node:util';

class Point {
  x = 1;
  #hidden = 2;
  get sum() {
    return this.x + this.#hidden;
  }
  static origin = 0;
}
class Deep extends Map {
  note = 'kept';
}
const circle = { name: 'circle' };
circle.self = circle;
const values = [
  0,
  -0,
  1.5,
  1e21,
  NaN,
  12n,
  "it's",
  'a "b"',
  'both \' and "',
  'line\nbreak',
  '',
  true,
  null,
  undefined,
  Symbol('s'),
  Symbol.iterator,
  {},
  { a: 1, 'b-c': [1, { d: { e: { f: 1 } } }] },
  [],
  [1, , 3],
  [undefined, null],
  Array(5),
  Object.assign([1], { extra: true }),
  new Array(120).fill(7),
  () => {},
  function named() {},
  async () => {},
  function* gen() {},
  async function* agen() {},
  class {},
  class A extends Point {},
  Math.max,
  Object.assign(() => {}, { a: 1 }),
  new Point(),
  new Deep([[1, { a: 2 }]]),
  new Map([['k', new Map()]]),
  new Set([1, 'a', {}]),
  new WeakMap(),
  new WeakSet(),
  [1][Symbol.iterator](),
  'a'.matchAll(/a/g),
  new Date(0),
  new Date(NaN),
  /x+/giu,
  new Proxy({ a: 1 }, {}),
  new Proxy(() => {}, {}),
  Object(1),
  Object('s'),
  Object(true),
  Object(1n),
  Object(Symbol('o')),
  Object.create(null),
  Object.create({ inherited: 1 }),
  Object.create(Point.prototype),
  circle,
  Buffer.from('abc'),
  new Uint8Array(3),
  new Float64Array([1.5, -0]),
  new BigInt64Array(1),
  new ArrayBuffer(4),
  new URL('http://a:b@c.d:8/e?f=g#h'),
  new URLSearchParams('a=1&b=2'),
  globalThis.process === process,
  Math,
  JSON,
  Reflect,
  Atomics,
  (function () {
    return arguments;
  })(1, 2),
  {
    get a() {
      return 1;
    },
    set a(_) {},
    get b() {
      return 2;
    },
    set c(_) {},
  },
  { [Symbol('k')]: 1, [Symbol.toStringTag]: 'Tagged' },
  {
    toString() {
      return 'mine';
    },
  },
  { __proto__: null, x: 1 },
  { long: 'x'.repeat(200), list: Array.from({ length: 30 }, (_, at) => `item ${at}`) },
  'x'.repeat(20_000).length,
  { a: { b: { c: {} } } },
  { [util.inspect.custom]: (depth, options) => `custom ${depth} ${typeof options.stylize}` },
  new (class Foo extends Error {
    name = 'Foo';
  })('bar').message,
  [['a', ['b', ['c', ['d']]]]],
  { f() {}, g: async () => {}, h: class {} },
  [1.0, 22.5, 333.25, 4, 5, 6, 7, 8, 9, 10].map((n) => n * 1000),
  ['é', '😀', '\u001b[31m', '\x7f'],
  { undefined: undefined, null: null, 1: 'one', 'a b': 2 },
];
for (const value of values) console.log(util.inspect(value));
const deep = {
  a: { b: { c: { d: { e: 1 } } } },
  list: [1, 2, 3, 4, 5],
  text: 'a\nb',
  map: new Map([[{ a: 1 }, new Set([1])]]),
};
for (const options of [
  { depth: 0 },
  { depth: null },
  { compact: false },
  { compact: true },
  { compact: 1 },
  { breakLength: 20 },
  { breakLength: Infinity },
  { colors: true },
  { sorted: true },
  { maxArrayLength: 2 },
  { maxStringLength: 2 },
  { showHidden: true },
  { numericSeparator: true },
]) {
  console.log(options, util.inspect(deep, options));
}
console.log(
  util.inspect([1, 2], true),
  util.inspect(
    { a: 1n, b: Symbol('x'), c: null, d: undefined, e: 'x', f: true, g: new Date(0), h: /r/, i: () => {} },
    { colors: true },
  ),
);
console.log(typeof util.inspect.custom);
