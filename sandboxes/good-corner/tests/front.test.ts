import { afterAll, beforeAll, expect, it } from 'vitest';
import { chooseLanguage } from '../services/front/language.ts';
import { words } from '../services/front/words.ts';
import { createStand, type Stand } from './stand.ts';

let stand: Stand;
let url: string;
beforeAll(async () => {
  stand = await createStand();
  url = (await stand.service('front')).url;
});
afterAll(() => stand.close());

it('the page speaks the language that is asked for, then the one preferred, then French', () => {
  expect(chooseLanguage('en', 'fr')).toBe('en');
  expect(chooseLanguage('de', 'en-GB,en;q=0.9,fr;q=0.8')).toBe('en');
  expect(chooseLanguage(null, 'en;q=0.5, fr;q=0.9')).toBe('fr');
  expect(chooseLanguage(null, 'de')).toBe('fr');
  expect(chooseLanguage(null, undefined)).toBe('fr');
});

it('both languages have the same words', () => {
  const shape = (language: 'fr' | 'en'): string[][] =>
    Object.values(words[language]).map((part) => Object.keys(part).toSorted());
  expect(shape('en')).toEqual(shape('fr'));
});

it('the page is whole: style, script and words inside, nothing left to fill in, no address but its own', async () => {
  const response = await fetch(url, { headers: { 'accept-language': 'en' } });
  expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
  const html = await response.text();
  expect(html).toContain('<html lang="en">');
  expect(html).toContain('Place an ad');
  expect(html).not.toContain('{{');
  expect(html).not.toMatch(/https?:\/\//);
  const data = /id="data">(.*?)<\/script>/s.exec(html)?.[1] ?? '';
  expect(JSON.parse(data)).toMatchObject({
    language: 'en',
    samples: [{ src: '/photos/bicycle.png', name: 'bicycle' }, {}, {}, {}, {}, {}],
  });
});

it('sample photos are served by name, and nothing else is', async () => {
  expect((await fetch(`${url}/photos/lamp.png`)).headers.get('content-type')).toBe('image/png');
  for (const path of ['/photos/..%2fpackage.json', '/photos/', '/nope', '/internal/x']) {
    expect((await fetch(url + path)).status).toBe(404);
  }
  expect((await fetch(url, { method: 'POST' })).status).toBe(405);
});
