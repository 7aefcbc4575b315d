import { expect, test } from 'vitest';
import { parse } from './parse.ts';

test('a request keeps its bytes exactly', () => {
  const body = new Uint8Array([0, 255, 13, 10, 128]).buffer;
  const message = parse({
    type: 'request',
    id: 1,
    method: 'POST',
    path: '/img',
    headers: [['content-type', 'x']],
    body,
  });
  expect(message).toEqual({
    type: 'request',
    id: 1,
    request: {
      type: 'http.request',
      method: 'POST',
      path: '/img',
      headers: [['content-type', 'x']],
      body: new Uint8Array(body),
    },
  });
});

test('a fragment stays in the page: it is not sent', () => {
  expect(parse({ type: 'navigate', method: 'GET', path: '/ads?q=1#top', headers: [] })).toMatchObject({
    request: { path: '/ads?q=1' },
    hash: '#top',
  });
});

test('what is not a message of the shim is dropped', () => {
  for (const bad of [
    null,
    1,
    'x',
    {},
    { type: 'kill' },
    { type: 'request', id: 1, method: 'GET', path: 'http://elsewhere/' },
    { type: 'request', method: 'GET', path: '/' },
    { type: 'notice', kind: 'alert' },
  ])
    expect(parse(bad)).toBeNull();
});

test('headers that are not pairs of strings are dropped', () => {
  expect(
    parse({ type: 'request', id: 1, method: 'GET', path: '/', headers: [['a', 1], 'b', ['c', 'd']] }),
  ).toMatchObject({
    request: { headers: [['c', 'd']] },
  });
});
