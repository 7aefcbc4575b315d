import type { Point } from './path.ts';

export { along, type Point } from './path.ts';

/** The drawing of a sandbox: hand-made, one per shape of screen, in `sandboxes/<name>/figure/<layout>.json`. */

export type LayoutName = 'landscape' | 'portrait' | 'slide';
export type NodeKind = 'gateway' | 'service' | 'queue' | 'workers' | 'reader' | 'gallery' | 'drawer';

export interface FigureNode {
  readonly service: string;
  readonly kind: NodeKind;
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
  /** Its name for the prose (`data-part`) where it isn't the service's. */
  readonly part?: string;
  /** The service that a drawer is fixed to. */
  readonly owner?: string;
  /** The file shown under the name. */
  readonly file?: string;
}

export interface FigureEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: string;
  readonly points: readonly (readonly [number, number])[];
}

export interface FigureLayout {
  readonly width: number;
  readonly height: number;
  readonly nodes: readonly FigureNode[];
  readonly edges: readonly FigureEdge[];
}

export interface Box extends Point {
  readonly w: number;
  readonly h: number;
}

/** Cells drawn in a tray before it says "+37", and slots in a gallery. */
export const CELLS = 12;
/** Desks drawn one by one before they become a stack. */
export const DESKS = 3;

export const centre = (box: Box): Point => ({ x: box.x + box.w / 2, y: box.y + box.h / 2 });

/** The reader has no service name in events; a figure calls that node by its kind. */
export const READER_NODE = 'reader';

export function nodeOf(layout: FigureLayout, service: string | undefined): FigureNode | undefined {
  if (service === undefined) return layout.nodes.find((node) => node.kind === 'reader');
  return layout.nodes.find(
    (node) => node.service === service && node.kind !== 'drawer' && node.kind !== 'gallery',
  );
}

// A layout never changes, and every event asks for its line and its place.
const routes = new WeakMap<FigureLayout, Map<string, readonly Point[] | null>>();

/** The line a hop follows from one service to another, whichever way round it was drawn; null: not in the picture. */
export function route(
  layout: FigureLayout,
  from: string | undefined,
  to: string | undefined,
): readonly Point[] | null {
  const known = routes.get(layout) ?? new Map<string, readonly Point[] | null>();
  routes.set(layout, known);
  const hop = `${from ?? ''}>${to ?? ''}`;
  const found = known.get(hop);
  if (found !== undefined) return found;
  const way = findRoute(layout, from, to);
  known.set(hop, way);
  return way;
}

function findRoute(
  layout: FigureLayout,
  from: string | undefined,
  to: string | undefined,
): readonly Point[] | null {
  const start = nodeOf(layout, from)?.service;
  const end = nodeOf(layout, to)?.service;
  if (start === undefined || end === undefined) return null;
  const edge = layout.edges.find((one) => one.from === start && one.to === end);
  if (edge) return edge.points.map(toPoint);
  const back = layout.edges.find((one) => one.from === end && one.to === start);
  return back ? back.points.map(toPoint).reverse() : null;
}

const toPoint = ([x, y]: readonly [number, number]): Point => ({ x, y });

export interface Tray {
  /** Head first: `cells[0]` stands beside the workers. */
  readonly cells: readonly Box[];
  readonly body: Box;
  readonly axis: 'x' | 'y';
  /** Which way the head looks: +1 towards growing x (or y). */
  readonly head: 1 | -1;
}

const trays = new WeakMap<FigureNode, Tray>();

/** The tray inside a queue's node: twelve equal cells along its longer side, the head on the workers' side. */
export function tray(layout: FigureLayout, queue: FigureNode): Tray {
  const known = trays.get(queue);
  if (known) return known;
  const made = findTray(layout, queue);
  trays.set(queue, made);
  return made;
}

function findTray(layout: FigureLayout, queue: FigureNode): Tray {
  const workers = layout.nodes.find((node) => node.kind === 'workers');
  const axis = queue.w >= queue.h ? 'x' : 'y';
  const towards = workers ? centre(workers)[axis] - centre(queue)[axis] : 1;
  const head = towards >= 0 ? 1 : -1;
  const long = axis === 'x' ? queue.w : queue.h;
  const side = long / CELLS;
  const cells = Array.from({ length: CELLS }, (_, index): Box => {
    const place = head === 1 ? CELLS - 1 - index : index;
    return axis === 'x'
      ? { x: queue.x + place * side, y: queue.y, w: side, h: queue.h }
      : { x: queue.x, y: queue.y + place * side, w: queue.w, h: side };
  });
  return { cells, body: queue, axis, head };
}

/** A stack of workers has this many seats at most; those past the last share it. */
const SEATS = 12;

/** True when a service has more workers than desks: they sit together in one stack, named "×7". */
export const isStack = (count: number): boolean => count > DESKS;

/** Desks inside the workers' node, side by side along its longer side; past three, seats in one stack. */
export function desks(node: FigureNode, count: number): readonly Box[] {
  if (isStack(count)) return seats(node, Math.min(count, SEATS));
  const shown = Math.max(1, count);
  const gap = 14;
  const across = isAcross(node);
  const size = ((across ? node.w : node.h) - gap * (shown - 1)) / shown;
  return Array.from({ length: shown }, (_, index) =>
    across
      ? { x: node.x + index * (size + gap), y: node.y, w: size, h: node.h }
      : { x: node.x, y: node.y + index * (size + gap), w: node.w, h: size },
  );
}

const isAcross = (node: FigureNode): boolean => node.w > node.h * 1.4;

/** Two columns of seats under the stack's name; in a low node, one row beside it. */
function seats(node: FigureNode, count: number): readonly Box[] {
  const pad = 8;
  const across = isAcross(node);
  const columns = across ? count : 2;
  const rows = Math.ceil(count / columns);
  const area = across
    ? { x: node.x + 82, y: node.y + pad, w: node.w - 82 - pad, h: node.h - 2 * pad }
    : { x: node.x + pad, y: node.y + node.h * 0.2, w: node.w - 2 * pad, h: node.h * 0.8 - pad };
  const gap = 6;
  const w = (area.w - gap * (columns - 1)) / columns;
  const h = (area.h - gap * (rows - 1)) / rows;
  return Array.from({ length: count }, (_, index) => ({
    x: area.x + (index % columns) * (w + gap),
    y: area.y + Math.floor(index / columns) * (h + gap),
    w,
    h,
  }));
}

/** The desk of a replica. */
export function deskFor(node: FigureNode, replicas: number, replica: number): Box | undefined {
  const places = desks(node, Math.max(2, replicas));
  return places[Math.min(replica, places.length) - 1];
}

/** Half the height of a copy that lies on a desk. */
export function markSize(layout: FigureLayout): number {
  return layout.width > 1100 ? 25 : layout.width < 500 ? 14 : 18;
}

/** Half the height of a message on its way. */
export function tokenSize(layout: FigureLayout): number {
  return layout.width > 1100 ? 22 : layout.width < 500 ? 13 : 15;
}

/** Half the height of a copy on this very desk: a seat in a stack is small. */
export function copySize(layout: FigureLayout, desk: Box): number {
  return Math.min(markSize(layout), desk.h * 0.4, desk.w * 0.42);
}

/** Where a copy lies on a desk: towards its queue, so that the thread is short. */
export function deskSpot(layout: FigureLayout, desk: Box): Point {
  const size = copySize(layout, desk);
  return { x: desk.x + Math.min(size + 12, desk.w / 2), y: desk.y + desk.h / 2 };
}

/** Where a message's number stands in its cell, and its half height: on top of its photo where the tray is high enough. */
export function cellMark(cell: Box): { readonly at: Point; readonly size: number; readonly print: boolean } {
  const size = Math.min(cell.w, cell.h) / 2 - 2;
  const print = cell.h >= size * 3.4;
  return { at: { x: cell.x + cell.w / 2, y: print ? cell.y + size + 4 : cell.y + cell.h / 2 }, size, print };
}

/** Twelve square slots that fill the gallery's box, row by row. */
export function slots(node: FigureNode): readonly Box[] {
  const best = [1, 2, 3, 4, 6, 12]
    .map((columns) => ({ columns, side: Math.min(node.w / columns, node.h / (CELLS / columns)) }))
    .reduce((a, b) => (b.side > a.side ? b : a));
  return Array.from({ length: CELLS }, (_, index) => ({
    x: node.x + (index % best.columns) * best.side,
    y: node.y + Math.floor(index / best.columns) * best.side,
    w: best.side,
    h: best.side,
  }));
}
