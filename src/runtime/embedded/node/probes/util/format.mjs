import util, { styleText } from 'node:util';

const formats = [
  ['%s %s', 'a'],
  ['%s', null, undefined, 1n, Symbol('x'), -0, { a: { b: { c: 1 } } }],
  ['%d %d %d', '42', 1.5, 10n],
  ['%i %f', '42.9px', '1.5e3'],
  ['%j', { a: [1] }],
  ['%o', { f() {} }],
  ['%O', { a: { b: { c: { d: {} } } } }],
  ['%c styled', 'color: red'],
  ['%%', 1],
  ['100%'],
  ['%x', 1],
  ['a', 'b', { c: 1 }],
  [{ a: 1 }, 'b'],
  [],
  ['%s', class Foo {}],
  ['%s', function bar() {}],
  ['%s', new Error('boom').message],
  ['%d', {}],
  ['%s', [1, [2, [3]]]],
  ['%s', new Date(0)],
  ['%s', Object.create(null)],
  ['%s', { toString: () => 'own' }],
];
for (const args of formats) console.log(JSON.stringify(util.format(...args)));
console.log(util.formatWithOptions({ colors: true, compact: true }, '%s %O', 'x', { a: 1 }));
console.log(
  JSON.stringify(styleText('red', 'text', { validateStream: false })),
  JSON.stringify(styleText(['bold', 'underline'], 'x', { validateStream: false })),
  util.stripVTControlCharacters('\u001b[31mred\u001b[39m'),
);
console.log(
  util.isDeepStrictEqual({ a: [1, new Set([1])] }, { a: [1, new Set([1])] }),
  util.isDeepStrictEqual([1], ['1']),
  util.isDeepStrictEqual(new Map([[{}, 1]]), new Map([[{}, 1]])),
  util.isDeepStrictEqual(NaN, NaN),
  util.isDeepStrictEqual(0, -0),
  util.isDeepStrictEqual(new Date(1), new Date(1)),
  util.isDeepStrictEqual(/a/g, /a/i),
  util.isDeepStrictEqual([1, , 2], [1, undefined, 2]),
);
console.log(
  util.isArray([]),
  util.toUSVString('a\ud800'),
  util.getSystemErrorName(-2),
  util.getSystemErrorMessage?.(-2),
  util.types.isDate(new Date()),
  util.TextDecoder === TextDecoder,
  util.TextEncoder === TextEncoder,
);
function Old() {}
function Base() {}
Base.prototype.hi = () => 'hi';
util.inherits(Old, Base);
console.log(new Old().hi(), Old.super_ === Base);
const read = (a, b, done) => setImmediate(done, a < 0 ? new Error('negative') : null, a + b);
console.log(
  await util.promisify(read)(1, 2),
  await util
    .promisify(read)(-1, 2)
    .catch((error) => error.message),
  typeof util.promisify.custom,
  await util.promisify(setTimeout)(1, 'later'),
);
await new Promise((resolve) =>
  util.callbackify(async (x) => x * 2)(4, (error, value) => resolve(console.log(error, value))),
);
await new Promise((resolve) =>
  util.callbackify(async () => {
    throw null;
  })((error) => resolve(console.log(error.code, error.message))),
);
const old = util.deprecate(() => 'worked', 'do not use this', 'DEP_X');
process.once('warning', (warning) => console.log(warning.name, warning.code, warning.message));
console.log(old(), old());
await new Promise(setImmediate);
const log = util.debuglog('probe');
log('not shown');
console.log(log.enabled, util.debug === util.debuglog);
const controller = new AbortController();
const gone = util.aborted(controller.signal, {});
controller.abort();
console.log((await gone).type);
for (const fail of [
  () => util.promisify(5),
  () => util.inherits(Old, null),
  () => util.callbackify(1),
  () => util.deprecate(5),
  () => util.format === util.format,
  () => util.stripVTControlCharacters(5),
]) {
  try {
    console.log(fail());
  } catch (error) {
    console.log(error.name, error.code, error.message.split('\n')[0]);
  }
}

const sites = util.getCallSites(2);
console.log(sites.length, Object.keys(sites[0]).sort(), sites[0].lineNumber);
