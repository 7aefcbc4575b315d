import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { serve } from '../../tools/serve.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const folder = path.join(root, '.ruche/based');
const BASE = '/some/where/';

/** Every address that a built page names: links, scripts, styles, pictures, islands. */
function addresses(html: string): readonly string[] {
  const text = html.replaceAll(/<(script|style)\b[^>]*>[\s\S]*?<\/\1>/g, (all) =>
    all.slice(0, all.indexOf('>') + 1),
  );
  return [...text.matchAll(/\s(?:href|src|component-url|renderer-url)="([^"]+)"/g)].map(
    (match) => match[1] as string,
  );
}

test('a site published under a path of its own links only to pages and files that exist', async () => {
  const astro = path.join(root, 'node_modules/astro/bin/astro.mjs');
  const entry = existsSync(astro) ? astro : path.join(root, 'node_modules/astro/astro.js');
  const child = spawn(process.execPath, [entry, 'build', '--silent', '--outDir', folder], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, BASE_PATH: BASE, SITE_URL: 'https://example.org', ASTRO_TELEMETRY_DISABLED: '1' },
  });
  const [code] = (await once(child, 'exit')) as [number];
  expect(code).toBe(0);

  const site = await serve(folder, { base: BASE });
  try {
    const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
      (file) => file.endsWith('.html') && !file.startsWith('_lab'),
    );
    expect(pages.length).toBeGreaterThan(5);
    const broken: string[] = [];
    const seen = new Map<string, boolean>();
    for (const page of pages) {
      const own = new URL(page.replace(/index\.html$/, ''), `${site.url}${BASE}`);
      for (const address of addresses(readFileSync(path.join(folder, page), 'utf8'))) {
        const url = new URL(address, own);
        if (url.origin === 'https://example.org') url.host = own.host;
        if (!['http:', 'https:'].includes(url.protocol) || url.host !== own.host) continue;
        url.protocol = 'http:';
        url.hash = '';
        let good = seen.get(url.href);
        if (good === undefined) {
          const answer = await fetch(url);
          await answer.arrayBuffer();
          good = answer.ok && url.pathname.startsWith(BASE);
          seen.set(url.href, good);
        }
        if (!good) broken.push(`${page}: ${address}`);
      }
    }
    expect(broken).toEqual([]);

    // What machines read names the same base: the sitemap, the feeds, the manifest, the pictures of shared links.
    const named = async (file: string, pattern: RegExp): Promise<readonly string[]> => {
      const own = new URL(file, `${site.url}${BASE}`);
      const text = await (await fetch(own)).text();
      return [...text.matchAll(pattern)].map((match) => new URL(match[1] as string, own).pathname);
    };
    const read = [
      ...(await named('sitemap.xml', /(?:<loc>|href=")([^<"]+)/g)),
      ...(await named('robots.txt', /Sitemap: (\S+)/g)),
      ...(await named('fr/feed.xml', /<(?:link|guid)>([^<]+)/g)),
      ...(await named('en/feed.xml', /<(?:link|guid)>([^<]+)/g)),
      ...(await named('site.webmanifest', /"(?:src|start_url|scope)":"([^"]+)"/g)),
      ...(await named('fr/index.html', /property="og:(?:url|image)" content="([^"]+)"/g)),
    ];
    expect(read.length).toBeGreaterThan(30);
    for (const address of new Set(read)) {
      expect(address.startsWith(BASE), address).toBe(true);
      const answer = await fetch(new URL(address, site.url));
      await answer.arrayBuffer();
      expect(answer.status, address).toBe(200);
    }
    // The search finds its index, and its results their pages, under the same base.
    const entry = await fetch(`${site.url}${BASE}_search/pagefind-entry.json`);
    expect(Object.keys(((await entry.json()) as { languages: object }).languages).sort()).toEqual([
      'en',
      'fr',
    ]);
  } finally {
    await site.close();
  }
});
