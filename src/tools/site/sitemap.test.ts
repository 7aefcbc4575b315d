import { expect, test } from 'vitest';
import { listing, sitemapOf } from './sitemap.ts';

const page = (more: string): string =>
  `<html><head><link rel="canonical" href="https://x/fr/"><link rel="alternate" hreflang="en" href="https://x/en/">${more}</head>`;

test('a page is listed with its twins', () => {
  const listed = listing(page(''));
  expect(listed).toEqual({ address: 'https://x/fr/', twins: [{ language: 'en', address: 'https://x/en/' }] });
  expect(sitemapOf(listed ? [listed] : [])).toContain(
    '<loc>https://x/fr/</loc>\n    <xhtml:link rel="alternate" hreflang="en" href="https://x/en/"/>',
  );
});

test('a page that asks not to be found is not listed, nor one without an address', () => {
  expect(listing(page('<meta name="robots" content="noindex">'))).toBeNull();
  expect(listing('<html><head></head>')).toBeNull();
});
