/** Recognises a picture by its bytes (never by its name) and turns it into the PNG that is stored. */
import { decode as decodePng, encode as encodePng, hasPngSignature } from 'fast-png';
import jpeg from 'jpeg-js';
import { orientationOf, upright, type Pixels } from './orientation.ts';

/** Not a picture that we take: `415` for the wrong kind or broken bytes, `413` for too many pixels. */
export class PictureRefused extends Error {
  readonly code = 'PICTURE_REFUSED';
  readonly status: 413 | 415;
  constructor(status: 413 | 415, message: string) {
    super(message);
    this.name = 'PictureRefused';
    this.status = status;
  }
}

/** A few kilobytes of PNG can ask for gigabytes of pixels: the header is believed only up to here. */
const MAX_PIXELS = 50_000_000;
/** JPEGs are stored as PNG at most this long on a side (px): a phone's photo as PNG would weigh 20 MB. */
const LONGEST_SIDE = 1600;

/**
 * Everything is decoded here, while the sender is still listening: a broken picture that got through would fail later,
 * in a worker, where nobody hears it. Throws PictureRefused.
 */
export function toPng(bytes: Uint8Array): Uint8Array {
  if (hasPngSignature(bytes)) return checkedPng(bytes);
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return fromJpeg(bytes);
  throw new PictureRefused(415, 'only PNG and JPEG pictures are accepted');
}

function checkedPng(bytes: Uint8Array): Uint8Array {
  // signature 8 · length 4 · "IHDR" 4 · width 4 · height 4
  if (bytes.length < 33) throw new PictureRefused(415, 'this PNG is broken: it ends before its header');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pixels = view.getUint32(16) * view.getUint32(20);
  if (pixels > MAX_PIXELS) throw new PictureRefused(413, `at most ${MAX_PIXELS / 1e6} megapixels`);
  try {
    const { width, height } = decodePng(bytes, { checkCrc: true });
    if (width === 0 || height === 0) throw new Error('it has no pixels');
  } catch (error) {
    throw new PictureRefused(415, `this PNG is broken: ${message(error)}`);
  }
  return bytes;
}

function fromJpeg(bytes: Uint8Array): Uint8Array {
  let picture: Pixels;
  try {
    picture = jpeg.decode(bytes, {
      useTArray: true,
      formatAsRGBA: true,
      maxResolutionInMP: MAX_PIXELS / 1e6,
      maxMemoryUsageInMB: 512,
    });
  } catch (error) {
    const tooLarge = /maxResolutionInMP|maxMemoryUsageInMB/.test(message(error));
    if (tooLarge) throw new PictureRefused(413, `at most ${MAX_PIXELS / 1e6} megapixels`);
    throw new PictureRefused(415, `this JPEG is broken: ${message(error)}`);
  }
  while (Math.max(picture.width, picture.height) > LONGEST_SIDE) picture = halve(picture);
  const { width, height, data } = upright(picture, orientationOf(bytes));
  return encodePng({ width, height, data, channels: 4, depth: 8 }, { zlib: { level: 3 } });
}

/** Half the size, each pixel the mean of four. An odd last row or column is left out. */
export function halve({ width, height, data }: Pixels): Pixels {
  const half: Pixels = {
    width: Math.max(1, width >> 1),
    height: Math.max(1, height >> 1),
    data: new Uint8Array(Math.max(1, width >> 1) * Math.max(1, height >> 1) * 4),
  };
  const right = width > 1 ? 4 : 0;
  const below = height > 1 ? width * 4 : 0;
  for (let y = 0; y < half.height; y++) {
    for (let x = 0; x < half.width; x++) {
      for (let c = 0; c < 4; c++) {
        const at = (2 * y * width + 2 * x) * 4 + c;
        const sum = data[at]! + data[at + right]! + data[at + below]! + data[at + below + right]!;
        half.data[(y * half.width + x) * 4 + c] = (sum + 2) >> 2;
      }
    }
  }
  return half;
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
