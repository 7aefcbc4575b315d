import { decode } from 'fast-png';
import jpeg from 'jpeg-js';
import { expect, it } from 'vitest';
import { orientationOf, upright, type Orientation } from '../services/img/orientation.ts';
import { halve, toPng } from '../services/img/picture.ts';

/** 1 2 / 3 4 / 5 6: two wide, three high, the number in the red channel. */
const numbered = {
  width: 2,
  height: 3,
  data: Uint8Array.from({ length: 24 }, (_, i) => (i % 4 === 0 ? i / 4 + 1 : 255)),
};

/** A JPEG with an EXIF segment that says how the phone was held. */
function held(orientation: number, bytes: Uint8Array): Uint8Array {
  const tiff = [
    0x4d,
    0x4d,
    0,
    42,
    0,
    0,
    0,
    8,
    0,
    1,
    0x01,
    0x12,
    0,
    3,
    0,
    0,
    0,
    1,
    0,
    orientation,
    0,
    0,
    0,
    0,
    0,
    0,
  ];
  const content = [0x45, 0x78, 0x69, 0x66, 0, 0, ...tiff];
  return Uint8Array.from([0xff, 0xd8, 0xff, 0xe1, 0, content.length + 2, ...content, ...bytes.subarray(2)]);
}

it('a photo is turned as the phone was held', () => {
  const expected: Record<Orientation, number[]> = {
    1: [1, 2, 3, 4, 5, 6],
    2: [2, 1, 4, 3, 6, 5],
    3: [6, 5, 4, 3, 2, 1],
    4: [5, 6, 3, 4, 1, 2],
    5: [1, 3, 5, 2, 4, 6],
    6: [5, 3, 1, 6, 4, 2],
    7: [6, 4, 2, 5, 3, 1],
    8: [2, 4, 6, 1, 3, 5],
  };
  for (const orientation of [1, 2, 3, 4, 5, 6, 7, 8] as const) {
    const turned = upright(numbered, orientation);
    expect([turned.width, turned.height]).toEqual(orientation < 5 ? [2, 3] : [3, 2]);
    expect([...turned.data].filter((_, i) => i % 4 === 0)).toEqual(expected[orientation]);
  }
});

it('the note is read from the JPEG, and nonsense in its place means upright', () => {
  const { data } = jpeg.encode({ width: 8, height: 16, data: new Uint8Array(8 * 16 * 4).fill(128) }, 80);
  expect(orientationOf(data)).toBe(1);
  expect(orientationOf(held(6, data))).toBe(6);
  expect(orientationOf(held(9, data))).toBe(1);
  const whole = held(6, data);
  for (let length = 0; length < 60; length++)
    expect(() => orientationOf(whole.subarray(0, length))).not.toThrow();
  expect(decode(toPng(held(6, data)))).toMatchObject({ width: 16, height: 8 });
});

it('a large JPEG is stored smaller, with the same mean colour', () => {
  const [width, height] = [2000, 40];
  const data = new Uint8Array(width * height * 4).map((_, i) => [10, 120, 230, 255][i % 4]!);
  const png = decode(toPng(jpeg.encode({ width, height, data }, 90).data));
  expect(png).toMatchObject({ width: 1000, height: 20 });
  [10, 120, 230].forEach((value, c) => expect(Math.abs(png.data[c]! - value)).toBeLessThan(4));
  expect(halve({ width: 1, height: 1, data: Uint8Array.of(1, 2, 3, 4) })).toEqual({
    width: 1,
    height: 1,
    data: Uint8Array.of(1, 2, 3, 4),
  });
});

it('what is broken or no picture is refused with 415', () => {
  for (const bytes of [[], [0xff, 0xd8, 0xff], [0xff, 0xd8, 0xff, 0xe0, 0, 2], [...Buffer.from('GIF89a')]]) {
    expect(() => toPng(Uint8Array.from(bytes))).toThrow(
      expect.objectContaining({ code: 'PICTURE_REFUSED', status: 415 }),
    );
  }
});
