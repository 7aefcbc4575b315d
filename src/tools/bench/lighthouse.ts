/**
 * Lighthouse on home, lesson and deck in both languages, against the built site on a host that compresses as static
 * hosts do: the four scores as medians, on a simulated phone and on a desktop, and what was found missing.
 * `npm run bench -- lighthouse [--runs N] [path …]`
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import process, { env } from 'node:process';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { languages } from '../../i18n/index.ts';
import { serve } from '../serve.ts';
import { median } from './figures.ts';

const dist = path.resolve(import.meta.dirname, '../../../dist');
const packages = path.resolve(import.meta.dirname, '../lighthouse/node_modules');
const PAGES = languages.flatMap((language) => [
  `/${language}/`,
  `/${language}/lessons/ack/`,
  `/${language}/slides/vingt-minutes/`,
]);
const CATEGORIES = ['performance', 'accessibility', 'best-practices', 'seo'] as const;
const LEAST: Readonly<Record<(typeof CATEGORIES)[number], number>> = {
  performance: 98,
  accessibility: 100,
  'best-practices': 98,
  seo: 98,
};
const FORMS = ['phone', 'desktop'] as const;

interface Audit {
  readonly title: string;
  readonly score: number | null;
  readonly displayValue?: string;
  readonly details?: { readonly items?: readonly { readonly node?: { readonly selector: string } }[] };
}
/** What we read of Lighthouse's result. */
interface Result {
  readonly categories: Readonly<
    Record<
      string,
      {
        readonly score: number | null;
        readonly auditRefs: readonly { readonly id: string; readonly weight: number }[];
      }
    >
  >;
  readonly audits: Readonly<Record<string, Audit>>;
}
type Lighthouse = (
  url: string,
  flags: object,
  config: object | undefined,
) => Promise<{ readonly lhr: Result } | undefined>;
interface Launcher {
  launch(options: object): Promise<{ readonly port: number; kill(): void }>;
}

const load = (file: string): Promise<unknown> => import(pathToFileURL(path.join(packages, file)).href);

/** Audits that cost points, as sentences. */
function missing({ categories, audits }: Result): readonly string[] {
  const counted = Object.values(categories).flatMap(({ auditRefs }) =>
    auditRefs.filter(({ weight }) => weight > 0).map(({ id }) => id),
  );
  return [...new Set(counted)].flatMap((id) => {
    const audit = audits[id];
    if (!audit || audit.score === null || audit.score >= 0.9) return [];
    const where = audit.details?.items?.flatMap(({ node }) => node?.selector ?? []).slice(0, 3) ?? [];
    return [
      `${audit.title}${audit.displayValue ? ` (${audit.displayValue})` : ''}${where.length > 0 ? `: ${where.join(', ')}` : ''}`,
    ];
  });
}

export async function run(args: readonly string[]): Promise<void> {
  if (!existsSync(dist)) throw new Error('There is no build in dist/: run `npm run build` first.');
  const { default: lighthouse, desktopConfig } = (await load('lighthouse/core/index.js')) as {
    readonly default: Lighthouse;
    readonly desktopConfig: object;
  };
  const { launch } = (await load('chrome-launcher/dist/index.js')) as Launcher;
  const site = await serve(dist, { compressed: true });
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { runs: { type: 'string', default: '3' } },
    allowPositionals: true,
  });
  const runs = Number(values.runs);
  const pages = positionals.length > 0 ? positionals : PAGES;
  console.log(`${'page'.padEnd(32)} ${'on'.padEnd(8)} perf  a11y  best  seo   paint   blocked  shift`);
  let low = 0;
  try {
    for (const form of FORMS)
      for (const page of pages) {
        const results: Result[] = [];
        for (let i = 0; i < runs; i += 1) {
          const chrome = await launch({
            chromePath: env['BROWSER_PATH'],
            chromeFlags: [
              '--headless=new',
              '--disable-gpu',
              ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
            ],
          });
          try {
            const answer = await lighthouse(
              `${site.url}${page}`,
              { port: chrome.port, onlyCategories: [...CATEGORIES], logLevel: 'error' },
              form === 'desktop' ? desktopConfig : undefined,
            );
            if (answer) results.push(answer.lhr);
          } finally {
            chrome.kill();
          }
        }
        const of = (read: (result: Result) => number | null | undefined): number =>
          median(results.map((result) => read(result) ?? 0));
        const scores = CATEGORIES.map((name) => Math.round(100 * of((one) => one.categories[name]?.score)));
        const metric = (id: string): number =>
          of((one) => (one.audits[id] as unknown as { readonly numericValue: number }).numericValue);
        console.log(
          `${page.padEnd(32)} ${form.padEnd(8)} ${scores.map((score) => String(score).padEnd(5)).join(' ')} ` +
            `${metric('largest-contentful-paint').toFixed(0).padStart(5)} ms ${metric('total-blocking-time').toFixed(0).padStart(5)} ms  ${metric('cumulative-layout-shift').toFixed(3)}`,
        );
        if (CATEGORIES.some((name, at) => (scores[at] ?? 0) < LEAST[name])) {
          low += 1;
          const last = results.at(-1);
          for (const line of last ? missing(last) : []) console.log(`    ${line}`);
        }
      }
  } finally {
    await site.close();
  }
  console.log(
    low === 0
      ? 'Every page reaches its scores: 98, and 100 for accessibility.'
      : `${low} of ${pages.length * FORMS.length} pages miss a score (98; accessibility 100).`,
  );
  if (low > 0) process.exitCode = 1;
}
