import { describe, expect, test } from 'vitest';
import type { LabEvent } from '#events';
import { mainQueue, type Picture } from '../lab/view/picture.ts';
import { compileFilm } from './compile.ts';
import { countTo, pictureAt } from './moment.ts';
import { drawingFor, loadRecording, recordedPhotos } from './recording.ts';

const isReady = (event: LabEvent): boolean => event.type === 'lab' && event.state === 'ready';
const recorded = await loadRecording('good-corner', 'kill-worker');

describe('a still of a recording', () => {
  test('shows the instant that tells most: after the kill, the dead worker and the photo that came back', () => {
    const picture = pictureAt(recorded.events);
    const states = picture.system.services['thumb']?.map((one) => one.state);
    expect(states).toContain('exited');
    const queue = mainQueue(picture);
    expect([...(queue?.ready ?? []), ...(queue?.unacked ?? [])].some((copy) => copy.redelivered)).toBe(true);
  });

  test('shows the instant that its author names', () => {
    const first = pictureAt(recorded.events, 'delivered');
    expect(mainQueue(first)?.unacked).toHaveLength(1);
    expect(mainQueue(pictureAt(recorded.events, 'delivered 2'))?.unacked).toHaveLength(2);
    expect(pictureAt(recorded.events, 'end').gallery.map((slot) => slot.state)).toEqual(['done', 'done']);
    const seq = recorded.events[countTo(recorded.events, 'exited') - 1]?.seq ?? 0;
    expect(pictureAt(recorded.events, seq)).toEqual(pictureAt(recorded.events, 'exited'));
  });

  test('says which instants there are when the one asked for is not', () => {
    expect(() => pictureAt(recorded.events, 'delivered 9')).toThrow('there are 3 delivered');
  });
});

test('a recorded photo is shown as the very file that was sent', () => {
  const { originals } = recordedPhotos(recorded);
  const sent = pictureAt(recorded.events, 'end').gallery.map((slot) => originals[slot.photo ?? '']);
  expect(sent).toEqual([expect.stringContaining('lamp'), expect.stringContaining('plant')]);
});

test('a recording that is not there says how to make it', async () => {
  await expect(loadRecording('good-corner', 'none')).rejects.toThrow('npm run record -- good-corner none');
  expect((await drawingFor(recorded, 'slide')).width).toBe(1280);
});

describe('a film', () => {
  /** Stands for the drawing: what the picture holds, in the groups that a figure has. */
  const draw = (picture: Picture): string => {
    const queue = mainQueue(picture);
    const dead = picture.system.services['thumb']?.some((one) => one.state === 'exited');
    const done = picture.gallery.filter((slot) => slot.state === 'done').length;
    return `<svg><g class="edges"></g><!--[--><g data-part="queue"><g>${queue?.ready.length} ready</g></g>
      <g data-part="thumb"><g data-part="thumb-1">${queue?.unacked.length} held${dead ? ', dead' : ''}</g></g>
      <g data-part="gallery">${done} done</g><!--]--></svg>`;
  };

  test('tells the run at the view clock: photos at work, one back in the tray, a death, and both done', async () => {
    const layout = await drawingFor(recorded, 'landscape');
    const pictures = recordedPhotos(recorded);
    const film = compileFilm({ events: recorded.events, layout, pictures, language: 'en', draw });
    const seen = (what: string): number =>
      film.moments.find(({ parts }) => Object.values(parts).some((at) => film.markup[at]?.includes(what)))
        ?.at ?? Number.NaN;
    const steps = ['2 held', '1 ready', 'dead', '1 done', '2 done'].map(seen);
    expect(steps).toEqual(steps.toSorted((a, b) => a - b));
    expect(Object.keys(film.moments[0]?.parts ?? {})).toEqual(['queue', 'thumb', 'gallery']);
    // As long as it lasted: nothing is sped up or left out, and the picture is at most 0.8 s late.
    const lasted = (recorded.events.at(-1)?.at ?? 0) - (recorded.events.find(isReady)?.at ?? 0);
    expect(film.length).toBeGreaterThan(lasted);
    expect(film.length).toBeLessThan(lasted + 800 + 350 + 1300);
    const kinds = film.dots.map((dot) => dot.kind);
    expect(kinds).toEqual(expect.arrayContaining(['request', 'response', 'message', 'ack', 'snap', 'again']));
    for (const dot of film.dots) expect(dot.end - dot.start).toBeLessThanOrEqual(351);
  });
});
