import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';

/**
 * Leaves out of the built pages what no reader gets: the marks that hydration would need (nothing here hydrates), the
 * closing tags of empty shapes, endless digits of a drawing's unit, JSON's escaped quotes, quotes around a word, closing tags that a browser implies. What it makes of
 * a page stays the same. Comes before search() and offline(), which read the pages.
 */
export function tidyPages(): AstroIntegration {
  return {
    name: 'ruche:tidy',
    hooks: {
      'astro:build:done': async ({ dir, logger }) => {
        const root = fileURLToPath(dir);
        const files = await readdir(root, { recursive: true });
        let before = 0;
        let after = 0;
        for (const file of files.filter((name) => name.endsWith('.html') && !name.startsWith('_'))) {
          const html = await readFile(path.join(root, file), 'utf8');
          const lean = tidy(html);
          before += html.length;
          after += lean.length;
          await writeFile(path.join(root, file), lean);
        }
        logger.info(`pages are ${Math.round(100 * (1 - after / before))} % lighter`);
      },
    },
  };
}

/** A comment, an element whose content is text, an opening tag or a closing one. */
const PIECE =
  /<!--.*?-->|<(script|style|textarea|title)\b(?:"[^"]*"|'[^']*'|[^'">])*>.*?<\/\1>|<\/?([a-z][\w-]*)((?:"[^"]*"|'[^']*'|[^'">])*)>/gis;

/** One page, leaner. */
export function tidy(html: string): string {
  let inDrawing = 0;
  /** The opening tag that stands at the very end of what is written, if it may close itself. */
  let open: string | null = null;
  let out = '';
  let at = 0;
  for (const match of html.matchAll(PIECE)) {
    const [whole, , name, attributes = ''] = match;
    const between = html.slice(at, match.index);
    at = match.index + whole.length;
    out += between;
    if (between !== '') open = null;
    if (whole.startsWith('<!--')) continue;
    if (name === undefined) {
      out += whole;
      open = null;
    } else if (whole.startsWith('</')) {
      if (name === 'svg') inDrawing -= 1;
      // A value without quotes would take the slash for its own.
      if (open === name) out = `${out.slice(0, -1)}${/["']>$|<[a-z]+>$/.test(out) ? '' : ' '}/>`;
      else if (!isImplied(name, html.slice(at, at + 60))) out += whole;
      open = null;
    } else {
      if (name === 'svg') inDrawing += 1;
      out += `<${name}${leanAttributes(attributes, inDrawing > 0, SPOKEN_OF.has(name ?? ''))}>`;
      open = inDrawing > 0 && name !== 'svg' && !attributes.endsWith('/') ? name : null;
    }
  }
  return out + html.slice(at);
}

function leanAttributes(attributes: string, drawn: boolean, quoted: boolean): string {
  return attributes.replaceAll(/([\w:-]+)="([^"]*)"/g, (_, name: string, text: string) => {
    const value = drawn && MEASURES.has(name) ? text.replaceAll(/\d+\.\d{3,}/g, tenths) : text;
    if (!quoted && name !== 'href' && /^[\w.-]+$/.test(value)) return `${name}=${value}`;
    return value.includes('&quot;') && !value.includes("'")
      ? `${name}='${value.replaceAll('&quot;', '"')}'`
      : `${name}="${value}"`;
  });
}

/** What programs read out of a page (budgets, the sitemap) keeps its quotes. */
const SPOKEN_OF = new Set(['html', 'link', 'meta', 'script', 'main']);

/** True when a browser closes this element by itself, given what follows (HTML, "optional tags"). */
function isImplied(name: string, after: string): boolean {
  const next = /^\s*<(\/?[\w-]+)/.exec(after)?.[1];
  return next !== undefined && (IMPLIED[name]?.test(next) ?? false);
}

const IMPLIED: Readonly<Record<string, RegExp>> = {
  li: /^(li|\/[ou]l)$/,
  dt: /^d[dt]$/,
  dd: /^(d[dt]|\/dl|\/div)$/,
  td: /^(t[dh]|\/tr)$/,
  th: /^(t[dh]|\/tr)$/,
  tr: /^(tr|\/tbody|\/thead)$/,
  p: /^(p|div|[ou]l|dl|h[1-6]|details|table|pre|fieldset|section|nav|footer|\/(div|li|dd|details|section|article|fieldset))$/,
};

const MEASURES = new Set(['x', 'y', 'width', 'height', 'r', 'cx', 'cy', 'd', 'points', 'transform', 'style']);

const tenths = (text: string): string => String(Math.round(Number(text) * 10) / 10);
