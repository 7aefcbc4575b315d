import { describe, expect, test } from 'vitest';
import { mainQueue } from '../lab/view/picture.ts';
import { countTo, pictureAt } from './moment.ts';
import { drawingFor, loadRecording, recordedPhotos } from './recording.ts';

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
