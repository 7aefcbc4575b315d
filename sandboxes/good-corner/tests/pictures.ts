/** Small pictures, and how to send them. */
import { decode } from 'fast-png';

export async function upload(base: string, bytes: Uint8Array, field = 'file'): Promise<Response> {
  const form = new FormData();
  form.append(field, new Blob([new Uint8Array(bytes)]), 'anything.bin');
  return fetch(`${base}/img`, { method: 'POST', body: form });
}

export interface Seen {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue: the mean over all pixels, 0 to 255. */
  readonly mean: readonly number[];
}

export function look(png: Uint8Array): Seen {
  const { width, height, data, channels } = decode(png);
  const mean = [0, 1, 2].map((c) => {
    let sum = 0;
    for (let at = c; at < data.length; at += channels) sum += data[at]!;
    return sum / (width * height);
  });
  return { width, height, mean };
}
