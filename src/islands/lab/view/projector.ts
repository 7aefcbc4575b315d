import type { LabEvent } from '#events';
import { createViewClock, type Band, type Moving } from './clock.ts';
import { dotOf, underway, type Dot } from './dots.ts';
import type { FigureLayout } from './layout.ts';
import { mainQueue, pictureReducer, type Picture } from './picture.ts';
import type { Pictures } from './pictures.ts';
import { sentenceOf, type Sentence } from './sentence.ts';
import { drawingOf, rememberPublished } from './steps.ts';

export interface ProjectorOptions {
  readonly layout: () => FigureLayout | null;
  readonly still: () => boolean;
  readonly pictures: () => Pictures;
  /** What it begins with. */
  readonly picture: Picture;
}

/** What one frame shows. */
export interface Shown {
  /** Events whose effect shows from this frame on. */
  readonly applied: readonly LabEvent[];
  readonly moving: readonly Moving[];
  readonly bands: readonly Band[];
  /** Milliseconds behind reality. */
  readonly lag: number;
}

/** Turns events into a picture in motion: view clock, fold, sentence and dots, the same live and replayed. */
export interface Projector {
  push(batch: readonly LabEvent[], now: number): void;
  tick(now: number): Shown;
  /** What is drawn now; `set` puts another picture there (a scene is cleared). */
  readonly picture: Picture;
  set(picture: Picture): void;
  readonly sentence: Sentence | null;
  say(sentence: Sentence | null): void;
  /** Dots on their way, and those that have just arrived. */
  readonly dots: readonly Dot[];
  /** Forgets the dots that have arrived by `now`: what they brought has been written into the page. */
  landed(now: number): void;
  readonly busy: boolean;
}

export function createProjector({ layout, still, pictures, picture: first }: ProjectorOptions): Projector {
  const clock = createViewClock({ draw: drawingOf({ layout, still }) });
  const withPublished = rememberPublished();
  let picture = first;
  let sentence: Sentence | null = null;
  let dots: readonly Dot[] = [];

  /** Lays out the dot of a step that sets out, in the picture as it is now. */
  function depart(step: Moving, all: readonly Moving[]): void {
    const figure = layout();
    if (figure === null) return;
    const ahead = underway(all.slice(0, all.indexOf(step)));
    const queue = mainQueue(picture);
    const dot = dotOf(step, { layout: figure, picture, queue, pictures: pictures(), ahead });
    if (dot) dots = [...dots, dot];
  }

  return {
    push: (batch, now) => clock.push(withPublished(batch), now),
    tick(now) {
      const tick = clock.tick(now);
      if (tick.applied.length > 0) {
        // A frame is folded at once: one event at a time would copy the queue as often.
        const before = picture;
        picture = pictureReducer(before, tick.applied);
        for (const event of tick.applied) sentence = sentenceOf(event, picture, before, sentence) ?? sentence;
      }
      for (const step of tick.departed) depart(step, tick.moving);
      return tick;
    },
    get picture() {
      return picture;
    },
    set(other) {
      picture = other;
    },
    get sentence() {
      return sentence;
    },
    say(told) {
      sentence = told;
    },
    get dots() {
      return dots;
    },
    landed(now) {
      dots = dots.filter((dot) => dot.end > now);
    },
    get busy() {
      return clock.busy;
    },
  };
}
