import { expect, test } from 'vitest';
import { tidy } from './tidy.ts';

test('the marks of a renderer go, and what a reader sees stays', () => {
  expect(tidy('<p><!--[-->one<!--]--> <b>two</b></p>')).toBe('<p>one <b>two</b></p>');
  expect(tidy('<textarea rows="2"><!-- kept --></textarea>')).toBe(
    '<textarea rows="2"><!-- kept --></textarea>',
  );
  expect(tidy('<script>const a = "<!-- kept -->";</script>')).toBe(
    '<script>const a = "<!-- kept -->";</script>',
  );
});

test('an empty shape closes itself, inside a drawing only', () => {
  expect(tidy('<svg><g><path d="M0 0"></path><!--[--></g><g></g></svg><i></i>')).toBe(
    '<svg><g><path d="M0 0"/></g><g/></svg><i></i>',
  );
});

test('a drawing keeps tenths where it had endless digits, prose is left alone', () => {
  expect(tidy('<svg><rect x="13.299999" y="-2.0499" rx="5.75"></rect></svg>')).toBe(
    '<svg><rect x=13.3 y=-2 rx=5.75 /></svg>',
  );
  expect(tidy('<a href="/v/1.234567" title="1.234567 s">1.234567</a>')).toBe(
    '<a href="/v/1.234567" title="1.234567 s">1.234567</a>',
  );
});

test('JSON stands between single quotes, unless it has one', () => {
  expect(tidy('<i data-a="{&quot;b&quot;:1}"></i>')).toBe(`<i data-a='{"b":1}'></i>`);
  expect(tidy(`<i data-a="{&quot;b&quot;:'1'}"></i>`)).toBe(`<i data-a="{&quot;b&quot;:'1'}"></i>`);
});

test('a greater-than sign in an attribute ends no tag', () => {
  expect(tidy('<a title="a > b"><!--x-->c</a>')).toBe('<a title="a > b">c</a>');
});

test('a word needs no quotes, but what programs read of a page keeps them', () => {
  expect(tidy('<b class="one" id="a two" lang=""></b>')).toBe('<b class=one id="a two" lang=""></b>');
  expect(tidy('<svg><circle r="2"></circle></svg>')).toBe('<svg><circle r=2 /></svg>');
  expect(tidy('<link rel="canonical"><a href="next">n</a>')).toBe(
    '<link rel="canonical"><a href="next">n</a>',
  );
});

test('a closing tag goes only where a browser implies it', () => {
  expect(tidy('<ul><li>a</li> <li>b</li></ul>')).toBe('<ul><li>a <li>b</ul>');
  expect(tidy('<dl><dt>a</dt><dd>b</dd></dl>')).toBe('<dl><dt>a<dd>b</dl>');
  expect(tidy('<p>a</p><p>b</p>c')).toBe('<p>a<p>b</p>c');
  expect(tidy('<a><p>a</p></a><ruche-film><p>b</p></ruche-film>')).toBe(
    '<a><p>a</p></a><ruche-film><p>b</p></ruche-film>',
  );
});
