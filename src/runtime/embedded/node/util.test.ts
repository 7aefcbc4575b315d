/** util as Node has it. */
import { conforms } from './probe.ts';

conforms('util.inspect', {
  'primitives and their quotes': (require) => {
    const { inspect } = require('util');
    const values = [
      1,
      -0,
      1.5,
      10n,
      'a',
      "it's",
      `"it's"`,
      'a\nb\t\\',
      true,
      null,
      undefined,
      Symbol('s'),
      '\u0001\u007f',
      NaN,
    ];
    return values.map((value) => inspect(value));
  },
  'plain objects, nested to the default depth': (require) => {
    const { inspect } = require('util');
    return [{}, { a: 1, 'b-c': 'x', 3: [] }, { a: { b: { c: { d: 1 } } } }, { a: [[[[1]]]] }].map((v) =>
      inspect(v),
    );
  },
  'long objects break over lines': (require) => {
    const { inspect } = require('util');
    const row = {
      id: 123456789,
      name: 'a name that is quite long',
      description: 'and a description, too',
      tags: ['x', 'y'],
    };
    return [inspect(row), inspect({ row, rows: [row, row] }), inspect({ a: 'x'.repeat(100), b: 'y' })];
  },
  'arrays: short, long, of numbers, with holes': (require) => {
    const { inspect } = require('util');
    const holes = [1, 2, 3];
    delete holes[1];
    return [
      [1, 2, 3],
      holes,
      Array.from({ length: 30 }, (_, i) => i * 37),
      Array.from({ length: 120 }, (_, i) => i),
      Array.from({ length: 27 }, (_, i) => `item ${i}`),
      Array.from({ length: 10 }, (_, i) => ({ i })),
      Object.assign([1, 2], { extra: true }),
      ['a', 'b'].map((x) => x.repeat(40)),
    ].map((v) => inspect(v));
  },
  'maps, sets and class instances': (require) => {
    const { inspect } = require('util');
    class Point {
      x = 1;
      y = 2;
    }
    class Named {
      get [Symbol.toStringTag]() {
        return 'Tagged';
      }
    }
    return [
      new Map<unknown, unknown>([
        ['a', { b: 1 }],
        [{}, 2],
      ]),
      new Set([1, 'x']),
      new Map(),
      new Point(),
      new Named(),
      Object.create(null),
    ].map((v) => inspect(v));
  },
  'functions and classes': (require) => {
    const { inspect } = require('util');
    function named() {}
    class A {}
    class B extends A {}
    return [
      named,
      () => {},
      async () => {},
      function* gen() {},
      A,
      B,
      Object.assign(named, { extra: 1 }),
    ].map((v) => inspect(v));
  },
  'circular references': (require) => {
    const { inspect } = require('util');
    const a: Record<string, unknown> = { name: 'a' };
    a['self'] = a;
    a['list'] = [a, { a }];
    return inspect(a);
  },
  'dates, regular expressions, buffers and boxed values': (require) => {
    const { inspect } = require('util');
    return [
      new Date(0),
      new Date(NaN),
      /x+/gi,
      Buffer.from('hello'),
      new Uint8Array([1, 2, 3]),
      new ArrayBuffer(4),
      new String('abc'),
      new Number(3),
      Object(Symbol('q')),
      Object(10n),
    ].map((v) => inspect(v));
  },
  'errors with their own properties, causes and types': (require) => {
    const { inspect } = require('util');
    const cut = (text: string) => text.replace(/\n\s+at .*/g, '');
    const error = Object.assign(new TypeError('bad'), { code: 'E_BAD', extra: { a: 1 } });
    const caused = new Error('outer', { cause: new Error('inner') });
    const bare = new Error('no stack');
    bare.stack = undefined;
    return [
      error,
      caused,
      bare,
      { error: new RangeError('inside') },
      new AggregateError([new Error('one')], 'many'),
    ].map((v) => cut(inspect(v)));
  },
  'getters, symbols and hidden keys': (require) => {
    const { inspect } = require('util');
    const value = {
      get a() {
        return 1;
      },
      set b(_v: number) {},
      [Symbol('key')]: 2,
    };
    return [
      inspect(value),
      inspect(value, { getters: true }),
      inspect(Object.defineProperty({}, 'h', { value: 1 }), { showHidden: true }),
    ];
  },
  'its options': (require) => {
    const { inspect } = require('util');
    const value = {
      b: { c: { d: { e: 1 } } },
      a: 'x'.repeat(30),
      list: Array.from({ length: 8 }, (_, i) => i),
    };
    return [
      inspect(value, { depth: 0 }),
      inspect(value, { depth: null }),
      inspect(value, { compact: false }),
      inspect(value, { breakLength: 40 }),
      inspect(value, { breakLength: Infinity }),
      inspect(value, { sorted: true }),
      inspect(value, { colors: true }),
      inspect(value, { maxArrayLength: 3, maxStringLength: 5 }),
      inspect(value, false, 1),
    ];
  },
  'a custom inspector': (require) => {
    const { inspect } = require('util');
    class Money {
      [inspect.custom](depth: number, options: { stylize: (text: string, style: string) => string }) {
        return `Money<${depth} ${options.stylize('5', 'number')}>`;
      }
    }
    return [inspect(new Money()), inspect({ price: new Money() }), inspect({ a: { b: new Money() } })];
  },
  'promises, proxies of nothing, arguments and iterators': (require) => {
    const { inspect } = require('util');
    return (function (..._args: number[]) {
      // oxlint-disable-next-line prefer-rest-params
      return [
        inspect(arguments),
        inspect(new WeakMap()),
        inspect([undefined, null]),
        inspect([[]]),
        inspect({ a: {} }),
      ];
    })(1, 2);
  },
});

conforms('util.format', {
  'every directive': (require) => {
    const { format } = require('util');
    return [
      format('%s is %d years and %i, %f', 'Bob', 42, 42.9, '1.5'),
      format('%j %o %O', { a: 1 }, { f: 1 }, { b: { c: { d: {} } } }),
      format('%s %s', 'only one'),
      format('%% %s', 'x', 'rest', { a: 1 }),
      format('%s', null, undefined, Symbol('a'), 10n, -0),
      format({ a: 1 }, 'text', 3),
      format('%c styled', 'css'),
      format('%s', { toString: () => 'mine' }, [1, [2, [3]]]),
      format('%s', class Foo {}),
      format('%d', '0x10', 5n),
      format('100%'),
      format(),
    ];
  },
});

conforms('util', {
  'inherits, promisify and callbackify': async (require) => {
    const util = require('util');
    function Base(this: { base: boolean }) {
      this.base = true;
    }
    function Derived(this: object) {
      Reflect.apply(Base, this, []);
    }
    util.inherits(Derived, Base);
    const derived = Reflect.construct(Derived, []) as object;
    const read = util.promisify((value: number, done: (error: Error | null, result?: number) => void) =>
      value > 0 ? done(null, value * 2) : done(new Error('negative')),
    );
    const called = await new Promise((resolve) =>
      util.callbackify(async (x: number) => x + 1)(4, (error, value) => resolve([error, value])),
    );
    return [
      derived instanceof (Base as never),
      await read(4),
      await read(-1).catch((e: Error) => e.message),
      called,
    ];
  },
  'deep equality': (require) => {
    const { isDeepStrictEqual: same } = require('util');
    return [
      same({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }),
      same({ a: 1 }, { a: '1' }),
      same(new Map([['a', [1]]]), new Map([['a', [1]]])),
      same(new Set([{ a: 1 }]), new Set([{ a: 1 }])),
      same([1, 2], [2, 1]),
      same(new Date(1), new Date(1)),
      same(NaN, NaN),
      same(0, -0),
      same(/a/g, /a/i),
      same(Buffer.from('a'), Buffer.from('a')),
      same({}, []),
      same(new Error('a'), new Error('b')),
    ];
  },
  types: (require) => {
    const { types } = require('util');
    return [
      types.isDate(new Date()),
      types.isRegExp(/x/),
      types.isMap(new Map()),
      types.isSet(new Map()),
      types.isPromise(Promise.resolve()),
      types.isNativeError(new TypeError()),
      types.isUint8Array(Buffer.alloc(1)),
      types.isAsyncFunction(async () => {}),
      types.isGeneratorFunction(function* () {}),
      types.isBoxedPrimitive(Object(1)),
      types.isArrayBufferView(new DataView(new ArrayBuffer(1))),
      types.isAnyArrayBuffer(new ArrayBuffer(1)),
    ];
  },
  'styles and escapes': (require) => {
    const util = require('util');
    const red = util.styleText('red', 'x');
    return [red, util.stripVTControlCharacters(red), util.styleText(['bold', 'blue'], 'y')];
  },
  'assertion errors': (require) => {
    const assert = require('assert');
    const say = (check: () => void) => {
      try {
        check();
        return 'passed';
      } catch (error) {
        const { name, code, message, operator } = error as InstanceType<typeof assert.AssertionError>;
        return [name, code, message.split('\n')[0], operator];
      }
    };
    return [
      say(() => assert.strictEqual(1, 2)),
      say(() => assert.equal(1, '1')),
      say(() => assert.deepStrictEqual({ a: 1 }, { a: 2 })),
      say(() => assert(0, 'said')),
      say(() =>
        assert.throws(() => {
          throw new TypeError('x');
        }, TypeError),
      ),
      say(() => assert.throws(() => {})),
      say(() =>
        assert.throws(() => {
          throw new Error('abc');
        }, /xyz/),
      ),
      say(() => assert.match('abc', /b/)),
      say(() => assert.notStrictEqual(1, 1)),
      say(() => assert.ifError(null)),
    ];
  },
});
