import { expect, test } from 'vitest';
import { testimony } from './testimony.ts';

const SELF = { address: '10.89.0.7', broker: false };
const BROKER = { ...SELF, broker: true };

test('a process is believed about its own requests, sent and received', () => {
  const sent = { type: 'request', id: 'a', from: {}, to: { address: '10.89.0.9', port: 80 }, method: 'GET' };
  expect(testimony(sent, SELF)).toEqual(sent);
  const received = { type: 'response', id: 'a', from: { address: '10.89.0.9' }, to: {}, status: 200 };
  expect(testimony(received, SELF)).toEqual(received);
  const unanswered = { type: 'request', id: 'a', from: {}, to: { service: 'img', port: 3000 } };
  expect(testimony(unanswered, SELF)).toEqual(unanswered);
});

test('nobody speaks for others', () => {
  const between = { type: 'request', id: 'a', from: { address: '10.89.0.2' }, to: { address: '10.89.0.3' } };
  expect(testimony(between, SELF)).toBeNull();
  // Whoever gives a name for an address speaks of itself.
  expect(testimony({ ...between, from: { service: 'img' } }, SELF)).toMatchObject({ from: {} });
  expect(testimony({ ...between, from: {}, to: null }, SELF)).toBeNull();
  // Names and stamps are the switch's to give.
  const dressed = {
    type: 'log',
    line: 'x',
    service: 'img',
    replica: 2,
    seq: 1,
    at: 0,
    peer: { service: 'img' },
  };
  expect(testimony(dressed, SELF)).toEqual({ type: 'log', line: 'x', peer: {} });
});

test('only the broker speaks of queues, and only the lab of itself', () => {
  const message = { type: 'message', step: 'acked', message: 'm', peer: { address: '10.89.0.2' } };
  expect(testimony(message, BROKER)).toEqual(message);
  expect(testimony(message, SELF)).toBeNull();
  for (const type of ['lab', 'replica', 'link', 'fault', 'command', 'lost', 'constructor', undefined])
    expect(testimony({ type, state: 'failed' }, BROKER)).toBeNull();
});

test('what comes is flat and short, whatever it was', () => {
  const odd = { type: 'log', line: 'é'.repeat(9999), deep: { a: 1 }, list: [1], big: Infinity, fn: () => 1 };
  const heard = testimony(odd, SELF);
  expect(Object.keys(heard ?? {})).toEqual(['type', 'line']);
  expect(heard).toMatchObject({ line: 'é'.repeat(4096) });
  for (const nothing of [null, undefined, 1, 'log', [], () => 1]) expect(testimony(nothing, SELF)).toBeNull();
  const polluting = JSON.parse('{"type":"log","line":"x","__proto__":{"polluted":true}}') as unknown;
  expect(testimony(polluting, SELF)).toEqual({ type: 'log', line: 'x' });
  expect(Object.getPrototypeOf(testimony(polluting, SELF))).toBe(Object.prototype);
});
