import { expect, test } from 'vitest';
import type { LabEvent } from '#events';
import { commandOf, contentOf, refusalOf, SHOWN, traceOf, type Draft } from './exchange.ts';

const draft: Draft = { method: 'POST', path: 'graphql', headers: [], body: '', file: null };
const answer = (type: string, body: string | Uint8Array) =>
  contentOf({
    headers: [['Content-Type', type]],
    body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
  });

test('a request goes out as written: headers without a name stay behind, a path begins with a slash, an empty body is none', () => {
  expect(
    commandOf({
      ...draft,
      headers: [
        [' x-a ', ' 1 '],
        ['', 'nameless'],
      ],
    }),
  ).toEqual({ type: 'http.request', method: 'POST', path: '/graphql', headers: [['x-a', '1']] });
  expect(commandOf({ ...draft, body: '{}' })).toMatchObject({ body: '{}' });
  const bytes = new Uint8Array([1]);
  expect(commandOf({ ...draft, file: { name: 'a.png', bytes } })).toMatchObject({ body: bytes });
});

test('an answer is shown as what it is', () => {
  expect(answer('application/json; charset=utf-8', '{"a":1}')).toEqual({
    kind: 'text',
    text: '{\n  "a": 1\n}',
    all: 0,
  });
  expect(answer('application/json', 'not json')).toMatchObject({ text: 'not json' });
  expect(answer('text/html', '<p>é')).toEqual({ kind: 'text', text: '<p>é', all: 0 });
  expect(answer('text/plain', 'a'.repeat(SHOWN + 1))).toMatchObject({ all: SHOWN + 1 });
  expect(answer('image/png', new Uint8Array([137]))).toEqual({ kind: 'image', type: 'image/png' });
  expect(answer('application/zip', new Uint8Array([255, 0]))).toEqual({
    kind: 'binary',
    type: 'application/zip',
    size: 2,
  });
  expect(answer('text/plain', '')).toEqual({ kind: 'empty' });
});

test('a refusal has a sentence of its own, and what is unknown keeps its message', () => {
  const refused = Object.assign(new Error('no'), { code: 'connection-refused' });
  expect(refusalOf(refused)).toEqual({ key: 'connection-refused', message: 'no' });
  expect(refusalOf(Object.assign(new Error('odd'), { code: 'replicas' })).key).toBe('other');
  expect(refusalOf('text')).toEqual({ key: 'other', message: 'text' });
});

test('the trace of a request is that of the first one from outside with its method and path', () => {
  const request = (path: string, trace: string, service?: string): LabEvent => ({
    seq: 1,
    at: 1,
    type: 'request',
    id: trace,
    from: service === undefined ? {} : { service },
    to: { service: 'gateway' },
    method: 'POST',
    path,
    trace,
  });
  const events = [
    request('/graphql', 'inner', 'gateway'),
    request('/img', 'other'),
    request('/graphql', 'mine'),
  ];
  expect(traceOf(events, draft)).toBe('mine');
  expect(traceOf(events, { ...draft, method: 'GET' })).toBe(null);
});
