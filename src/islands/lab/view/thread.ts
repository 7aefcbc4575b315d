import { centre, type Box, type Point } from './layout.ts';

/** The thread from a taken copy's place in the tray to the copy on the desk: a line that hangs a little, as SVG path. */
export function thread(cell: Box, desk: Point): string {
  const { x, y } = anchor(cell, desk);
  const { x: cx, y: cy } = control({ x, y }, desk);
  return `M${x} ${y}Q${cx} ${cy} ${desk.x} ${desk.y}`;
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

function anchor(cell: Box, desk: Point): Point {
  const middle = centre(cell);
  const up = desk.y < cell.y + cell.h + 30;
  return { x: middle.x, y: middle.y + (up ? -1 : 1) * Math.min(cell.w, cell.h) * 0.44 };
}

function control(from: Point, to: Point): Point {
  // Desks under the tray: along the gap between them, then down. Beside it: above the other copies first.
  if (to.y > from.y + 24 && to.x < from.x + 24) return { x: to.x, y: from.y + 4 };
  if (Math.abs(to.y - from.y) < Math.abs(to.x - from.x) / 2)
    return { x: (from.x + to.x) / 2, y: from.y - 42 };
  return { x: from.x + (to.x - from.x) * 0.3, y: to.y };
}
