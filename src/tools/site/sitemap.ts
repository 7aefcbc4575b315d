import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';

/** What a built page says of itself: its own address and those of its twins. */
export interface Listed {
  readonly address: string;
  readonly twins: readonly { readonly language: string; readonly address: string }[];
}

/**
 * Writes `sitemap.xml` from what the built pages themselves say (canonical, hreflang, noindex): it can't list a page
 * that is not there, nor forget one.
 */
export function sitemap(): AstroIntegration {
  return {
    name: 'ruche:sitemap',
    hooks: {
      'astro:build:done': async ({ dir, logger }) => {
        const root = fileURLToPath(dir);
        const files = await readdir(root, { recursive: true, encoding: 'utf8' });
        const pages: Listed[] = [];
        for (const file of files.filter((name) => name.endsWith('.html') && !name.startsWith('_')).sort()) {
          const listed = listing(await readFile(path.join(root, file), 'utf8'));
          if (listed) pages.push(listed);
        }
        await writeFile(path.join(root, 'sitemap.xml'), sitemapOf(pages));
        logger.info(`sitemap.xml lists ${pages.length} pages`);
      },
    },
  };
}

/** A page's own line of the sitemap; null for one that wants no visitors from a search engine. */
export function listing(html: string): Listed | null {
  const head = html.slice(0, html.indexOf('</head>'));
  const address = /<link rel="canonical" href="([^"]+)"/.exec(head)?.[1];
  if (address === undefined || /<meta name="robots" content="noindex"/.test(head)) return null;
  const twins = [...head.matchAll(/<link rel="alternate" hreflang="([^"]+)" href="([^"]+)"/g)].map(
    (match) => ({
      language: match[1] as string,
      address: match[2] as string,
    }),
  );
  return { address, twins };
}

/** The sitemap of these pages, as sitemaps.org and its hreflang extension write it. Addresses come escaped, out of HTML. */
export function sitemapOf(pages: readonly Listed[]): string {
  const urls = pages.map(({ address, twins }) => {
    const links = twins.map(
      (twin) => `    <xhtml:link rel="alternate" hreflang="${twin.language}" href="${twin.address}"/>\n`,
    );
    return `  <url>\n    <loc>${address}</loc>\n${links.join('')}  </url>\n`;
  });
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n' +
    `${urls.join('')}</urlset>\n`
  );
}
