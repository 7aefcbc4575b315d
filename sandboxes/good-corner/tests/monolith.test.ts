import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { idOf, photo, pictureContract } from './picture-contract.ts';
import { upload } from './pictures.ts';
import { createStand, type Stand } from './stand.ts';

let stand: Stand;
let url: string;
beforeAll(async () => {
  stand = await createStand();
  url = (await stand.step('monolith')).url;
});
afterAll(() => stand.close());

const ask = (query: string): Promise<Response> =>
  fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });

describe('a picture, in the monolith', () => {
  // It answers when the thumbnail is made, not before.
  pictureContract(() => ({ url, made: async () => {} }));

  it('is kept in the one volume, beside the ads', async () => {
    const { filename } = (await (await upload(url, await photo('chair.png'))).json()) as { filename: string };
    const id = idOf(filename);
    expect(await readdir(join(stand.folder, 'monolith'))).toEqual(
      expect.arrayContaining(['ads.json', `${id}.png`, `${id}.thumb.png`]),
    );
  });
});

describe('the rest of the wire contract, in the monolith', () => {
  it('the ads answer without a login', async () => {
    const response = await ask('{ads{title}}');
    expect(response.status).toBe(200);
    const { data } = (await response.json()) as { data: { ads: { title: string }[] } };
    expect(data.ads.length).toBeGreaterThan(0);
    expect((await ask('{nothing}')).status).toBe(400);
  });

  it('the page is there in both languages, with its photos', async () => {
    expect(await (await fetch(`${url}/?lang=en`)).text()).toContain('<html lang="en"');
    expect(await (await fetch(`${url}/?lang=fr`)).text()).toContain('<html lang="fr"');
    expect((await fetch(`${url}/photos/lamp.png`)).headers.get('content-type')).toBe('image/png');
  });

  it('what workers alone may do is not there', async () => {
    const put = await fetch(`${url}/internal/000000000000.thumb.png`, { method: 'PUT' });
    expect(put.status).toBe(405);
  });
});
