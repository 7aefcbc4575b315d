import console, { Console } from 'node:console';
import { Writable } from 'node:stream';

console.log('log', 1, { a: 1 }, [1, 2], null, undefined, 'é');
console.info('info %s', 'x');
console.debug('debug %d', 5);
console.log();
console.dir({ a: { b: { c: { d: 1 } } } }, { depth: 0 });
console.dirxml({ a: 1 }, [2]);
console.group('group');
console.log('inside\ntwo lines');
console.groupCollapsed();
console.log('deeper');
console.groupEnd();
console.groupEnd();
console.groupEnd();
console.count();
console.count('named');
console.count();
console.countReset();
console.count();
console.table([
  { a: 1, b: 'x' },
  { a: 2, c: true },
]);
console.table([
  [1, 2],
  [3, 4],
]);
console.table({ x: { v: 1 }, y: { v: 2 } }, ['v']);
console.table(new Map([['k', 1]]));
console.table(new Set([1]));
console.table('text');
console.table([]);
console.table([1, 'two', { three: 3 }]);
console.assert(true, 'not shown');
console.clear();
console.profile?.();
console.profileEnd?.();
console.timeStamp?.();
const lines = [];
const sink = new Writable({
  write(chunk, _encoding, done) {
    lines.push(String(chunk));
    done();
  },
});
const own = new Console({
  stdout: sink,
  stderr: sink,
  groupIndentation: 4,
  inspectOptions: { compact: false },
});
own.log({ a: 1 });
own.error('error');
own.warn('warn %s', 1);
own.assert(false, 'assertion %s', 'x');
own.assert(false);
own.assert(false, { a: 1 });
own.group();
own.log('indented');
own.groupEnd();
own.trace('here');

own.time('t');
own.timeEnd('t');
own.time('t2');
own.timeLog('t2', 'extra', 1);
console.log(
  lines.map((line) => line.replace(/[\d.]+(ms|s)/g, '0ms').replace(/(\n +at .*)+/g, '\n    at ...')),
);
console.error('to stderr');
console.warn('also');
console.trace === undefined || console.log('trace');
console.time('x');
console.timeLog === undefined || console.log(typeof console.timeEnd, typeof console.time);
console.log(
  console === globalThis.console,
  console.Console === Console,
  new Console(sink) instanceof Console,
);
try {
  new Console();
} catch (error) {
  console.log(error.name, error.code, error.message);
}
