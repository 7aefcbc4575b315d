/** Where `util.inspect` breaks lines: its rules for one line, several, and columns of short array entries. */
import type { InspectContext } from './context.ts';

// oxlint-disable-next-line no-control-regex
const plain = (text: string): string => text.replace(/\u001b\[\d+m/g, '');

/** Columns of a terminal: East Asian characters and pictures take two, marks none. */
function widthOf(text: string): number {
  const bare = plain(text);
  // oxlint-disable-next-line no-control-regex
  if (/^[\u0000-\u02ff]*$/.test(bare)) return bare.length;
  let width = 0;
  for (const character of bare) {
    if (/[\p{Mn}\p{Me}\p{Cf}]/u.test(character)) continue;
    width += WIDE.test(character) ? 2 : 1;
  }
  return width;
}

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\p{Emoji_Presentation}\u{20000}-\u{3fffd}]/u;

/** Puts short entries of a long array into columns. Returns the same array when that does not help. */
export function groupEntries(context: InspectContext, output: string[], value: object): string[] {
  if (!(typeof context.compact === 'number' && context.compact >= 1)) return output;
  let total = 0;
  let longest = 0;
  let count = output.length;
  // The last one may be "... n more items".
  const hasMore =
    Array.isArray(value) || ArrayBuffer.isView(value)
      ? /^\.\.\. \d+ more item/.test(output.at(-1) ?? '')
      : false;
  if (hasMore) count -= 1;
  const separator = 2;
  const lengths: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const length = widthOf(output[i] as string);
    lengths.push(length);
    total += length + separator;
    longest = Math.max(longest, length);
  }
  const width = longest + separator;
  if (!(width * 3 + context.indentation < context.breakLength && (total / width > 5 || longest <= 6)))
    return output;
  const bias = Math.sqrt(width - total / output.length);
  const biased = Math.max(width - 3 - bias, 1);
  // Characters are about 2.5 times as high as wide: this makes the block roughly square.
  const columns = Math.min(
    Math.round(Math.sqrt(2.5 * biased * count) / biased),
    Math.floor((context.breakLength - context.indentation) / width),
    context.compact * 4,
    15,
  );
  if (columns <= 1) return output;
  const widths: number[] = [];
  for (let column = 0; column < columns; column += 1) {
    let widest = 0;
    for (let i = column; i < count; i += columns) widest = Math.max(widest, lengths[i] as number);
    widths.push(widest + separator);
  }
  const numeric = value !== undefined && allNumbers(value);
  const rows: string[] = [];
  for (let start = 0; start < count; start += columns) {
    const end = Math.min(start + columns, count);
    let row = '';
    for (let i = start; i < end - 1; i += 1) {
      const cell = `${output[i] as string}, `;
      const room = (widths[i - start] as number) + cell.length - widthOf(cell);
      row += numeric ? cell.padStart(room) : cell.padEnd(room);
    }
    const last = output[end - 1] as string;
    const room = (widths[end - 1 - start] as number) + last.length - (lengths[end - 1] as number) - separator;
    rows.push(numeric ? row + last.padStart(room) : row + last);
  }
  if (hasMore) rows.push(output[count] as string);
  return rows;
}

function allNumbers(value: object): boolean {
  if (ArrayBuffer.isView(value)) return true;
  return (value as unknown[]).every((item) => typeof item === 'number' || typeof item === 'bigint');
}

/** Joins entries on one line where they fit, and on one each where they don't. */
export function layOut(
  context: InspectContext,
  output: readonly string[],
  base: string,
  braces: readonly [string, string],
  level: number,
  ungrouped: boolean,
): string {
  const lead = base === '' ? '' : `${base} `;
  if (context.compact !== true) {
    const compact = typeof context.compact === 'number' ? context.compact : 0;
    if (compact >= 1 && context.currentDepth - level < compact && ungrouped) {
      const start = output.length + context.indentation + braces[0].length + base.length + 10;
      const total = output.reduce((sum, entry) => sum + widthOf(entry), output.length + start);
      if (total <= context.breakLength) {
        const joined = output.join(', ');
        if (!joined.includes('\n') && !base.includes('\n'))
          return `${lead}${braces[0]} ${joined} ${braces[1]}`;
      }
    }
    const indent = `\n${' '.repeat(context.indentation)}`;
    return `${lead}${braces[0]}${indent}  ${output.join(`,${indent}  `)}${indent}${braces[1]}`;
  }
  const total = output.reduce((sum, entry) => sum + widthOf(entry), output.length + context.indentation);
  if (total + braces[0].length <= context.breakLength && !output.some((entry) => entry.includes('\n'))) {
    return `${braces[0]}${base ? ` ${base}` : ''} ${output.join(', ')} ${braces[1]}`;
  }
  const indent = `\n${' '.repeat(context.indentation)}`;
  return `${base ? `${base} ` : ''}${braces[0]} ${output.join(`,${indent}  `)} ${braces[1]}`;
}
