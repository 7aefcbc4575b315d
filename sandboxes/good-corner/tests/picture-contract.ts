/** What every version of Good Corner promises of pictures, however many processes it is made of. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import jpeg from 'jpeg-js';
import { expect, it } from 'vitest';
import { look, upload } from './pictures.ts';
import { FOLDER } from './stand.ts';

/** A Good Corner that runs. */
export interface Place {
  readonly url: string;
  /** Resolves when the thumbnail of a picture should be there. */
  made(id: string): Promise<void>;
}

export const photo = (name: string): Promise<Buffer> => readFile(join(FOLDER, 'photos', name));
export const idOf = (filename: string): string => filename.slice('/img/'.length, -'.png'.length);

/** The promises, as tests of the `describe` around the call. */
export function pictureContract(where: () => Place): void {
  it('is taken with 201, given back as it was, and gets a thumbnail of the right size and mean colour', async () => {
    const place = where();
    const original = await photo('lamp.png');
    const response = await upload(place.url, original);
    expect(response.status).toBe(201);
    const { status, filename } = (await response.json()) as { status: string; filename: string };
    expect(status).toBe('ok');
    expect(filename).toMatch(/^\/img\/[0-9a-f]{12}\.png$/);
    expect(Buffer.from(await (await fetch(place.url + filename)).arrayBuffer()).equals(original)).toBe(true);

    await place.made(idOf(filename));
    const thumb = await fetch(place.url + filename.replace('.png', '.thumb.png'));
    expect(thumb.status).toBe(200);
    expect(thumb.headers.get('content-type')).toBe('image/png');
    const seen = look(new Uint8Array(await thumb.arrayBuffer()));
    expect(seen).toMatchObject({ width: 160, height: 120 });
    look(original).mean.forEach((value, c) => expect(Math.abs(seen.mean[c]! - value)).toBeLessThan(1));
  });

  it('may be a JPEG: it is given back as PNG', async () => {
    const place = where();
    const data = new Uint8Array(64 * 32 * 4).map((_, i) => [200, 90, 40, 255][i % 4]!);
    const response = await upload(place.url, jpeg.encode({ width: 64, height: 32, data }, 90).data);
    expect(response.status).toBe(201);
    const { filename } = (await response.json()) as { filename: string };
    const seen = look(new Uint8Array(await (await fetch(place.url + filename)).arrayBuffer()));
    expect(seen).toMatchObject({ width: 64, height: 32 });
    [200, 90, 40].forEach((value, c) => expect(Math.abs(seen.mean[c]! - value)).toBeLessThan(4));
  });

  it('is refused with 415 when it is a text, or broken, whatever its name says', async () => {
    const place = where();
    const lamp = await photo('lamp.png');
    const flipped = Buffer.from(lamp);
    flipped[2000]! ^= 0xff;
    for (const bytes of [
      Buffer.from('not a picture'),
      lamp.subarray(0, 20),
      lamp.subarray(0, 3000),
      flipped,
    ]) {
      const response = await upload(place.url, bytes);
      expect(response.status).toBe(415);
      expect(await response.json()).toMatchObject({ status: 'error' });
    }
  });

  it('is refused with 400 without the field "file", and with 413 above 10 MB or 50 megapixels', async () => {
    const place = where();
    expect((await upload(place.url, await photo('lamp.png'), 'picture')).status).toBe(400);
    expect((await fetch(`${place.url}/img`, { method: 'POST' })).status).toBe(400);
    expect((await upload(place.url, new Uint8Array(10 * 1024 * 1024 + 1))).status).toBe(413);
    const bomb = await photo('lamp.png');
    bomb.writeUInt32BE(100_000, 16);
    bomb.writeUInt32BE(100_000, 20);
    expect((await upload(place.url, bomb)).status).toBe(413);
  });

  it('is found by its id only: no path leads out of the folder', async () => {
    const place = where();
    for (const name of [
      '000000000000.png',
      '..%2f..%2fads%2fads.json',
      '%2e%2e%2fimg.png',
      'ads.json',
      '0.png',
    ]) {
      expect((await fetch(`${place.url}/img/${name}`)).status).toBe(404);
    }
  });
}
