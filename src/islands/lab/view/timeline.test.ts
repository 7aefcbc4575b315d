import { describe, expect, test } from 'vitest';
import type { LabEvent } from '#events';
import { loadRecording } from '../../film/recording.ts';
import { emptyPicture, pictureReducer } from './picture.ts';
import { createTimeline, stepFrom, stillAt } from './timeline.ts';

const { events } = await loadRecording('good-corner', 'sixty-manual');
/** The run again and again, as one long one. */
const long: readonly LabEvent[] = Array.from({ length: 6 }, (_, turn) =>
  events.map((event) => ({
    ...event,
    seq: event.seq + turn * 10_000,
    at: event.at + turn * 100_000,
    ...(event.type === 'message' ? { message: `${event.message}-${turn}` } : {}),
  })),
).flat();
const numbered: readonly LabEvent[] = long.map((event, index) => ({ ...event, seq: index + 1 }));

describe('a moment of the past', () => {
  test('is the picture that was there then, at the first event, the last and any other', () => {
    const tape = { events, before: emptyPicture };
    for (const index of [0, 1, 100, 777, events.length])
      expect(stillAt(tape, index).picture).toEqual(pictureReducer(emptyPicture, events.slice(0, index)));
  });

  test('is exact too where the ring has let go of what came before', () => {
    const timeline = createTimeline();
    for (let at = 0; at < numbered.length; at += 97) timeline.note(numbered.slice(at, at + 97));
    const held = numbered.slice(5000);
    const tape = timeline.tape(held);
    expect(tape.events.length).toBeGreaterThan(held.length - 2100);
    const { picture } = stillAt(tape, tape.events.length);
    const whole = pictureReducer(emptyPicture, numbered);
    expect(picture.queues.queues['thumbnails']?.counters).toEqual(
      whole.queues.queues['thumbnails']?.counters,
    );
    expect(picture.system).toEqual(whole.system);
    expect(picture.numbered).toBe(whole.numbered);
  });

  test('steps go from one thing that is seen to the next, and back the same way', () => {
    const tape = { events, before: emptyPicture };
    const places: number[] = [];
    for (let at = stepFrom(tape, 0, 1); at !== null && places.length < 50; at = stepFrom(tape, at, 1))
      places.push(at);
    expect(places).toHaveLength(50);
    const back: number[] = [];
    for (
      let at: number | null = places.at(-1) ?? null;
      at !== null && back.length < 50;
      at = stepFrom(tape, at, -1)
    )
      back.push(at);
    expect(back.toReversed()).toEqual(places);
    expect(stepFrom(tape, events.length, 1)).toBeNull();
    expect(stepFrom(tape, 0, -1)).toBeNull();
  });
});

describe('what is saved', () => {
  test('of a run that the ring holds: all of it', () => {
    const timeline = createTimeline();
    timeline.note(events);
    expect(timeline.whole(events, 0)).toBe(events);
  });

  test('of a longer one: what the rest builds on, how much is missing, and the rest, in order', () => {
    const timeline = createTimeline();
    timeline.note(numbered);
    const held = numbered.slice(5000);
    const whole = timeline.whole(held, 5000);
    const seqs = whole.map(({ seq }) => seq);
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
    expect(new Set(seqs).size).toBe(seqs.length);
    const gap = whole.find((event) => event.type === 'lost');
    const older = whole.filter(({ seq }) => seq < (held[0]?.seq ?? 0) && seq !== gap?.seq);
    expect(gap).toMatchObject({ count: 5000 - older.length });
    expect(older.some((event) => event.type === 'replica')).toBe(true);
    expect(pictureReducer(emptyPicture, whole).system.services).toEqual(
      pictureReducer(emptyPicture, numbered).system.services,
    );
  });
});
