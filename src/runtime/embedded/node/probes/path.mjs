import path from 'node:path';
import posix from 'node:path/posix';
import win32 from 'node:path/win32';

const odd = [
  '',
  '.',
  '..',
  '/',
  '//',
  '/a',
  'a/',
  'a/b/../c',
  './a//b',
  '/../a',
  'a.tar.gz',
  '.env',
  'a.',
  '..a',
  'é/ü.txt',
];
for (const one of odd) {
  console.log(JSON.stringify(one), [
    path.normalize(one),
    path.dirname(one),
    path.basename(one),
    path.extname(one),
    path.isAbsolute(one),
    path.toNamespacedPath(one),
  ]);
  console.log(path.parse(one), path.format(path.parse(one)));
}
console.log(path.join('/a', '..', 'b', './c', ''), path.join(), path.join('a', '../../..'));
console.log(path.resolve('/a', 'b', '../c'), path.resolve('/x', '/y', 'z'));
console.log(path.relative('/a/b/c', '/a/d'), path.relative('/a', '/a'), path.relative('/', '/x/y'));
console.log(
  path.basename('/a/b.txt', '.txt'),
  path.basename('b.txt', 'b.txt'),
  path.format({ name: 'a', ext: 'b' }),
);
console.log(path.sep, path.delimiter, path.posix === posix, path.win32 === win32, win32.sep, win32.delimiter);
for (const wrong of [undefined, 1, null, {}]) {
  for (const name of [
    'join',
    'resolve',
    'normalize',
    'basename',
    'dirname',
    'extname',
    'isAbsolute',
    'parse',
  ]) {
    try {
      path[name](wrong);
      console.log(name, 'took', wrong);
    } catch (error) {
      console.log(name, error.name, error.code, error.message);
    }
  }
}
for (const name of Object.keys(posix).sort())
  console.log(name, typeof posix[name], posix[name] === path[name]);
console.log(
  posix.resolve('/a'),
  posix.normalize('a//b'),
  posix.isAbsolute('/'),
  posix.join('a', 'b'),
  posix.relative('/a', '/b'),
  posix.toNamespacedPath('/a'),
  posix.dirname('/a/b'),
  posix.basename('/a/b'),
  posix.extname('x.y'),
  posix.format({ dir: '/a', base: 'b' }),
  posix.parse('/a/b.c'),
  posix.sep,
  posix.delimiter,
  posix.win32 === win32,
  posix.posix === posix,
);
