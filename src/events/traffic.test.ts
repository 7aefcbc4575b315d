import { describe, expect, it } from 'vitest';
import {
  emptyTraffic,
  percentile,
  trafficReducer,
  WINDOW_MS,
  type EventBody,
  type LabEvent,
} from './index.ts';

let seq = 0;
const at = (ms: number, body: EventBody): LabEvent => ({ seq: (seq += 1), at: ms, ...body });
const outside = { address: '10.89.0.1', port: 1 };
const gateway = { service: 'gateway', replica: 1 };
const ask = (ms: number): LabEvent =>
  at(ms, { type: 'request', id: `r${seq}`, from: outside, to: gateway, method: 'GET', path: '/' });
const answer = (ms: number, status: number, took: number): LabEvent =>
  at(ms, { type: 'response', id: `r${seq}`, from: outside, to: gateway, status, ms: took });

describe('traffic as a fold', () => {
  it('counts what came from outside by how it ended; a refused connection was sent and had no answer', () => {
    const view = trafficReducer(emptyTraffic, [
      ask(0),
      answer(10, 200, 10),
      ask(20),
      answer(30, 413, 1),
      ask(40),
      answer(50, 502, 3),
      ask(60),
      answer(70, 0, 5),
      at(80, { type: 'link', state: 'refused', id: 'l', from: {}, to: gateway }),
    ]);
    expect(view.sent).toBe(5);
    expect(view.outcomes).toEqual({ '2xx': 1, '3xx': 0, '4xx': 1, '5xx': 1, none: 2 });
  });

  it('leaves out what services ask each other', () => {
    const inner: LabEvent = at(0, {
      type: 'request',
      id: 'x',
      from: gateway,
      to: { service: 'img' },
      method: 'GET',
      path: '/',
    });
    expect(trafficReducer(emptyTraffic, [inner])).toBe(emptyTraffic);
  });

  it('tells percentiles second by second, over batches that split a second', () => {
    let view = emptyTraffic;
    for (let n = 1; n <= 100; n += 1) view = trafficReducer(view, [ask(n * 5), answer(n * 5 + 1, 200, n)]);
    expect(view.seconds).toHaveLength(1);
    expect(view.seconds[0]).toMatchObject({ second: 0, sent: 100, p50: 50, p95: 95 });
    view = trafficReducer(view, [ask(1500), answer(1600, 200, 7)]);
    expect(view.seconds.map(({ second, p50 }) => [second, p50])).toEqual([
      [0, 50],
      [1, 7],
    ]);
  });

  it('forgets what ended before its window, but counts it', () => {
    const old = trafficReducer(emptyTraffic, [ask(0), answer(1, 200, 1)]);
    const view = trafficReducer(old, [ask(WINDOW_MS + 2), answer(WINDOW_MS + 3, 200, 1)]);
    expect(view.recent).toHaveLength(1);
    expect(view.outcomes['2xx']).toBe(2);
  });

  it('knows what the generator could not send', () => {
    expect(trafficReducer(emptyTraffic, [at(0, { type: 'load', state: 'skipped', count: 12 })]).skipped).toBe(
      12,
    );
  });
});

it('percentiles are by nearest rank', () => {
  expect(percentile([], 0.5)).toBeNull();
  expect(percentile([1, 2, 3, 4], 0.5)).toBe(2);
  expect(percentile([1, 2, 3, 4], 0.99)).toBe(4);
});
