import type { LabEvent, MessageEvent, QueueView } from '#events';
import type { Moving } from './clock.ts';
import {
  CELLS,
  cellMark,
  deskFor,
  deskSpot,
  nodeOf,
  route,
  tray,
  type Box,
  type FigureLayout,
  type Point,
} from './layout.ts';
import { photoOf } from './photo.ts';
import { replicasOf, trayPicture, type Picture } from './picture.ts';
import type { Pictures } from './pictures.ts';
import { kindOf, type DotKind } from './steps.ts';
import { threadPoints } from './thread.ts';

/** One dot on its way, laid out once, when it leaves: where it goes, and what it stands for. */
export interface Dot {
  readonly key: string;
  readonly kind: DotKind;
  readonly start: number;
  readonly end: number;
  readonly points: readonly Point[];
  /** How many events it stands for: more than one carries a badge. */
  readonly count: number;
  /** The message's number; 0 where it has none. */
  readonly number: number;
  /** The message's photo, where its pixels are known. */
  readonly image: string | null;
}

export interface DotInput {
  readonly layout: FigureLayout;
  readonly picture: Picture;
  readonly queue: QueueView | null;
  readonly pictures: Pictures;
  /** Messages that are on their way to the tray in front of this one. */
  readonly ahead: number;
}

/** Lays out the dot of a step that sets out; null when an end of it is not in the picture. */
export function dotOf(step: Moving, input: DotInput): Dot | null {
  const [event] = step.events;
  const kind = event === undefined ? null : kindOf(event);
  if (event === undefined || kind === null) return null;
  const points = wayOf(event, input);
  if (points === null) return null;
  const message = event.type === 'message' ? event : null;
  return {
    key: `${event.seq}`,
    kind,
    start: step.start,
    end: step.end,
    points,
    count: step.events.length,
    number: message
      ? (input.picture.numbers.get(message.message) ?? input.picture.numbered + input.ahead + 1)
      : 0,
    image: message && (kind === 'message' || kind === 'again') ? imageOf(message, input) : null,
  };
}

/** How many of these steps are messages on their way to a tray. */
export function underway(moving: readonly Moving[]): number {
  return moving.reduce((sum, { events }) => sum + (isRouted(events[0]) ? events.length : 0), 0);
}

const isRouted = (event: LabEvent | undefined): boolean =>
  event?.type === 'message' && event.step === 'routed';

function imageOf(event: MessageEvent, { picture, pictures }: DotInput): string | null {
  const photo =
    photoOf(event.payload) ??
    picture.gallery.findLast((slot) => slot.message === event.message)?.photo ??
    null;
  return photo === null ? null : (pictures.originals[photo] ?? pictures.thumbnails[photo] ?? null);
}

function wayOf(event: LabEvent, input: DotInput): readonly Point[] | null {
  const { layout } = input;
  if (event.type === 'request') return route(layout, event.from.service, event.to.service);
  // Both ends of an answer are those of its request: it travels back.
  if (event.type === 'response') return route(layout, event.to.service, event.from.service);
  if (event.type !== 'message') return null;
  if (event.step === 'routed') {
    const points = route(layout, event.peer?.service, event.service);
    const cell = nextCell(input);
    return points && cell ? [...points, cellMark(cell).at] : null;
  }
  const ends = threadEnds(input, event);
  if (!ends) return null;
  const points = threadPoints(ends.cell, ends.spot);
  return event.step === 'acked' || event.step === 'requeued' ? points.toReversed() : points;
}

/** The cell that the next message will take: behind all that are there or on their way. */
function nextCell({ layout, picture, queue, ahead }: DotInput): Box | undefined {
  const node = layout.nodes.find((one) => one.kind === 'queue');
  if (!node) return undefined;
  const { cells, more } = trayPicture(picture, queue, CELLS);
  return tray(layout, node).cells[Math.min(CELLS - 1, cells.length + more + ahead)];
}

function threadEnds(
  { layout, picture, queue }: DotInput,
  event: MessageEvent,
): { readonly cell: Box; readonly spot: Point } | null {
  const node = layout.nodes.find((one) => one.kind === 'queue');
  const workers = nodeOf(layout, event.peer?.service);
  if (!node || workers?.kind !== 'workers') return null;
  const { cells } = trayPicture(picture, queue, CELLS);
  const place = cells.findIndex((cell) => cell.copy.message === event.message);
  const cell = tray(layout, node).cells[Math.max(0, place)];
  const desk = deskFor(workers, replicasOf(picture, workers.service).length, event.peer?.replica ?? 1);
  return cell && desk ? { cell, spot: deskSpot(layout, desk) } : null;
}
