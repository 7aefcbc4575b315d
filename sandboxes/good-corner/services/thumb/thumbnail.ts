/** Makes a thumbnail: area averaging, so that every pixel of the original counts and the mean colour stays. */
import { convertIndexedToRgb, decode, encode, type DecodedPng } from 'fast-png';

/** RGBA, eight bits each, row by row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** The longest side of a thumbnail, in px. */
export const LONGEST_SIDE = 160;

export interface Thumbnail {
  readonly width: number;
  readonly height: number;
  readonly png: Uint8Array;
}

/** PNG bytes in, thumbnail out. A picture that is small already keeps its size. Throws where the PNG is broken. */
export function makeThumbnail(png: Uint8Array): Thumbnail {
  const original = toRgba(decode(png));
  const small = shrink(original, LONGEST_SIDE);
  return { width: small.width, height: small.height, png: encode({ ...small, channels: 4, depth: 8 }) };
}

/** The picture fitted into a square of `side` px. */
export function shrink(picture: Pixels, side: number): Pixels {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  if (scale === 1) return picture;
  const width = Math.max(1, Math.round(picture.width * scale));
  const height = Math.max(1, Math.round(picture.height * scale));
  const columns = spans(picture.width, width);
  const rows = spans(picture.height, height);
  const data = new Uint8Array(width * height * 4);
  rows.forEach((row, y) => {
    columns.forEach((column, x) => data.set(average(picture, column, row), (y * width + x) * 4));
  });
  return { width, height, data };
}

/** The source pixels under one target pixel: the first one, and how much of each it and the following ones count. */
interface Span {
  readonly start: number;
  readonly weights: readonly number[];
}

function spans(from: number, to: number): Span[] {
  const step = from / to;
  return Array.from({ length: to }, (_, i) => {
    const begin = i * step;
    const end = Math.min(from, begin + step);
    const start = Math.floor(begin);
    const weights = Array.from(
      { length: Math.ceil(end - 1e-9) - start },
      (_, j) => Math.min(end, start + j + 1) - Math.max(begin, start + j),
    );
    return { start, weights };
  });
}

/** The mean of a rectangle. Colours weigh by their alpha: what is transparent must not tint what is not. */
function average({ width, data }: Pixels, column: Span, row: Span): [number, number, number, number] {
  let red = 0;
  let green = 0;
  let blue = 0;
  let alpha = 0;
  let area = 0;
  for (let j = 0; j < row.weights.length; j++) {
    for (let i = 0; i < column.weights.length; i++) {
      const at = ((row.start + j) * width + column.start + i) * 4;
      const weight = row.weights[j]! * column.weights[i]!;
      const opaque = weight * data[at + 3]!;
      red += data[at]! * opaque;
      green += data[at + 1]! * opaque;
      blue += data[at + 2]! * opaque;
      alpha += opaque;
      area += weight;
    }
  }
  if (alpha === 0) return [0, 0, 0, 0];
  return [
    Math.round(red / alpha),
    Math.round(green / alpha),
    Math.round(blue / alpha),
    Math.round(alpha / area),
  ];
}

/** Every kind of PNG (grey or colour, with or without alpha or palette, 1 to 16 bits) as plain RGBA. */
export function toRgba(png: DecodedPng): Pixels {
  const { width, height } = png;
  // Below eight bits, pixels share bytes; greys are unpacked as if they were a palette.
  const palette = png.palette ?? (png.depth < 8 ? greys(png.depth) : undefined);
  const source = palette ? convertIndexedToRgb({ ...png, palette }) : png.data;
  const channels = source.length / (width * height);
  const full = png.depth === 16 ? 65_535 : 255;
  const grey = channels <= 2;
  const alphaAt = channels === 2 ? 1 : channels === 4 ? 3 : null;
  const data = new Uint8Array(width * height * 4);
  const byte = (value: number): number => (full === 255 ? value : Math.round((value / full) * 255));
  for (let i = 0; i < width * height; i++) {
    const at = i * channels;
    data[i * 4] = byte(source[at]!);
    data[i * 4 + 1] = byte(source[grey ? at : at + 1]!);
    data[i * 4 + 2] = byte(source[grey ? at : at + 2]!);
    data[i * 4 + 3] = alphaAt === null ? 255 : byte(source[at + alphaAt]!);
  }
  return { width, height, data };
}

function greys(depth: number): number[][] {
  const last = 2 ** depth - 1;
  return Array.from({ length: last + 1 }, (_, i) => Array<number>(3).fill(Math.round((i / last) * 255)));
}
