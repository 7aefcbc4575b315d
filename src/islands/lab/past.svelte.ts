import { emptyPicture, type Picture } from './view/picture.ts';
import type { LabEvent } from '#events';
import type { Band, Moving } from './view/clock.ts';
import type { Dot } from './view/dots.ts';
import type { FigureLayout } from './view/layout.ts';
import type { Pictures } from './view/pictures.ts';
import { createProjector, type Projector } from './view/projector.ts';
import type { Sentence } from './view/sentence.ts';
import { stepFrom, stillAt, type Tape } from './view/timeline.ts';

export interface PastOptions {
  readonly layout: () => FigureLayout | null;
  readonly still: () => boolean;
  readonly pictures: () => Pictures;
  /** The tape of what the running lab has done so far. */
  readonly record: () => Tape;
  readonly paint: (dots: readonly Dot[], now: number) => void;
  /** The reader is back in the present. */
  readonly onreturn: () => void;
}

export type Past = ReturnType<typeof createPast>;

/**
 * The view held still: a moment of the lab's own past, or of a recording from a file. It stops the view, never the
 * services, which go on underneath. From there it steps, plays and is dragged to any other moment.
 */
export function createPast({ layout, still, pictures, record, paint, onreturn }: PastOptions) {
  let tape = $state.raw<Tape | null>(null);
  /** The name of the file it came from; null: this lab's own past. */
  let file = $state.raw<string | null>(null);
  let index = $state(0);
  let picture = $state.raw<Picture | null>(null);
  let sentence = $state.raw<Sentence | null>(null);
  let moving = $state.raw<readonly Moving[]>([]);
  let bands = $state.raw<readonly Band[]>([]);
  let playing = $state(false);
  let frame = 0;

  const events = (): readonly LabEvent[] => tape?.events ?? [];

  function halt(): void {
    cancelAnimationFrame(frame);
    frame = 0;
    playing = false;
    moving = [];
    bands = [];
    paint([], performance.now());
  }

  function show(at: number): void {
    halt();
    if (!tape) return;
    index = Math.max(0, Math.min(at, tape.events.length));
    ({ picture, sentence } = stillAt(tape, index));
  }

  /** Draws events as they would have been drawn, from the moment that is shown until `to`. */
  function run(to: number, paced: boolean): void {
    halt();
    if (!tape || index >= to) return;
    const shown = tape;
    const from = index;
    const projector: Projector = createProjector({
      layout,
      still,
      pictures,
      picture: picture ?? emptyPicture,
    });
    projector.say(sentence);
    const begun = performance.now();
    const zero = shown.events[from]?.at ?? 0;
    let next = from;
    playing = true;
    const draw = (): void => {
      const now = performance.now();
      const due: LabEvent[] = [];
      for (; next < to; next += 1) {
        const event = shown.events[next] as LabEvent;
        if (paced && event.at - zero > now - begun) break;
        due.push(event);
      }
      if (due.length > 0) projector.push(due, now);
      const tick = projector.tick(now);
      if (tick.applied.length > 0 || tick.moving !== moving || tick.bands.length + bands.length > 0) {
        projector.landed(now);
        ({ picture, sentence } = projector);
        ({ moving, bands } = tick);
        index = next;
      }
      paint(projector.dots, now);
      if (next < to || projector.busy) frame = requestAnimationFrame(draw);
      else show(to);
    };
    frame = requestAnimationFrame(draw);
  }

  function enter(entered: Tape, name: string | null, at: number): void {
    tape = entered;
    file = name;
    show(at);
  }

  return {
    /** True while the view is not the present. */
    get open() {
      return tape !== null;
    },
    get file() {
      return file;
    },
    get picture() {
      return picture;
    },
    get sentence() {
      return sentence;
    },
    get moving() {
      return moving;
    },
    get bands() {
      return bands;
    },
    get playing() {
      return playing;
    },
    /** All on the tape; none in the present. */
    get events() {
      return events();
    },
    /** Events shown, of all on the tape. */
    get index() {
      return index;
    },
    get length() {
      return tape?.events.length ?? 0;
    },
    /** The lab's time at the moment that is shown, in ms. */
    get at() {
      return events()[index - 1]?.at ?? events()[0]?.at ?? 0;
    },
    /** The last event that is shown; events after it are the future. */
    get seq() {
      return events()[index - 1]?.seq ?? 0;
    },
    /** Holds the view at this moment. */
    pause(): void {
      const now = record();
      enter(now, null, now.events.length);
    },
    /** Opens what a recording holds, at the moment when its lab was ready. */
    load(recorded: readonly LabEvent[], name: string): void {
      const ready = recorded.findLastIndex((event) => event.type === 'lab' && event.state === 'ready');
      enter({ events: recorded, before: emptyPicture }, name, Math.max(1, ready + 1));
    },
    seek: show,
    /** Draws the next thing that moves, or goes back before the last. */
    step(by: 1 | -1): void {
      if (!tape) return;
      const to = stepFrom(tape, index, by);
      if (to === null) return;
      if (by === 1) run(to, false);
      else show(to);
    },
    /** Plays on at the pace at which it happened; at the end, from the beginning. */
    play(): void {
      if (!tape) return;
      if (index >= tape.events.length) show(0);
      run(tape.events.length, true);
    },
    stop: () => show(index),
    /** Back to the present. */
    close(): void {
      if (!tape) return;
      halt();
      tape = null;
      file = null;
      picture = null;
      sentence = null;
      onreturn();
    },
  };
}
