import { createHash } from 'node:crypto';
import { readFile, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';

const LINKS = /(?:<link rel="stylesheet" href="[^"]*\/_astro\/[^"/]+\.css">){2,}/g;
const NAME = /href="([^"]*\/_astro\/)([^"/]+\.css)"/g;

/**
 * Puts the style sheets that stand side by side in a page into one file, in their order: a phone waits for all of them
 * before it paints a letter. Those that a script may ask for by name stay as they are.
 */
export function joinSheets(): AstroIntegration {
  return {
    name: 'ruche:sheets',
    hooks: {
      'astro:build:done': async ({ dir, logger }) => {
        const root = fileURLToPath(dir);
        const assets = path.join(root, '_astro');
        const files = await readdir(assets);
        const scripts = await Promise.all(
          files
            .filter((name) => name.endsWith('.js'))
            .map((name) => readFile(path.join(assets, name), 'utf8')),
        );
        const sheets = files.filter((name) => name.endsWith('.css'));
        const wanted = new Set(sheets.filter((name) => scripts.some((script) => script.includes(name))));
        const pages = (await readdir(root, { recursive: true })).filter((name) => name.endsWith('.html'));
        const used = new Set(wanted);
        for (const page of pages) {
          const html = await readFile(path.join(root, page), 'utf8');
          let joined = '';
          let at = 0;
          for (const run of html.matchAll(LINKS)) {
            joined += html.slice(at, run.index) + (await join(assets, runsOf(run[0], wanted)));
            at = run.index + run[0].length;
          }
          joined += html.slice(at);
          for (const [, , name = ''] of joined.matchAll(NAME)) used.add(name);
          if (joined !== html) await writeFile(path.join(root, page), joined);
        }
        const gone = sheets.filter((name) => !used.has(name));
        for (const name of gone) await rm(path.join(assets, name));
        logger.info(`${gone.length} style sheets joined`);
      },
    },
  };
}

interface Sheet {
  readonly folder: string;
  readonly name: string;
}

/** The sheets of a row of links, cut at those that must stay alone. */
function runsOf(links: string, alone: ReadonlySet<string>): readonly (readonly Sheet[])[] {
  const runs: Sheet[][] = [[]];
  for (const [, folder = '', name = ''] of links.matchAll(NAME)) {
    if (alone.has(name)) runs.push([{ folder, name }], []);
    else runs.at(-1)?.push({ folder, name });
  }
  return runs.filter((run) => run.length > 0);
}

async function join(assets: string, runs: readonly (readonly Sheet[])[]): Promise<string> {
  const links = await Promise.all(
    runs.map(async (run) => {
      const [first] = run;
      if (!first) return '';
      if (run.length === 1) return `<link rel="stylesheet" href="${first.folder}${first.name}">`;
      const texts = await Promise.all(run.map(({ name }) => readFile(path.join(assets, name), 'utf8')));
      const text = texts.join('\n');
      const name = `${createHash('sha256').update(text).digest('hex').slice(0, 8)}.css`;
      await writeFile(path.join(assets, name), text);
      return `<link rel="stylesheet" href="${first.folder}${name}">`;
    }),
  );
  return links.join('');
}
