import type { LabEvent } from '#events';
import { emptyPicture, pictureReducer, type Picture } from './picture.ts';
import { sentenceOf, type Sentence } from './sentence.ts';
import { kindOf } from './steps.ts';

/** Events in order, with the picture of the moment before the first of them. */
export interface Tape {
  readonly events: readonly LabEvent[];
  readonly before: Picture;
}

/** Events between two pictures that are kept: folding from one to any moment after it is a frame's work. */
const CHECKPOINT = 2000;
/** The kinds of events without which the rest makes no sense; few, and kept when the ring lets go of them. */
const STRUCTURE = new Set<LabEvent['type']>(['lab', 'replica', 'queue', 'consumer', 'fault']);
const STRUCTURES = 1000;

/** Remembers enough of a running lab to show any moment that the ring still holds, and to save it. */
export interface Timeline {
  note(batch: readonly LabEvent[]): void;
  /** The tape of these events, the oldest of which may not be the lab's first. */
  tape(events: readonly LabEvent[]): Tape;
  /** These events with what they build on: replicas, queues and consumers that came before the ring's first. */
  whole(events: readonly LabEvent[], lost: number): readonly LabEvent[];
  clear(): void;
}

export function createTimeline(): Timeline {
  let checkpoints: { readonly seq: number; readonly picture: Picture }[] = [];
  let pending: LabEvent[] = [];
  let structure: LabEvent[] = [];
  const last = (): { readonly seq: number; readonly picture: Picture } =>
    checkpoints.at(-1) ?? { seq: 0, picture: emptyPicture };

  return {
    note(batch) {
      for (const event of batch) {
        pending.push(event);
        if (STRUCTURE.has(event.type)) structure.push(event);
      }
      if (structure.length > STRUCTURES) structure = structure.slice(-STRUCTURES);
      if (pending.length < CHECKPOINT) return;
      checkpoints.push({ seq: pending.at(-1)?.seq ?? 0, picture: pictureReducer(last().picture, pending) });
      pending = [];
    },
    tape(events) {
      const first = events[0]?.seq ?? 0;
      // Older ones lead to nothing that is still held.
      const from = checkpoints.findLastIndex(({ seq }) => seq < first);
      if (from > 0) checkpoints = checkpoints.slice(from);
      const base = from < 0 ? undefined : checkpoints[0];
      if (!base || base.seq === first - 1) return { events, before: base?.picture ?? emptyPicture };
      // Between two of them: the tape begins at the next one.
      const next = checkpoints[1];
      if (!next) return { events, before: base.picture };
      return { events: events.filter(({ seq }) => seq > next.seq), before: next.picture };
    },
    whole(events, lost) {
      const [first] = events;
      if (!first || lost === 0) return events;
      const older = structure.filter(({ seq }) => seq < first.seq);
      const gap = { type: 'lost', count: lost - older.length, seq: first.seq - 1, at: first.at } as const;
      return [...older.filter(({ seq }) => seq < gap.seq), gap, ...events];
    },
    clear() {
      checkpoints = [];
      pending = [];
      structure = [];
    },
  };
}

/** A moment of a tape: after its first `index` events. */
export interface Still {
  readonly picture: Picture;
  readonly sentence: Sentence | null;
}

/** Sentences are looked for among so many events before the moment. */
const MEMORY = 200;

/** What a moment of a tape shows. */
export function stillAt({ events, before }: Tape, index: number): Still {
  const near = Math.max(0, index - MEMORY);
  let picture = pictureReducer(before, events.slice(0, near));
  let sentence: Sentence | null = null;
  for (const event of events.slice(near, index)) {
    const earlier = picture;
    picture = pictureReducer(earlier, [event]);
    sentence = sentenceOf(event, picture, earlier, sentence) ?? sentence;
  }
  return { picture, sentence };
}

/** Where the next (or last) thing that moves is done: the index after it; null: there is none. */
export function stepFrom({ events }: Tape, index: number, by: 1 | -1): number | null {
  if (by === 1) {
    const next = events.findIndex((event, at) => at >= index && isSeen(event));
    return next < 0 ? null : next + 1;
  }
  const last = events.findLastIndex((event, at) => at < index - 1 && isSeen(event));
  return last < 0 ? (index > 0 ? 0 : null) : last + 1;
}

/** Something that travels, or a life that begins or ends; what a replica asks itself is seen by nobody. */
function isSeen(event: LabEvent): boolean {
  if (event.type === 'replica') return event.state === 'exited' || event.state === 'running';
  if ((event.type === 'request' || event.type === 'response') && event.from.service !== undefined)
    return event.from.service !== event.to.service;
  return kindOf(event) !== null;
}
