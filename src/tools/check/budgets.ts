import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { read, root, type Check, type Found } from './problem.ts';

/** kB, gzip; kept in package.json, set by STYLE. */
export interface Budgets {
  readonly pageJs: number;
  readonly pageHtml: number;
  readonly pageCss: number;
  readonly runtimeCore: number;
  readonly fonts: number;
}

const dist = path.join(root, 'dist');
const kB = (bytes: number): number => bytes / 1000;
const gzip = (file: string): number => gzipSync(readFileSync(file), { level: 9 }).length;

/** Files of the built site that end so. */
function built(ending: RegExp): readonly string[] {
  return readdirSync(dist, { recursive: true, encoding: 'utf8' })
    .map((file) => path.join(dist, file))
    .filter((file) => ending.test(file));
}

/** Where a page's URL leads in dist; the base path of the build is dropped. */
function locate(url: string, from: string): string {
  const clean = url.split(/[?#]/)[0] as string;
  if (!clean.startsWith('/')) return path.resolve(path.dirname(from), clean);
  const parts = clean.split('/').filter(Boolean);
  for (let skip = 0; skip < parts.length; skip += 1) {
    const file = path.join(dist, ...parts.slice(skip));
    if (existsSync(file)) return file;
  }
  return path.join(dist, ...parts);
}

/** A script and everything that it imports statically: what a browser fetches before anyone clicks. */
function withStaticImports(first: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  const next = [...first];
  for (let file = next.pop(); file !== undefined; file = next.pop()) {
    if (seen.has(file) || !existsSync(file)) continue;
    seen.add(file);
    const code = readFileSync(file, 'utf8');
    for (const match of code.matchAll(/(?:\bfrom|\bimport)\s*["']([^"']+\.js)["']/g))
      next.push(locate(match[1] as string, file));
  }
  return seen;
}

/** What a page makes the browser fetch, in kB gzip. */
export function weigh(page: string): { readonly js: number; readonly css: number; readonly html: number } {
  const html = readFileSync(page, 'utf8');
  const urls = (pattern: RegExp): string[] =>
    [...html.matchAll(pattern)].map((match) => locate(match[1] as string, page));
  const scripts = [
    ...urls(/<script[^>]*\ssrc="([^"]+)"/g),
    ...urls(/<link[^>]*rel="modulepreload"[^>]*href="([^"]+)"/g),
    ...urls(/component-url="([^"]+)"/g),
    ...urls(/renderer-url="([^"]+)"/g),
  ];
  const sum = (files: Iterable<string>): number =>
    [...files].reduce((total, file) => total + (existsSync(file) ? gzip(file) : 0), 0);
  return {
    js: kB(sum(withStaticImports(scripts))),
    css: kB(sum(new Set(urls(/<link[^>]*rel="stylesheet"[^>]*href="([^"]+)"/g)))),
    html: kB(gzip(page)),
  };
}

/** STYLE's budgets, held against the built site. */
export const budgets: Check = {
  name: 'budgets',
  run() {
    if (!existsSync(dist))
      return [{ file: 'dist', message: 'there is no build to weigh: run `npm run build` first' }];
    const limit = (JSON.parse(read('package.json')) as { budgets: Budgets }).budgets;
    const found: Found[] = [];
    const hold = (file: string, what: string, value: number, most: number): void => {
      if (value > most)
        found.push({
          file: path.relative(root, file),
          message: `${what}: ${value.toFixed(1)} kB gzip, at most ${most}`,
        });
    };
    const heaviest = { js: 0, css: 0, html: 0 };
    // Decks load reveal.js, the style sheet shows everything at once; every other page is one to read.
    for (const page of built(/\.html$/).filter(
      (file) => !file.includes('_lab') && !/[\\/](slides[\\/](?!index)|styleguide[\\/])/.test(file),
    )) {
      const weight = weigh(page);
      hold(page, 'scripts before Run', weight.js, limit.pageJs);
      hold(page, 'styles', weight.css, limit.pageCss);
      hold(page, 'HTML', weight.html, limit.pageHtml);
      heaviest.js = Math.max(heaviest.js, weight.js);
      heaviest.css = Math.max(heaviest.css, weight.css);
      heaviest.html = Math.max(heaviest.html, weight.html);
    }
    const core = built(/_lab[\\/](runtime\.html|worker\.[^\\/]*js)$/);
    const coreSize = kB(core.reduce((total, file) => total + gzip(file), 0));
    if (core.length < 2)
      found.push({ file: 'dist/_lab', message: 'the runtime core is missing from the build' });
    hold(path.join(dist, '_lab'), 'runtime core', coreSize, limit.runtimeCore);
    const fonts = kB(built(/\.woff2$/).reduce((total, file) => total + readFileSync(file).length, 0));
    hold(dist, 'fonts', fonts, limit.fonts);
    const shown = [heaviest.js, heaviest.css, heaviest.html, coreSize, fonts].map((value) =>
      value.toFixed(1),
    );
    console.log(
      `  heaviest page: ${shown[0]} kB JS, ${shown[1]} kB CSS, ${shown[2]} kB HTML; runtime core ${shown[3]} kB; fonts ${shown[4]} kB`,
    );
    return found;
  },
};
