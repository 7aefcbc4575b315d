import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { AstroIntegration } from 'astro';
import { languages, tables } from '../../i18n/index.ts';
import { difference } from '../check/skeleton.ts';

const COLLECTIONS = ['lessons', 'trainer', 'slides', 'pages'] as const;

/**
 * Fails the build when one language lacks what the other has: a lesson, a deck, a page, or a string of the interface.
 * The types already hold the tables to the same keys; this also catches an empty string and a page without its pair. A
 * build (not the site under `npm run dev`, where one language is written first) also wants the same ids, figures,
 * exercises and predictions in both.
 */
export function parity(): AstroIntegration {
  return {
    name: 'ruche:parity',
    hooks: {
      'astro:config:setup': async ({ config, command }) => {
        const root = fileURLToPath(config.root);
        const problems = [
          ...missingStrings(),
          ...looseSpaces(),
          ...(await missingPages(root)),
          ...(command === 'build' ? await differentPages(root) : []),
        ];
        if (problems.length > 0) throw new Error(`The two languages differ:\n  ${problems.join('\n  ')}`);
      },
    },
  };
}

/** Keys that a language lacks or leaves empty, as sentences. */
export function missingStrings(
  source: Readonly<Record<string, Readonly<Record<string, string>>>> = tables,
): string[] {
  const keys = new Set(Object.values(source).flatMap((table) => Object.keys(table)));
  return Object.entries(source).flatMap(([language, table]) =>
    [...keys]
      .filter((key) => !table[key]?.trim())
      .map((key) => `src/i18n/${language}.ts: no text for "${key}"`),
  );
}

/** French texts whose double punctuation could end up alone on a line: TERMS asks for a space that does not break. */
export function looseSpaces(french: Readonly<Record<string, string>> = tables.fr): string[] {
  return Object.entries(french)
    .filter(([, text]) => / [:;!?»]|« /.test(text))
    .map(([key, text]) => `French "${key}": an ordinary space in “${text}”`);
}

async function missingPages(root: string): Promise<string[]> {
  const problems: string[] = [];
  for (const collection of COLLECTIONS) {
    const found = await Promise.all(
      languages.map(async (language) => new Set(await names(`${root}content/${collection}/${language}`))),
    );
    const all = new Set(found.flatMap((set) => [...set]));
    for (const [index, language] of languages.entries())
      for (const name of all)
        if (!found[index]?.has(name)) problems.push(`content/${collection}/${language}/${name} is missing`);
  }
  return problems;
}

async function differentPages(root: string): Promise<string[]> {
  const problems: string[] = [];
  for (const collection of COLLECTIONS)
    for (const name of await names(`${root}content/${collection}/fr`)) {
      const pair = `content/${collection}/en/${name}`;
      const french = await readFile(`${root}content/${collection}/fr/${name}`, 'utf8');
      // A page without its pair has been told already.
      const other = await readFile(`${root}${pair}`, 'utf8').catch(() => null);
      const differs = other === null ? null : difference(french, other);
      if (differs) problems.push(`${pair}:${differs.line}: ${differs.text}`);
    }
  return problems;
}

async function names(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => name.endsWith('.mdx'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
