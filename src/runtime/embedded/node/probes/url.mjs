import url from 'node:url';

for (const text of [
  'http://user:pass@host.com:8080/p/a/t/h?query=string#hash',
  '/path?x=1',
  '//host/path',
  'mailto:a@b.c',
  'http://a.com',
  'HTTP://A.com/%7Efoo',
  'javascript:alert(1)',
  'a b?c d',
  '',
  '?only',
  '#only',
  'http://[::1]:3000/x',
  'file:///etc/x',
  'http://é.fr/',
  'http://a.com/a;b=c?d',
]) {
  try {
    console.log(JSON.stringify(url.parse(text)));
    console.log(url.format(url.parse(text)));
  } catch (error) {
    console.log(error.name, error.code, error.message);
  }
}
console.log(
  { ...url.parse('http://a/?x=1&x=2', true).query },
  url.parse('//h/p', false, true).host,
  url.parse('http://a') instanceof url.Url,
);
console.log(
  url.resolve('/one/two/three', 'four'),
  url.resolve('http://a.com/one', '/two'),
  url.resolve('http://a.com/b/c', '../d?e'),
  url.resolve('http://a', '//b/c'),
  url.resolveObject('http://a/b', 'c').href,
);
console.log(
  url.format({ protocol: 'http', host: 'a.com', pathname: 'x', query: { a: [1, 2], b: 'é' } }),
  url.format({ hostname: 'a', port: 5, search: 'q', hash: 'h' }),
  url.format(new URL('http://u:p@測試/x?a#b'), {
    auth: false,
    fragment: false,
    search: false,
  }),
  url.format(new url.URL('http://a/?b')),
);
console.log(
  url.fileURLToPath('file:///a%20b/c'),
  url.fileURLToPath(new URL('file:///x')),
  url.pathToFileURL('/a b/#?.txt').href,
  url.domainToASCII('español.com'),
  url.urlToHttpOptions(new URL('http://u:p@a.com:81/x?y#z')),
);
console.log(url.URL === URL, url.URLSearchParams === URLSearchParams);
for (const fail of [
  () => url.parse(5),
  () => url.fileURLToPath('http://a'),
  () => url.fileURLToPath('file://host/x'),
  () => url.format(5),
  () => URL.canParse('x'),
  () => url.fileURLToPath('file:///a%2Fb'),
]) {
  try {
    console.log(fail());
  } catch (error) {
    console.log(error.name, error.code, error.message);
  }
}
const one = new URL('../x?b=2&a=1#h', 'http://u:p@a.com:81/b/c/d');
console.log(one, one.origin, String(one), JSON.stringify(one), one.searchParams, [
  ...one.searchParams.entries(),
]);
const params = new URLSearchParams({ a: '1', b: 'x y' });
params.append('a', '2');
params.sort();
console.log(
  params,
  String(params),
  params.getAll('a'),
  params.has('a', '2'),
  params.size,
  new URLSearchParams([['x', 'y']]),
);
