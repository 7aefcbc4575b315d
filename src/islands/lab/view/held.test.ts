import { describe, expect, test } from 'vitest';
import type { LabEvent } from '#events';
import { loadRecording } from '../../film/recording.ts';
import { doorsOf } from './held.ts';
import type { FigureLayout, FigureNode } from './layout.ts';
import { emptyPicture, pictureReducer } from './picture.ts';
import { sentenceOf } from './sentence.ts';

const service: FigureNode = { service: 'monolith', kind: 'service', x: 200, y: 0, w: 100, h: 80 };
const layout: FigureLayout = {
  width: 400,
  height: 100,
  nodes: [{ service: 'reader', kind: 'reader', x: 0, y: 0, w: 60, h: 80 }, service],
  edges: [
    {
      from: 'reader',
      to: 'monolith',
      kind: 'http',
      points: [
        [60, 40],
        [200, 40],
      ],
    },
  ],
};
const { events } = await loadRecording('good-corner', 'monolith-freeze');
const made = events.findIndex((event) => event.type === 'log' && event.line.includes('made 160'));

describe('while the monolith makes a thumbnail', () => {
  const picture = pictureReducer(emptyPicture, events.slice(0, made));

  test('the photo stands inside its door, and both others outside, one behind the other', () => {
    const [door] = doorsOf(layout, service, picture.flights);
    expect(door?.held).toHaveLength(1);
    expect(door?.held.every(({ x }) => x > service.x)).toBe(true);
    expect(door?.knocking).toHaveLength(2);
    const [first, second] = door?.knocking ?? [];
    expect(first?.x).toBeLessThan(service.x);
    expect(second?.x).toBeLessThan(first?.x ?? 0);
  });

  test('past four at one door, the rest is counted', () => {
    const more: LabEvent[] = Array.from({ length: 6 }, (_, index) => ({
      seq: 1000 + index,
      at: 0,
      type: 'link',
      state: 'open',
      id: `more-${index}`,
      from: { address: '10.89.0.1', port: 50_000 + index },
      to: { service: 'monolith', replica: 1 },
    }));
    const [door] = doorsOf(layout, service, pictureReducer(picture, more).flights);
    expect(door?.knocking).toHaveLength(4);
    expect(door?.more?.count).toBe(4);
  });

  test('the sentence says who is busy with what, and that others wait', () => {
    let now = emptyPicture;
    const said = events.flatMap((event) => {
      const before = now;
      now = pictureReducer(before, [event]);
      return sentenceOf(event, now, before) ?? [];
    });
    const photo = { who: 'monolith', what: 'POST /img' };
    expect(said).toContainEqual({ key: 'asked', values: photo });
    expect(said.filter(({ key }) => key === 'knocks')).toEqual([
      { key: 'knocks', values: photo },
      { key: 'knocks', values: photo },
    ]);
    expect(said).toContainEqual({ key: 'heard', values: { ...photo, status: 201 } });
  });
});

test('when all is answered nobody stands at a door', () => {
  expect(doorsOf(layout, service, pictureReducer(emptyPicture, events).flights)).toEqual([]);
});
