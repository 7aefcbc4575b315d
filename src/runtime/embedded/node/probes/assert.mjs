import assert from 'node:assert';
import strict from 'node:assert/strict';

const passing = [
  () => assert(true),
  () => assert.ok(1),
  () => assert.equal(1, '1'),
  () => assert.notEqual(1, 2),
  () => assert.deepEqual({ a: [1] }, { a: ['1'] }),
  () => assert.notDeepEqual({ a: 1 }, { a: 2 }),
  () => assert.strictEqual(NaN, NaN),
  () => assert.notStrictEqual(1, '1'),
  () => assert.deepStrictEqual(new Map([[1, { a: 1 }]]), new Map([[1, { a: 1 }]])),
  () => assert.notDeepStrictEqual([1], ['1']),
  () =>
    assert.throws(() => {
      throw new TypeError('bad');
    }, TypeError),
  () =>
    assert.throws(() => {
      throw new TypeError('bad');
    }, /bad/),
  () =>
    assert.throws(
      () => {
        throw new TypeError('bad');
      },
      { name: 'TypeError', message: 'bad' },
    ),
  () =>
    assert.throws(
      () => {
        throw new TypeError('bad');
      },
      (error) => error instanceof TypeError,
    ),
  () => assert.doesNotThrow(() => {}),
  () => assert.match('abc', /b/),
  () => assert.doesNotMatch('abc', /x/),
  () => assert.ifError(null),
];
for (const pass of passing) console.log(pass());
console.log(
  await assert.rejects(Promise.reject(new Error('x')), /x/),
  await assert.doesNotReject(Promise.resolve()),
  await assert.rejects(async () => {
    throw new RangeError('r');
  }, RangeError),
);
const failing = [
  () => assert.ok(0),
  () => assert(false, 'said so'),
  () => assert.equal(1, 2),
  () => assert.strictEqual(1, 2),
  () => assert.strictEqual('a', 'b', 'own words'),
  () => assert.notStrictEqual(1, 1),
  () => assert.fail(),
  () => assert.fail('failed'),
  () => assert.throws(() => {}),
  () => assert.throws(() => {}, TypeError),
  () =>
    assert.doesNotThrow(() => {
      throw new Error('oops');
    }),
  () => assert.match('abc', /x/),
  () => assert.doesNotMatch('abc', /b/),
  () => assert.ifError(new Error('given')),
  () => assert.strictEqual(1, 2, new TypeError('mine')),
  () => assert.ifError('text'),
];
for (const fail of failing) {
  try {
    fail();
    console.log('passed?');
  } catch (error) {
    console.log(
      error.name,
      error.code,
      error.generatedMessage,
      error.operator,
      error.actual,
      error.expected,
      error.message.split('\n')[0],
      error instanceof assert.AssertionError,
    );
  }
}
console.log(
  await assert.rejects(Promise.resolve(1)).catch((error) => [error.code, error.message]),
  await assert.doesNotReject(Promise.reject(new Error('no'))).catch((error) => error.message),
  await assert.rejects(5).catch((error) => error.code),
);
for (const fail of [
  () => assert.deepStrictEqual({ a: 1, b: [1, 2] }, { a: 1, b: [1, 3] }),
  () => assert.deepStrictEqual([1, 2, 3], [1, 2, 4]),
  () => assert.deepEqual({ a: 1 }, { a: 2 }),
]) {
  try {
    fail();
  } catch (error) {
    console.log(error.message);
  }
}
console.log(
  strict.strict === strict,
  assert.strict === strict,
  strict.equal === strict.strictEqual,
  strict.AssertionError === assert.AssertionError,
  new assert.AssertionError({ actual: 1, expected: 2, operator: 'strictEqual' }).message.split('\n')[0],
);
for (const [name, args] of Object.entries({
  ok: [0],
  equal: [1, '1'],
  notEqual: [1, 1],
  deepEqual: [[1], ['1']],
  notDeepEqual: [[1], [1]],
  deepStrictEqual: [[1], ['1']],
  notDeepStrictEqual: [1, 1],
  strictEqual: [1, 2],
  notStrictEqual: [1, 1],
  match: ['a', /b/],
  doesNotMatch: ['a', /a/],
  throws: [() => {}],
  doesNotThrow: [
    () => {
      throw new Error('x');
    },
  ],
  fail: [],
  ifError: [1],
})) {
  try {
    strict[name](...args);
    console.log(name, 'passed');
  } catch (error) {
    console.log(name, error.code, error.operator);
  }
}
console.log(
  strict.ok(1),
  strict.equal(1, 1),
  strict.notEqual(1, 2),
  strict.deepEqual([1], [1]),
  strict.notDeepEqual(1, 2),
  strict.deepStrictEqual(1, 1),
  strict.notDeepStrictEqual(1, 2),
  strict.strictEqual(1, 1),
  strict.notStrictEqual(1, 2),
  strict.match('a', /a/),
  strict.doesNotMatch('a', /b/),
  strict.throws(() => {
    throw 1;
  }),
  strict.doesNotThrow(() => {}),
  strict.ifError(undefined),
  await strict.rejects(Promise.reject(1)),
  await strict.doesNotReject(Promise.resolve()),
  typeof strict.fail,
);
