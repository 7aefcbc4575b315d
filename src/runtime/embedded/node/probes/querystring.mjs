import querystring from 'node:querystring';

const texts = [
  'a=1&b=2',
  'a=1&a=2&a=3',
  '',
  '&',
  '=',
  'a',
  'a&b=',
  'a=%C3%A9+x',
  'a=%',
  'a=%E9',
  'foo=bar=baz',
  '__proto__=x',
];
for (const text of texts)
  console.log(JSON.stringify(text), querystring.parse(text), { ...querystring.decode(text) });
console.log(
  querystring.parse('a:1;b:2', ';', ':'),
  querystring.parse('a=1&b=2&c=3', null, null, { maxKeys: 2 }),
);
console.log(querystring.parse('a=%20x', '&', '=', { decodeURIComponent: (text) => text.toUpperCase() }));
const values = [
  { a: 1, b: 'x y', c: true, d: null, e: undefined, f: [1, 'é'], g: {} },
  { 'a b': '&=' },
  {},
  'text',
  null,
  { n: 10n, x: NaN },
];
for (const value of values) console.log(querystring.stringify(value), querystring.encode(value, ';', ':'));
console.log(querystring.escape("a b&é'()*~!"), querystring.unescape('a%20b%C3%A9%zz'));
try {
  querystring.escape('\ud800');
} catch (error) {
  console.log(error.name, error.code, error.message);
}
