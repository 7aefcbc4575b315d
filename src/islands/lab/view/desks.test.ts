import { describe, expect, test } from 'vitest';
import type { LabEvent } from '#events';
import { deskPictures } from './desks.ts';
import type { FigureLayout, FigureNode } from './layout.ts';
import { emptyPicture, mainQueue, pictureReducer } from './picture.ts';

const workers: FigureNode = { service: 'thumb', kind: 'workers', x: 500, y: 0, w: 212, h: 216 };
const layout: FigureLayout = {
  width: 960,
  height: 720,
  nodes: [{ service: 'queue', kind: 'queue', x: 0, y: 300, w: 384, h: 56 }, workers],
  edges: [],
};

/** `replicas` workers; each of them holds one photo; `dead` ones were killed after that. */
function desksOf(replicas: number, { autoAck = false, dead = [] as readonly number[] } = {}) {
  const events: object[] = [];
  for (let replica = 1; replica <= replicas; replica += 1) {
    const peer = { service: 'thumb', replica };
    const message = `m${replica}`;
    events.push({ type: 'replica', state: 'running', ...peer });
    events.push({ type: 'message', step: 'routed', message, queue: 'q' });
    events.push({ type: 'message', step: 'delivered', message, queue: 'q', peer, autoAck });
  }
  for (const replica of dead) events.push({ type: 'replica', state: 'exited', service: 'thumb', replica });
  const stamped = events.map((event, seq) => ({ ...event, seq, at: seq }) as LabEvent);
  const picture = pictureReducer(emptyPicture, stamped);
  return deskPictures(layout, workers, picture, mainQueue(picture));
}

describe('the workers', () => {
  test.each([2, 3, 4, 7])('%i of them have a place each inside their node, none on another', (count) => {
    const desks = desksOf(count);
    expect(desks).toHaveLength(count);
    for (const [index, { box, held, size }] of desks.entries()) {
      expect(box.x).toBeGreaterThanOrEqual(workers.x);
      expect(box.x + box.w).toBeLessThanOrEqual(workers.x + workers.w + 0.01);
      expect(box.y + box.h).toBeLessThanOrEqual(workers.y + workers.h + 0.01);
      for (const { box: other } of desks.slice(index + 1))
        expect(
          box.x + box.w <= other.x || other.x + other.w <= box.x || box.y + box.h <= other.y + 0.01,
        ).toBe(true);
      expect(held[0]?.spot.x).toBeGreaterThan(box.x + size * 0.9);
      expect(size * 2).toBeLessThan(box.h);
    }
  });

  test('one alone has one desk, no larger than it is beside another, and a place stays free', () => {
    const [alone, ...others] = desksOf(1);
    expect(others).toEqual([]);
    expect(alone?.box).toEqual(desksOf(2)[0]?.box);
  });

  test('a taken copy is joined to its place in the tray; one that the broker forgot is not', () => {
    expect(desksOf(2)[0]?.held[0]?.place).not.toBeNull();
    expect(desksOf(2, { autoAck: true })[0]?.held[0]).toMatchObject({ number: 1, place: null });
  });

  test('who dies with a photo that the broker forgot leaves a cross; who dies with one it kept does not', () => {
    expect(desksOf(2, { autoAck: true, dead: [1] }).map((desk) => desk.lost)).toEqual([1, 0]);
    expect(desksOf(2, { dead: [1] }).map((desk) => [desk.dead, desk.lost])).toEqual([
      [true, 0],
      [false, 0],
    ]);
  });
});
