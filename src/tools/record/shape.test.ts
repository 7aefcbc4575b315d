import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { readRecording, type LabEvent } from '#events';
import { shapeOf } from './shape.ts';

const RECORDINGS = path.resolve(import.meta.dirname, '../../../sandboxes/good-corner/recordings');
const eventsOf = async (id: string): Promise<readonly LabEvent[]> =>
  readRecording(await readFile(path.join(RECORDINGS, `${id}.jsonl`), 'utf8')).events;

/** The same story, but the two workers have changed places in what the queue delivers from an event on. */
const withTwinsSwapped = (events: readonly LabEvent[], from: number): readonly LabEvent[] =>
  events.map((event, index) =>
    index > from && event.type === 'message' && event.peer?.service === 'thumb'
      ? { ...event, peer: { ...event.peer, replica: 3 - (event.peer.replica ?? 0) } }
      : event,
  );

it('which worker reconnects first to a queue that came back is no part of the shape', async () => {
  const events = await eventsOf('kill-queue');
  const death = events.findIndex(
    (event) => event.type === 'replica' && event.state === 'exited' && event.service === 'queue',
  );
  expect(death).toBeGreaterThan(0);
  expect(shapeOf(withTwinsSwapped(events, death))).toEqual(shapeOf(events));
});

it('which worker a message comes back to is part of it', async () => {
  const events = await eventsOf('kill-worker');
  const requeued = events.findIndex((event) => event.type === 'message' && event.step === 'requeued');
  expect(requeued).toBeGreaterThan(0);
  expect(shapeOf(withTwinsSwapped(events, requeued))).not.toEqual(shapeOf(events));
});
