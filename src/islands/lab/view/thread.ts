import { cellMark, type Box, type Point } from './layout.ts';

/** The thread from a taken copy's place in the tray to the copy on the desk, as an SVG path. */
export function thread(cell: Box, desk: Point): string {
  const { x, y } = anchor(cell, desk);
  const { x: cx, y: cy } = control({ x, y }, desk);
  return `M${x.toFixed(1)} ${y.toFixed(1)}Q${cx.toFixed(1)} ${cy.toFixed(1)} ${desk.x.toFixed(1)} ${desk.y.toFixed(1)}`;
}

/** The same thread as points, from the tray to the desk: what a delivery follows, and an ack backwards. */
export function threadPoints(cell: Box, desk: Point): readonly Point[] {
  const start = anchor(cell, desk);
  const middle = control(start, desk);
  return Array.from({ length: 13 }, (_, index) => {
    const t = index / 12;
    const at = (a: number, b: number, c: number): number =>
      (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t * t * c;
    return { x: at(start.x, middle.x, desk.x), y: at(start.y, middle.y, desk.y) };
  });
}

/** True when the desk stands under the tray rather than beside it. */
const under = (cell: Box, desk: Point): boolean => desk.y > cell.y + cell.h + 20;

/** The outline's upper edge, or its lower one where desks stand under the tray. */
function anchor(cell: Box, desk: Point): Point {
  const { at, size } = cellMark(cell);
  return { x: at.x, y: at.y + (under(cell, desk) ? size : -size) };
}

function control(from: Point, to: Point): Point {
  // Desks under the tray: along the gap between them, then down.
  if (to.y > from.y + 40 && to.x < from.x + 24) return { x: to.x, y: from.y + 4 };
  // Beside it: up, over the other copies, and in from the side.
  return { x: from.x + (to.x - from.x) * 0.35, y: Math.min(to.y, from.y - 46) };
}
