/** Phones store photos as the sensor saw them and note in EXIF how they were held. A PNG has no such note. */

/** RGBA, eight bits each, row by row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

/** EXIF's orientation, 1 (upright) to 8. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const ORIENTATION_TAG = 0x0112;

/** Reads tag 0x0112 from the first EXIF segment (APP1) of a JPEG; 1 where there is none or it makes no sense. */
export function orientationOf(jpeg: Uint8Array): Orientation {
  const view = new DataView(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength);
  // ff d8 · then segments: ff · marker · length 2 (its own two bytes included) · content
  for (let at = 2; at + 4 <= view.byteLength && view.getUint8(at) === 0xff;) {
    const marker = view.getUint8(at + 1);
    const length = view.getUint16(at + 2);
    if (marker === 0xda || length < 2) break;
    const end = Math.min(at + 2 + length, view.byteLength);
    if (marker === 0xe1) {
      const found = fromExif(new DataView(jpeg.buffer, jpeg.byteOffset + at + 4, Math.max(0, end - at - 4)));
      if (found) return found;
    }
    at += 2 + length;
  }
  return 1;
}

/** "Exif\0\0" · TIFF: byte order 2 · 42 · offset of the first directory 4 · … entries of 12 bytes. */
function fromExif(view: DataView): Orientation | null {
  const TIFF = 6;
  if (view.byteLength < TIFF + 8 || view.getUint32(0) !== 0x45786966) return null;
  const little = view.getUint16(TIFF) === 0x4949;
  const directory = TIFF + view.getUint32(TIFF + 4, little);
  if (directory + 2 > view.byteLength) return null;
  const count = view.getUint16(directory, little);
  for (let i = 0; i < count; i++) {
    const entry = directory + 2 + i * 12;
    if (entry + 12 > view.byteLength) return null;
    if (view.getUint16(entry, little) !== ORIENTATION_TAG) continue;
    const value = view.getUint16(entry + 8, little);
    return isOrientation(value) ? value : null;
  }
  return null;
}

function isOrientation(value: number): value is Orientation {
  return value >= 1 && value <= 8;
}

/** The picture turned and mirrored so that it needs no orientation any more. */
export function upright(picture: Pixels, orientation: Orientation): Pixels {
  if (orientation === 1) return picture;
  const { width: w, height: h, data } = picture;
  const [width, height] = orientation >= 5 ? [h, w] : [w, h];
  const turned = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [fromX, fromY] = source(orientation, x, y, w, h);
      const from = (fromY * w + fromX) * 4;
      turned.set(data.subarray(from, from + 4), (y * width + x) * 4);
    }
  }
  return { width, height, data: turned };
}

/** Where the pixel that ends up at (x, y) is found in the stored picture of w × h. */
function source(o: Exclude<Orientation, 1>, x: number, y: number, w: number, h: number): [number, number] {
  switch (o) {
    case 2:
      return [w - 1 - x, y];
    case 3:
      return [w - 1 - x, h - 1 - y];
    case 4:
      return [x, h - 1 - y];
    case 5:
      return [y, x];
    case 6:
      return [y, h - 1 - x];
    case 7:
      return [w - 1 - y, h - 1 - x];
    case 8:
      return [w - 1 - y, x];
  }
}
