import type MagicString from 'magic-string';

/**
 * Where the columns of a compiled text moved away from its source's: triples of a line (from 1), a column of the compiled
 * text (from 1) and by how much everything from there on, in that line, stands further right. Lines never move.
 */
export function movesOf(text: MagicString): number[] {
  const moves: number[] = [];
  if (!text.hasChanged()) return moves;
  const { mappings } = text.generateDecodedMap({ hires: 'boundary' });
  mappings.forEach((segments, line) => {
    let moved = 0;
    for (const segment of segments) {
      const [column, , , sourceColumn] = segment;
      if (sourceColumn === undefined || column - sourceColumn === moved) continue;
      moved = column - sourceColumn;
      moves.push(line + 1, column + 1, moved);
    }
  });
  return moves;
}

/** The source's column of a place in the compiled text; all count from 1. */
export function sourceColumn(moves: readonly number[], line: number, column: number): number {
  let moved = 0;
  for (let at = 0; at < moves.length; at += 3) {
    if ((moves[at] as number) > line) break;
    if (moves[at] === line && (moves[at + 1] as number) <= column) moved = moves[at + 2] as number;
  }
  return Math.max(1, column - moved);
}
