import type { LabEvent } from '#events';
import { fill, type Language } from '../../i18n/language.ts';
import { labTexts } from '../lab/texts.ts';
import { createViewClock, type Moving } from '../lab/view/clock.ts';
import { dotOf, underway, type Dot } from '../lab/view/dots.ts';
import { tokenSize, type FigureLayout } from '../lab/view/layout.ts';
import { emptyPicture, mainQueue, pictureReducer, type Picture } from '../lab/view/picture.ts';
import type { Pictures } from '../lab/view/pictures.ts';
import { sentenceOf, type Sentence } from '../lab/view/sentence.ts';
import { drawingOf } from '../lab/view/steps.ts';
import type { Film, Moment } from './format.ts';

export interface FilmInput {
  readonly events: readonly LabEvent[];
  readonly layout: FigureLayout;
  readonly pictures: Pictures;
  readonly language: Language;
  /** The figure as SVG, as the server renders it. */
  readonly draw: (picture: Picture, moving: readonly Moving[]) => string;
}

/** The frames that a film is folded at: as a screen would draw them. */
const FRAME_MS = 16;
/** How long the last picture stands at least. */
const REST_MS = 1200;

/**
 * Folds a recording into a film, by the reducers, the view clock and the drawing of a living lab, from the moment the
 * lab was ready. Nothing is sped up, slowed or left out: waits last as long as they lasted.
 */
export function compileFilm({ events, layout, pictures, language, draw }: FilmInput): Film {
  const texts = labTexts(language);
  const ready = events.findLastIndex((event) => event.type === 'lab' && event.state === 'ready') + 1;
  const zero = events[ready - 1]?.at ?? 0;
  const played = events.slice(ready);
  const clock = createViewClock({ draw: drawingOf({ layout: () => layout, still: () => false }) });
  let picture = pictureReducer(emptyPicture, events.slice(0, ready));
  let sentence: Sentence | null = null;
  let moving: readonly Moving[] = [];

  const places = new Map<string, number>();
  const place = (html: string): number => {
    const found = places.get(html) ?? places.size;
    places.set(html, found);
    return found;
  };
  const words = (said: Sentence): string => fill(texts[`say.${said.key}`], said.values);
  const shown: Record<string, number> = {};
  const look = (): Record<string, number> => {
    const changed: Record<string, number> = {};
    for (const [name, html] of partsOf(draw(picture, moving))) {
      const at = place(html);
      if (shown[name] === at) continue;
      shown[name] = at;
      changed[name] = at;
    }
    return changed;
  };

  const moments: Moment[] = [{ at: 0, parts: look(), said: '' }];
  const dots: Dot[] = [];
  let next = 0;
  let now = 0;
  for (; next < played.length || clock.busy; now += FRAME_MS) {
    const until = played.findIndex((event, index) => index >= next && event.at - zero > now);
    const end = until < 0 ? played.length : until;
    for (; next < end; next += 1) {
      const event = played[next] as LabEvent;
      clock.push([event], event.at - zero);
    }
    const tick = clock.tick(now);
    const before: {
      readonly picture: Picture;
      readonly moving: readonly Moving[];
      readonly sentence: Sentence | null;
    } = { picture, moving, sentence };
    for (const event of tick.applied) {
      const earlier = picture;
      picture = pictureReducer(earlier, [event]);
      sentence = sentenceOf(event, picture, earlier, sentence) ?? sentence;
    }
    moving = tick.moving;
    for (const step of tick.departed) {
      const ahead = underway(moving.slice(0, moving.indexOf(step)));
      const dot = dotOf(step, { layout, picture, queue: mainQueue(picture), pictures, ahead });
      if (dot) dots.push(rounded(dot));
    }
    if (picture === before.picture && moving === before.moving) continue;
    const parts = look();
    const said = sentence !== null && sentence !== before.sentence ? words(sentence) : undefined;
    if (Object.keys(parts).length > 0 || said !== undefined)
      moments.push({ at: now, parts, ...(said === undefined ? {} : { said }) });
  }
  return { length: now + REST_MS, token: tokenSize(layout), markup: [...places.keys()], moments, dots };
}

const rounded = (dot: Dot): Dot => ({
  ...dot,
  start: Math.round(dot.start),
  end: Math.round(dot.end),
  points: dot.points.map(({ x, y }) => ({ x: Math.round(x), y: Math.round(y) })),
});

/** The top groups of a rendered figure by their part's name, without the marks that hydration would need. */
export function partsOf(html: string): ReadonlyMap<string, string> {
  const clean = html.replace(/<!--.*?-->/gs, '').replace(/\s+/g, ' ');
  const parts = new Map<string, string>();
  let depth = 0;
  let name = '';
  let start = 0;
  for (const tag of clean.matchAll(/<(\/?)g\b([^>]*?)(\/?)>/g)) {
    const [text, closing, attributes = '', empty] = tag;
    if (closing === '/') {
      depth -= 1;
      if (depth > 0 || name === '') continue;
      parts.set(name, clean.slice(start, tag.index + text.length));
      name = '';
    } else if (empty !== '/') {
      const found = depth === 0 ? /data-part="([^"]*)"/.exec(attributes)?.[1] : undefined;
      if (found !== undefined) {
        name = found;
        start = tag.index;
      }
      depth += 1;
    }
  }
  return parts;
}
