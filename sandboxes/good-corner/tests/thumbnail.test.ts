import { encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { makeThumbnail, shrink, toRgba, type Pixels } from '../services/thumb/thumbnail.ts';

const grid = (width: number, height: number, at: (x: number, y: number) => readonly number[]): Pixels => ({
  width,
  height,
  data: Uint8Array.from(
    { length: width * height * 4 },
    (_, i) => at((i >> 2) % width, Math.floor((i >> 2) / width))[i & 3]!,
  ),
});
const mean = ({ data }: Pixels, channel: number): number =>
  data.reduce((sum, value, i) => ((i & 3) === channel ? sum + value : sum), 0) / (data.length / 4);

describe('shrink', () => {
  it('keeps the proportions and the mean colour, whatever the size', () => {
    for (const [width, height, wide, high] of [
      [480, 360, 160, 120],
      [333, 1000, 53, 160],
      [161, 160, 160, 159],
      [1000, 3, 160, 1],
    ] as const) {
      // prettier-ignore
      const picture = grid(width, height, (x, y) => [(x * 7) % 256, (y * 13) % 256, (x + y) % 256, 255]);
      const small = shrink(picture, 160);
      expect([small.width, small.height]).toEqual([wide, high]);
      for (const channel of [0, 1, 2])
        expect(Math.abs(mean(small, channel) - mean(picture, channel))).toBeLessThan(0.6);
      expect(mean(small, 3)).toBe(255);
    }
  });

  it('leaves a small picture alone', () => {
    const picture = grid(160, 20, () => [1, 2, 3, 255]);
    expect(shrink(picture, 160)).toBe(picture);
  });

  it('does not let what is transparent tint what is not', () => {
    const picture = grid(320, 2, (x) => (x % 2 ? [255, 0, 0, 255] : [0, 255, 0, 0]));
    expect([...shrink(picture, 160).data.subarray(0, 4)]).toEqual([255, 0, 0, 128]);
  });
});

describe('toRgba', () => {
  const png = (part: object) =>
    ({ width: 2, height: 1, depth: 8 as const, channels: 1, text: {}, ...part }) as Parameters<
      typeof toRgba
    >[0];
  it('understands grey, grey with alpha, colour, 16 bits, one bit and palettes', () => {
    const rgba = (part: object): number[] => [...toRgba(png(part)).data];
    expect(rgba({ data: Uint8Array.of(10, 20) })).toEqual([10, 10, 10, 255, 20, 20, 20, 255]);
    expect(rgba({ channels: 2, data: Uint8Array.of(10, 1, 20, 2) })).toEqual([10, 10, 10, 1, 20, 20, 20, 2]);
    expect(rgba({ channels: 3, data: Uint8Array.of(1, 2, 3, 4, 5, 6) })).toEqual([
      1, 2, 3, 255, 4, 5, 6, 255,
    ]);
    expect(rgba({ depth: 16, data: Uint16Array.of(65535, 0) })).toEqual([255, 255, 255, 255, 0, 0, 0, 255]);
    expect(rgba({ depth: 1, data: Uint8Array.of(0b0100_0000) })).toEqual([0, 0, 0, 255, 255, 255, 255, 255]);
    const palette = [[9, 8, 7], [6, 5, 4]]; // prettier-ignore
    expect(rgba({ depth: 1, palette, data: Uint8Array.of(0b1000_0000) })).toEqual([
      6, 5, 4, 255, 9, 8, 7, 255,
    ]);
  });
});

it('makeThumbnail takes PNG bytes and gives PNG bytes', () => {
  const { width, height, data } = grid(640, 480, () => [30, 60, 90, 255]);
  const made = makeThumbnail(encode({ width, height, data, channels: 4 }));
  expect([made.width, made.height]).toEqual([160, 120]);
  expect(() => makeThumbnail(Uint8Array.of(1, 2, 3))).toThrow();
});
