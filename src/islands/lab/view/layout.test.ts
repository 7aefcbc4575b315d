import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { along, cellMark, desks, nodeOf, route, slots, tray, type FigureLayout } from './layout.ts';
import { photoOf } from './photo.ts';
import { dotOf } from './dots.ts';
import { noPictures } from './pictures.ts';
import { emptyPicture } from './picture.ts';
import { drawingOf } from './steps.ts';

const folder = new URL('../../../../sandboxes/good-corner/figure/', import.meta.url);
const layouts = readdirSync(folder)
  .filter((file) => /^(landscape|portrait|slide)\.json$/.test(file))
  .map((file) => [file, JSON.parse(readFileSync(new URL(file, folder), 'utf8')) as FigureLayout] as const);

test('a point along a line goes from its start to its end at even speed', () => {
  const line = [{ x: 0, y: 0 }, { x: 10, y: 0 }, { x: 10, y: 30 }]; // prettier-ignore
  expect(along(line, 0)).toEqual({ x: 0, y: 0 });
  expect(along(line, 0.25)).toEqual({ x: 10, y: 0 });
  expect(along(line, 0.5)).toEqual({ x: 10, y: 10 });
  expect(along(line, 1)).toEqual({ x: 10, y: 30 });
});

describe.each(layouts)('%s of Good Corner', (_file, layout) => {
  const queue = nodeOf(layout, 'queue');
  const thumb = nodeOf(layout, 'thumb');
  if (!queue || !thumb) throw new Error('no queue or no workers');

  test('the head of the tray is the cell nearest to the workers, or the one on their side', () => {
    const { cells, head } = tray(layout, queue);
    expect(cells).toHaveLength(12);
    const first = cells[0]?.x ?? 0;
    const last = cells[11]?.x ?? 0;
    expect(Math.sign(first - last)).toBe(head);
  });

  test('cells, desks and slots stay inside their node', () => {
    const inside = (box: { x: number; y: number; w: number; h: number }, node: typeof queue): boolean =>
      box.x >= node.x - 0.01 &&
      box.y >= node.y - 0.01 &&
      box.x + box.w <= node.x + node.w + 0.01 &&
      box.y + box.h <= node.y + node.h + 0.01;
    expect(tray(layout, queue).cells.every((cell) => inside(cell, queue))).toBe(true);
    expect(desks(thumb, 2).every((desk) => inside(desk, thumb))).toBe(true);
    const gallery = layout.nodes.find((node) => node.kind === 'gallery');
    expect(gallery && slots(gallery).every((slot) => inside(slot, gallery))).toBe(true);
  });

  test('the way of a photo is drawn: reader, gateway, img, queue, and back from the worker', () => {
    for (const [from, to] of [
      [undefined, 'gateway'],
      ['gateway', 'img'],
      ['img', 'queue'],
      ['thumb', 'img'],
      ['img', 'thumb'],
    ] as const)
      // prettier-ignore
      expect(route(layout, from, to), `${from} → ${to}`).not.toBeNull();
  });

  test('an answer travels its request’s line backwards', () => {
    expect(route(layout, 'img', 'gateway')).toEqual(route(layout, 'gateway', 'img')?.toReversed());
  });

  test('a message on its way to the tray starts at its publisher', () => {
    const event = {
      seq: 1,
      at: 0,
      type: 'message',
      step: 'routed',
      message: 'a',
      queue: 'q',
      service: 'queue',
      peer: { service: 'img' },
    } as const;
    const step = { events: [event], lane: '', start: 0, end: 350 };
    const input = { layout, picture: emptyPicture, queue: null, pictures: noPictures, ahead: 0 };
    const dot = dotOf(step, input);
    const [start] = route(layout, 'img', 'queue') ?? [];
    expect(dot).toMatchObject({ kind: 'message', number: 1, count: 1 });
    expect(dot?.points[0]).toEqual(start);
    const { cells } = tray(layout, queue);
    expect(dot?.points.at(-1)).toEqual(cellMark(cells[0] ?? queue).at);
    expect(dotOf(step, { ...input, ahead: 2 })?.points.at(-1)).toEqual(cellMark(cells[2] ?? queue).at);
  });

  test('an answer travels back along its request’s line', () => {
    const ends = { from: { service: 'gateway', replica: 1 }, to: { service: 'img', replica: 1 } };
    const answer = { seq: 2, at: 1, type: 'response', id: 's', ...ends, status: 200, ms: 1 } as const;
    const input = { layout, picture: emptyPicture, queue: null, pictures: noPictures, ahead: 0 };
    const dot = dotOf({ events: [answer], lane: '', start: 0, end: 350 }, input);
    expect(dot?.points).toEqual(route(layout, 'img', 'gateway'));
  });

  test('a replica that asks itself, as a health check does, draws nothing', () => {
    for (const service of ['gateway', 'img', 'thumb']) {
      const ends = { from: { service, replica: 1 }, to: { service, replica: 1 } };
      const id = 's1';
      const asked = { seq: 1, at: 0, type: 'request', id, ...ends, method: 'GET', path: '/health' } as const;
      const answered = { seq: 2, at: 1, type: 'response', id, ...ends, status: 200, ms: 1 } as const;
      const draw = drawingOf({ layout: () => layout, still: () => false });
      expect([asked, answered].map((event) => draw(event).duration)).toEqual([0, 0]);
      const input = { layout, picture: emptyPicture, queue: null, pictures: noPictures, ahead: 0 };
      for (const event of [asked, answered])
        expect(dotOf({ events: [event], lane: '', start: 0, end: 350 }, input)).toBeNull();
    }
  });
});

test('a photo’s id is found in paths and payloads', () => {
  expect(photoOf('/img/0c895488750e.png')).toBe('0c895488750e');
  expect(photoOf('/img/0c895488750e.thumb.png')).toBe('0c895488750e');
  expect(photoOf('/internal/0c895488750e.thumb.png')).toBe('0c895488750e');
  expect(photoOf('{"id":"0c895488750e","filename":"/img/0c895488750e.png"}')).toBe('0c895488750e');
  expect(photoOf('/graphql')).toBeNull();
});
