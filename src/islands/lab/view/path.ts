/** A place in a drawing, in its own units. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The point at fraction `t` (0–1) of a polyline's length. */
export function along(points: readonly Point[], t: number): Point {
  const first = points[0] ?? { x: 0, y: 0 };
  let left = Math.min(1, Math.max(0, t)) * lengthOf(points);
  for (let index = 1; index < points.length; index += 1) {
    const a = points[index - 1] as Point;
    const b = points[index] as Point;
    const length = Math.hypot(b.x - a.x, b.y - a.y);
    if (left <= length || index === points.length - 1) {
      const part = length === 0 ? 0 : Math.min(1, left / length);
      return { x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part };
    }
    left -= length;
  }
  return first;
}

function lengthOf(points: readonly Point[]): number {
  let sum = 0;
  for (let index = 1; index < points.length; index += 1) {
    const a = points[index - 1] as Point;
    const b = points[index] as Point;
    sum += Math.hypot(b.x - a.x, b.y - a.y);
  }
  return sum;
}
