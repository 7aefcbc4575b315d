import type { FlightsView, Peer } from '#events';
import { route, tokenSize, type FigureLayout, type FigureNode, type Point } from './layout.ts';

/** Requests at one door of a node, and where their dots stand. */
export interface Door {
  /** The service whose requests come in here; '' is the reader. */
  readonly from: string;
  /** In hand: read, and not answered yet. They stand inside, one under the other. */
  readonly held: readonly Point[];
  /** Connected, and nobody has read a word yet. They wait outside, one behind the other. */
  readonly knocking: readonly Point[];
  /** Those that find no place of their own. */
  readonly more: { readonly count: number; readonly at: Point } | null;
}

/** Dots at one door before it says "+3". */
const PLACES = 4;

/** The radius of a request's dot, at rest as on its way. */
export const requestSize = (layout: FigureLayout): number => tokenSize(layout) * 0.4;

/** What stands at the doors of a node, one door for each service that asks it. */
export function doorsOf(layout: FigureLayout, node: FigureNode, flights: FlightsView): readonly Door[] {
  const here = ({ to }: { readonly to: Peer }): boolean => to.service === node.service;
  const held = flights.requests.filter(here);
  const knocks = flights.knocks.filter(here);
  const askers = new Set([...held, ...knocks].map(({ from }) => from.service ?? ''));
  return [...askers].flatMap((from) => {
    const entrance = entranceOf(layout, node, from === '' ? undefined : from);
    if (!entrance) return [];
    const { at, way, inside } = entrance;
    const size = requestSize(layout);
    const pitch = 2 * size + 3;
    const comes = (one: { readonly from: Peer }): boolean => (one.from.service ?? '') === from;
    const inHand = held.filter(comes).length;
    const waiting = knocks.filter(comes).length;
    const step = inside ? 0 : size + 2;
    const aside = { x: Math.abs(way.y), y: Math.abs(way.x) };
    const seats = (count: number, place: (index: number) => Point): readonly Point[] =>
      Array.from({ length: Math.min(PLACES, count) }, (_, index) => place(index));
    const seat = (index: number): Point => ({
      x: at.x + way.x * step + aside.x * index * pitch,
      y: at.y + way.y * step + aside.y * index * pitch,
    });
    const over = Math.max(0, inHand - PLACES) + Math.max(0, waiting - PLACES);
    return {
      from,
      held: seats(inHand, seat),
      knocking: seats(waiting, (index) => ({
        x: at.x - way.x * (size + 3 + index * pitch),
        y: at.y - way.y * (size + 3 + index * pitch),
      })),
      more: over > 0 ? { count: over, at: seat(PLACES) } : null,
    };
  });
}

/** Where a line enters a node, which way, and whether it ends inside. */
function entranceOf(
  layout: FigureLayout,
  node: FigureNode,
  from: string | undefined,
): { readonly at: Point; readonly way: Point; readonly inside: boolean } | null {
  const points = route(layout, from, node.service);
  const at = points?.at(-1);
  const before = points?.at(-2);
  if (!at || !before) return null;
  const inside = at.x > node.x && at.x < node.x + node.w && at.y > node.y && at.y < node.y + node.h;
  return { at, way: { x: Math.sign(at.x - before.x), y: Math.sign(at.y - before.y) }, inside };
}
