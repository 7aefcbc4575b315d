import { flushSync } from 'svelte';
import {
  createRing,
  logReducer,
  emptyLogs,
  writeRecording,
  type Ring,
  type LabEvent,
  type LogsView,
} from '#events';
import type { ServicePlan } from '#compose';
import type { CommandResult, Lab, LabCommand } from '#lab';
import { toFailure, type Failure } from './failure.ts';
import { createPast } from './past.svelte.ts';
import type { Band, Moving } from './view/clock.ts';
import type { Dot } from './view/dots.ts';
import { CELLS, type FigureLayout } from './view/layout.ts';
import { emptyPicture, isAlive, type Picture } from './view/picture.ts';
import { noPictures, type Pictures } from './view/pictures.ts';
import { createProjector, type Projector, type Shown } from './view/projector.ts';
import type { Sentence } from './view/sentence.ts';
import { createTimeline } from './view/timeline.ts';

export type SessionState = 'starting' | 'ready' | 'failed';

/** Pieces of the engine that have come. */
export interface Pieces {
  readonly done: number;
  readonly total: number;
}

/** What is known while services start: real pieces and real replica states, never a timer's guess. */
export interface Progress {
  readonly pieces: Pieces | null;
  readonly up: number;
  readonly all: number;
  /** Services that do not run yet. */
  readonly waiting: readonly string[];
}

export interface SessionOptions {
  readonly create: (onProgress: (pieces: Pieces) => void) => Promise<Lab>;
  readonly layout: () => FigureLayout | null;
  readonly still: () => boolean;
  /** A lab was made (it may still fail to start). */
  readonly onlab: (handle: LabHandle) => void;
  /** Events have just been drawn; the page is told after the picture has them. */
  readonly ondrawn: (drawn: Drawn) => void;
}

/** What `ruche:drawn` carries: the events whose effect the picture shows from this frame on, and that picture. */
export interface Drawn {
  readonly events: readonly LabEvent[];
  readonly picture: Picture;
}

/** What a running lab offers to the browser's console and to tests: commands in, events out. */
export interface LabHandle {
  readonly lab: Pick<Lab, 'send' | 'snapshot' | 'events' | 'sandbox' | 'files'>;
  readonly ring: Pick<Ring, 'since' | 'lost'>;
  /** Clears the gallery and counts photos from 1 again: the next scene of a deck. Processes and queue are untouched. */
  readonly clear: () => void;
  /** Tells the figure what a photo looks like that someone else than its buttons has sent. */
  readonly remember: (photo: string, file: Blob) => void;
}

/** Draws what moves at an instant. */
export type Paint = (dots: readonly Dot[], now: number) => void;

/** The view clock's time in a frame: never before what came since the frame began. */
const clockTime = (frame: number): number => Math.max(frame, performance.now());

/** Events that the page keeps: minutes of a busy lab. */
const RING_EVENTS = 20_000;

/** Thumbnails are asked for one after the other, this far apart: a stream that nobody can look at costs no more. */
const THUMBNAILS_MS = 100;

/**
 * Writing the figure and its words into the page is most of a frame's work. After it the page rests several times as
 * long as it took, so that a stream of hundreds of messages leaves every machine its frames: at a quiet lab's pace each
 * change is written in its own frame.
 */
const RESTS = 8;
/** Numbers are never older than this. */
const LONGEST_REST_MS = 100;

export type Session = ReturnType<typeof createSession>;

/** One running lab as the page sees it: everything here is folded from events at the view clock. */
export function createSession({ create, layout, still, onlab, ondrawn }: SessionOptions) {
  let state = $state.raw<SessionState>('starting');
  let failure = $state.raw<Failure | null>(null);
  let pieces = $state.raw<Pieces | null>(null);
  let picture = $state.raw<Picture>(emptyPicture);
  let moving = $state.raw<readonly Moving[]>([]);
  let lag = $state.raw(0);
  let most = $state.raw(1);
  let bands = $state.raw<readonly Band[]>([]);
  let sentence = $state.raw<Sentence | null>(null);
  let logs = $state.raw<LogsView>(emptyLogs);
  let pictures = $state.raw<Pictures>(noPictures);
  let all = $state.raw<readonly string[]>([]);
  let load = $state(false);

  const asked = new Set<string>();
  let fetching = false;
  const ring = createRing(RING_EVENTS);
  let lab: Lab | null = null;
  const timeline = createTimeline();
  // What the clock has let through, of which the state above is what was last written into the page.
  const project = (): Projector =>
    createProjector({ layout, still, pictures: () => pictures, picture: emptyPicture });
  let live = project();
  let unwritten: readonly LabEvent[] = [];
  let rested = 0;
  const painters = new Set<Paint>();
  const listeners = new Set<(batch: readonly LabEvent[]) => void>();
  let frame = 0;
  let unsubscribe = (): void => {};
  let attempt = 0;
  let lastSeq = 0;
  let clearFrom = Number.POSITIVE_INFINITY;

  const progress = $derived.by((): Progress => {
    const waiting = all.filter(
      (service) =>
        !(picture.system.services[service] ?? []).some(
          (one) => one.state === 'running' || one.state === 'healthy',
        ),
    );
    return { pieces, up: all.length - waiting.length, all: all.length, waiting };
  });

  function take(batch: readonly LabEvent[]): void {
    ring.push(batch);
    timeline.note(batch);
    lastSeq = batch.at(-1)?.seq ?? lastSeq;
    logs = logReducer(logs, batch);
    for (const event of batch) {
      if (event.type === 'lab' && event.state === 'failed') collapse(event.detail);
      if (event.type === 'load' && event.state !== 'skipped') load = event.state === 'started';
    }
    for (const listener of listeners) listener(batch);
    live.push(batch, performance.now());
    // A hidden tab draws no frames; the picture catches up at once when it is seen again.
    if (frame === 0) frame = requestAnimationFrame(draw);
  }

  /** The engine died under a running lab; while starting, `start` itself rejects with more to say. */
  function collapse(code: string | undefined): void {
    if (state !== 'ready') return;
    failure = { code: code ?? 'runtime-failed', detail: '' };
    state = 'failed';
    void stop();
  }

  function draw(time: number): void {
    frame = 0;
    const shown = live.tick(clockTime(time));
    unwritten = shown.applied.length > 0 ? [...unwritten, ...shown.applied] : unwritten;
    if (shown.applied.some(({ seq }) => seq >= clearFrom)) clearNow();
    // Who looks at the past sees none of this; it goes on underneath.
    if (past.open) live.landed(clockTime(time));
    else {
      const changed =
        unwritten.length > 0 || shown.moving !== moving || shown.bands.length + bands.length > 0;
      if (changed && clockTime(time) >= rested) write(shown, clockTime(time));
      // Tenths of a second are all that is printed: nothing is written again in between.
      lag = Math.round(shown.lag / 100) * 100;
      for (const paint of painters) paint(live.dots, clockTime(time));
    }
    if (live.busy || (unwritten.length > 0 && !past.open) || shown.moving !== moving)
      frame = requestAnimationFrame(draw);
  }

  /** Writes what the clock has let through into the page, then rests as long as that was work: dots never stop for it. */
  function write(shown: Shown, now: number): void {
    live.landed(now);
    flushSync(() => {
      picture = live.picture;
      sentence = live.sentence;
      moving = shown.moving;
      bands = shown.bands;
      most = live.dots.reduce((largest, { count }) => Math.max(largest, count), 1);
    });
    const events = unwritten;
    unwritten = [];
    if (events.length > 0) {
      void fetchThumbnails();
      ondrawn({ events, picture });
    }
    const took = performance.now() - now;
    rested = now + Math.min(LONGEST_REST_MS, took * RESTS);
  }

  const past = createPast({
    layout,
    still,
    pictures: () => pictures,
    record: () => timeline.tape(ring.since(0)),
    paint: (dots, now) => {
      for (const paint of painters) paint(dots, now);
    },
    onreturn: () => {
      rested = 0;
      if (frame === 0) frame = requestAnimationFrame(draw);
    },
  });

  /** Finished photos are asked of the gateway, like any reader's page would; their dots are real requests. */
  async function fetchThumbnails(): Promise<void> {
    if (fetching) return;
    fetching = true;
    for (let photo = unfetched(); photo !== null; photo = unfetched()) {
      asked.add(photo);
      const pause = new Promise((resolve) => setTimeout(resolve, THUMBNAILS_MS));
      const url = await send({ type: 'http.request', method: 'GET', path: `/img/${photo}.thumb.png` }).then(
        (result) => (result.type === 'http.response' && result.status === 200 ? toUrl(result.body) : null),
        () => null,
      );
      if (url) pictures = { ...pictures, thumbnails: { ...pictures.thumbnails, [photo]: url } };
      await pause;
    }
    fetching = false;
  }

  /** A finished photo that the gallery shows and that was not asked for yet. */
  function unfetched(): string | null {
    const found = picture.gallery
      .slice(-CELLS)
      .find(({ photo, state: slot }) => slot === 'done' && photo !== null && !asked.has(photo));
    return found?.photo ?? null;
  }

  async function send(command: LabCommand): Promise<CommandResult> {
    if (lab === null) throw new Error('The lab does not run.');
    return lab.send(command);
  }

  async function start(): Promise<void> {
    const mine = (attempt += 1);
    await stop();
    state = 'starting';
    failure = null;
    pieces = null;
    logs = emptyLogs;
    sentence = null;
    picture = emptyPicture;
    past.close();
    timeline.clear();
    live = project();
    load = false;
    try {
      const made = await create((now) => {
        pieces = now;
      });
      if (mine !== attempt) return void made.stop();
      lab = made;
      all = made.sandbox.plan.services.map((service) => service.name);
      ring.clear();
      unsubscribe = made.events.subscribe(take);
      onlab({ lab: made, ring, clear, remember });
      await made.start();
      state = 'ready';
    } catch (error) {
      if (mine !== attempt) return;
      failure = toFailure(error, logs);
      state = 'failed';
      await stop();
    }
  }

  /** Remembers what a photo looked like before its thumbnail came. */
  function remember(photo: string, file: Blob): void {
    pictures = { ...pictures, originals: { ...pictures.originals, [photo]: URL.createObjectURL(file) } };
  }

  /** What has happened by now may not have been drawn yet: it still belongs to the scene that is over. */
  function clear(): void {
    clearFrom = live.busy ? lastSeq : Number.POSITIVE_INFINITY;
    if (!live.busy) clearNow();
  }

  function clearNow(): void {
    clearFrom = Number.POSITIVE_INFINITY;
    live.set({ ...live.picture, numbers: new Map(), numbered: 0, gallery: [], forgotten: [] });
    live.say(null);
    picture = live.picture;
    sentence = null;
  }

  async function stop(): Promise<void> {
    unsubscribe();
    unsubscribe = () => {};
    const old = lab;
    lab = null;
    for (const url of Object.values({ ...pictures.originals, ...pictures.thumbnails }))
      URL.revokeObjectURL(url);
    pictures = noPictures;
    asked.clear();
    await old?.stop().catch(() => {
      // It is gone either way; a failing stop has nothing left to tell the reader.
    });
  }

  return {
    get state() {
      return state;
    },
    get failure() {
      return failure;
    },
    get progress() {
      return progress;
    },
    get picture() {
      return past.picture ?? picture;
    },
    get moving() {
      return past.open ? past.moving : moving;
    },
    get lag() {
      return lag;
    },
    /** The most messages that one dot stands for now. */
    get most() {
      return most;
    },
    get bands() {
      return past.open ? past.bands : bands;
    },
    /** Draws what moves, once a frame while something does; returns the end. */
    frames(paint: Paint): () => void {
      painters.add(paint);
      return () => painters.delete(paint);
    },
    /** Events as they come, before they are drawn; returns the end. */
    listen(listener: (batch: readonly LabEvent[]) => void): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    get ring(): Pick<Ring, 'since' | 'lost'> {
      return ring;
    },
    past,
    /** What a file of this run holds, up to now. */
    save: (): string | null =>
      lab === null
        ? null
        : writeRecording(
            { sandbox: lab.sandbox.name, step: null, plan: lab.sandbox.plan },
            timeline.whole(ring.since(0), ring.lost),
          ),
    /** What compose.yaml says of a service. */
    plan: (service: string): ServicePlan | undefined =>
      lab?.sandbox.plan.services.find(({ name }) => name === service),
    /** The service that holds the queues; null: the sandbox has none. */
    get broker(): string | null {
      const found = lab?.sandbox.plan.services.find(
        ({ source }) => source.kind === 'image' && source.image === 'rabbitmq',
      );
      return found?.name ?? null;
    },
    /** The load generator runs. */
    get load() {
      return load;
    },
    get sentence() {
      return past.open ? past.sentence : sentence;
    },
    get logs() {
      return logs;
    },
    get pictures() {
      return pictures;
    },
    /** True when at least one replica of the service has ended and could be started again. */
    ended: (service: string): boolean =>
      (picture.system.services[service] ?? []).some((one) => !isAlive(one.state) && one.state === 'exited'),
    remember,
    say(told: Sentence): void {
      live.say(told);
      sentence = told;
    },
    start,
    send,
    stop,
  };
}

function toUrl(body: Uint8Array): string {
  return URL.createObjectURL(new Blob([new Uint8Array(body)], { type: 'image/png' }));
}
