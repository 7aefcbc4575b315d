import type { LabEvent, MessageEvent, QueueView } from '#events';
import type { Moving } from './clock.ts';
import {
  along,
  CELLS,
  centre,
  desks,
  deskSpot,
  nodeOf,
  route,
  tray,
  type Box,
  type FigureLayout,
  type Point,
} from './layout.ts';
import { replicasOf, trayPicture, type Picture } from './picture.ts';
import { thread, threadPoints } from './thread.ts';

/** Something on its way at this instant, ready to be drawn. */
export type Traveller = Point & { readonly key: string } & (
    | { readonly kind: 'message'; readonly number: number; readonly again: boolean }
    | { readonly kind: 'http'; readonly bad: boolean }
    | { readonly kind: 'ack' }
    | { readonly kind: 'snap'; readonly path: string; readonly t: number }
  );

export interface TravellersInput {
  readonly layout: FigureLayout;
  readonly picture: Picture;
  readonly queue: QueueView | null;
  readonly moving: readonly Moving[];
  readonly now: number;
  /** Half the height of a copy that lies on a desk. */
  readonly desk: number;
}

/** Where every moving thing is now. A step whose ends are not in the picture is left out. */
export function travellers(input: TravellersInput): readonly Traveller[] {
  return input.moving.flatMap((step) => {
    const t = step.end > step.start ? (input.now - step.start) / (step.end - step.start) : 1;
    const one = traveller(input, step.event, Math.min(1, Math.max(0, t)));
    return one === null ? [] : [{ ...one, key: String(step.event.seq) }];
  });
}

type Placed = Traveller extends infer One ? (One extends Traveller ? Omit<One, 'key'> : never) : never;

function traveller(input: TravellersInput, event: LabEvent, t: number): Placed | null {
  const { layout } = input;
  if (event.type === 'request' || event.type === 'response') {
    const points = route(layout, event.from.service, event.to.service);
    const bad = event.type === 'response' && (event.status >= 500 || event.status === 0);
    return points ? { kind: 'http', bad, ...along(points, t) } : null;
  }
  return event.type === 'message' ? message(input, event, t) : null;
}

function message(input: TravellersInput, event: LabEvent & MessageEvent, t: number): Placed | null {
  const { layout, picture } = input;
  const number = picture.numbers[event.message] ?? picture.numbered + 1;
  if (event.step === 'routed') {
    const points = route(layout, event.peer?.service, event.service);
    const cell = nextCell(input);
    if (!points || !cell) return null;
    return { kind: 'message', number, again: false, ...along([...points, centre(cell)], t) };
  }
  const ends = threadEnds(input, event);
  if (!ends) return null;
  const points = threadPoints(ends.cell, ends.spot);
  switch (event.step) {
    case 'delivered':
      return { kind: 'message', number, again: event.redelivered ?? false, ...along(points, t) };
    case 'acked':
      return { kind: 'ack', ...along(points, 1 - t) };
    case 'requeued':
      return { kind: 'snap', t, path: thread(ends.cell, ends.spot), ...ends.spot };
    default:
      return null;
  }
}

/** The cell that the next message will take: behind all that are there. */
function nextCell({ layout, picture, queue }: TravellersInput): Box | undefined {
  const node = layout.nodes.find((one) => one.kind === 'queue');
  if (!node) return undefined;
  const { cells, more } = trayPicture(picture, queue, CELLS);
  return tray(layout, node).cells[Math.min(CELLS - 1, cells.length + more)];
}

function threadEnds(
  { layout, picture, queue, desk }: TravellersInput,
  event: LabEvent & MessageEvent,
): { readonly cell: Box; readonly spot: Point } | null {
  const node = layout.nodes.find((one) => one.kind === 'queue');
  const workers = nodeOf(layout, event.peer?.service);
  if (!node || workers?.kind !== 'workers') return null;
  const { cells } = trayPicture(picture, queue, CELLS);
  const place = cells.findIndex((cell) => cell.copy.message === event.message);
  const cell = tray(layout, node).cells[Math.max(0, place)];
  const places = desks(workers, Math.max(2, replicasOf(picture, workers.service).length));
  const at = places[Math.min((event.peer?.replica ?? 1) - 1, places.length - 1)];
  return cell && at ? { cell, spot: deskSpot(at, desk) } : null;
}
