import type { Dot } from '../lab/view/dots.ts';

/** Changes of the picture at one time: what the named parts look like from then on. */
export interface Moment {
  /** Milliseconds from the film's beginning, at the view clock. */
  readonly at: number;
  /** Parts that change, with their markup's place in `markup`. */
  readonly parts: Readonly<Record<string, number>>;
  /** What just happened, in words, when that changes. */
  readonly said?: string;
}

/** A recorded run, folded when the site was built: what the player needs to know, and no more. */
export interface Film {
  /** Milliseconds; the last picture then rests before the film starts again. */
  readonly length: number;
  /** Half the height of a message on its way. */
  readonly token: number;
  /** Every distinct picture of a part, once. */
  readonly markup: readonly string[];
  readonly moments: readonly Moment[];
  readonly dots: readonly Dot[];
}
