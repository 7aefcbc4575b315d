/** One line of two texts side by side. */
export interface Row {
  /** Its number and text on either side; null where that side has no such line. */
  readonly left: Line | null;
  readonly right: Line | null;
  readonly same: boolean;
}

export interface Line {
  readonly number: number;
  readonly text: string;
}

/** Two texts line by line, with as many lines as possible facing their like (longest common subsequence). */
export function sideBySide(left: string, right: string): readonly Row[] {
  const a = left.split('\n');
  const b = right.split('\n');
  // common[i][j]: how many lines the rests from i and j have in common.
  const common = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0));
  const at = (i: number, j: number): number => common[i]?.[j] ?? 0;
  for (let i = a.length - 1; i >= 0; i -= 1)
    for (let j = b.length - 1; j >= 0; j -= 1)
      (common[i] as number[])[j] =
        a[i] === b[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));

  const rows: Row[] = [];
  let only: { left: Line[]; right: Line[] } = { left: [], right: [] };
  const flush = (): void => {
    for (let index = 0; index < Math.max(only.left.length, only.right.length); index += 1)
      rows.push({ left: only.left[index] ?? null, right: only.right[index] ?? null, same: false });
    only = { left: [], right: [] };
  };
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    const [x, y] = [a[i], b[j]];
    if (x !== undefined && x === y) {
      flush();
      rows.push({ left: { number: i + 1, text: x }, right: { number: j + 1, text: x }, same: true });
      i += 1;
      j += 1;
    } else if (x !== undefined && (y === undefined || at(i + 1, j) >= at(i, j + 1))) {
      only.left.push({ number: i + 1, text: x });
      i += 1;
    } else if (y !== undefined) {
      only.right.push({ number: j + 1, text: y });
      j += 1;
    }
  }
  flush();
  return rows;
}
