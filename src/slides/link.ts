/**
 * The link between the window that leads (it shows the slides and runs the system) and the windows that mirror it. All
 * of it is JSON on a BroadcastChannel of the browser: no server, and no network needed.
 */
import type { DeckKey } from '../i18n/deck-fr.ts';
import type { Counts } from './stage.ts';

export type LabState = 'idle' | 'starting' | 'ready' | 'failed';

/** A word to the speaker alone: a text of the deck, and what goes into it. */
export interface Hint {
  readonly key: Extract<DeckKey, `hint.${string}`>;
  readonly values: Readonly<Record<string, string | number>>;
}

/** One slide, as the speaker sees it in the plan. `start` in seconds from the beginning; null: in reserve. */
export interface PlannedSlide {
  readonly title: string;
  readonly start: number | null;
  readonly skippable: boolean;
}

/** All that a mirror shows. Complete each time, so that a late joiner lacks nothing. */
export interface DeckState {
  readonly index: number;
  readonly slides: readonly PlannedSlide[];
  /** The current slide's notes, as the HTML that the site was built with. */
  readonly notes: string;
  readonly steps: readonly { readonly text: string; readonly done: boolean }[];
  /** `Date.now()` of the first turn; null: not begun. */
  readonly begun: number | null;
  readonly lab: LabState;
  readonly counts: Counts | null;
  readonly hint: Hint;
}

export type ToMirror = { readonly type: 'state'; readonly state: DeckState } | { readonly type: 'bye' };

export type ToLeader =
  | { readonly type: 'hello' }
  | { readonly type: 'turn'; readonly by: 1 | -1 }
  | { readonly type: 'go'; readonly index: number }
  | { readonly type: 'start' }
  | { readonly type: 'recording' }
  | { readonly type: 'reset' };

/** The channel of one deck in one leading window; `id` is drawn at random, so that two talks never meet. */
export function channelOf(deck: string, id: string): BroadcastChannel {
  return new BroadcastChannel(`ruche:deck:${deck}:${id}`);
}

/** Reads what came from a mirror; null: it is none of ours. */
export function readToLeader(value: unknown): ToLeader | null {
  if (typeof value !== 'object' || value === null) return null;
  const { type, by, index } = value as Readonly<Record<string, unknown>>;
  switch (type) {
    case 'hello':
    case 'start':
    case 'recording':
    case 'reset':
      return { type };
    case 'turn':
      return by === 1 || by === -1 ? { type, by } : null;
    case 'go':
      return typeof index === 'number' && Number.isInteger(index) && index >= 0 ? { type, index } : null;
    default:
      return null;
  }
}

/** `8:30` in seconds; null where there is no such thing. */
export function readStart(text: string | undefined): number | null {
  const [, minutes, seconds] = /^(\d{1,2}):(\d{2})$/.exec(text ?? '') ?? [];
  return minutes === undefined ? null : Number(minutes) * 60 + Number(seconds);
}

/** Seconds as `8:30`. */
export function clockText(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

/**
 * A slide's number, the same for the audience and the speaker: `3 / 16`. A slide in reserve has one of its own, `+ 1`,
 * so that whoever counts the others sees how much is left.
 */
export function numberOf(slides: readonly PlannedSlide[], index: number): string {
  const isTalk = (slide: PlannedSlide): boolean => slide.start !== null;
  const reserve = slides[index]?.start === null;
  const place = slides.slice(0, index + 1).filter((slide) => isTalk(slide) !== reserve).length;
  return reserve ? `+ ${place}` : `${place} / ${slides.filter(isTalk).length}`;
}

/**
 * How far the talk is behind its plan, in seconds (negative: ahead), while slide `index` is shown. Within the time that
 * the plan gives this slide, it is neither.
 */
export function lateness(slides: readonly PlannedSlide[], index: number, elapsed: number): number {
  const start = slides[index]?.start ?? null;
  if (start === null) return 0;
  const end =
    slides.slice(index + 1).find((slide) => slide.start !== null)?.start ?? Number.POSITIVE_INFINITY;
  if (elapsed < start) return elapsed - start;
  return Math.max(0, elapsed - end);
}
