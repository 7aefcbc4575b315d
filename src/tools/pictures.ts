/**
 * `npm run pictures`: draws, with the tests' browser, the pictures that can't be made while building: the icons, out of
 * public/favicon.svg, the pictures that go with a shared link and the moving one of the README, out of the built site
 * (build it first). The results are kept in public/ and .github/.
 */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import process, { env } from 'node:process';
import { chromium, type Browser } from 'playwright';
import { languages, texts } from '../i18n/index.ts';
import { tokens } from '../styles/tokens.ts';
import { movingPicture } from './moving-picture.ts';
import { serve } from './serve.ts';

const root = path.resolve(import.meta.dirname, '../..');
const target = (name: string): string => path.join(root, 'public', name);
const mark = readFileSync(target('favicon.svg'), 'utf8');

/** An icon's file, its side, and how much of the side the mark takes; on paper where a phone would cut or fill it. */
const ICONS = [
  { name: 'favicon-32.png', side: 32, share: 1, paper: false },
  { name: 'icon-180.png', side: 180, share: 0.74, paper: true },
  { name: 'icon-192.png', side: 192, share: 0.86, paper: true },
  { name: 'icon-512.png', side: 512, share: 0.86, paper: true },
  // Whatever a launcher cuts away, the middle 80 % stays.
  { name: 'icon-maskable-512.png', side: 512, share: 0.58, paper: true },
] as const;

async function icons(browser: Browser): Promise<void> {
  for (const { name, side, share, paper } of ICONS) {
    const page = await browser.newPage({ viewport: { width: side, height: side } });
    await page.setContent(
      `<style>body{margin:0;display:grid;place-items:center;height:100vh;background:${paper ? tokens.light['paper'] : 'transparent'}}svg{width:${share * 100}%}</style>${mark}`,
    );
    await page.screenshot({ path: target(name), omitBackground: !paper });
    await page.close();
    console.log(`  public/${name}`);
  }
}

/** The picture of a link: the name, what it is, and the lesson's own figure at its most telling moment. */
async function social(browser: Browser, url: string): Promise<void> {
  for (const language of languages) {
    const page = await browser.newPage({
      viewport: { width: 1200, height: 630 },
      colorScheme: 'light',
      reducedMotion: 'reduce',
    });
    await page.goto(`${url}/${language}/lessons/ack/`, { waitUntil: 'networkidle' });
    await page.evaluate((tagline) => {
      const figure = [...document.querySelectorAll('ruche-lab svg')].find((svg) => {
        const { width, height } = svg.getBoundingClientRect();
        return width > 300 && width > height * 0.7;
      });
      const name = document.querySelector('.wordmark');
      if (!figure || !name) throw new Error('the lesson has no figure to show');
      const words = document.createElement('div');
      const title = document.createElement('h1');
      title.textContent = tagline;
      words.append(name.cloneNode(true), title);
      const plate = document.createElement('div');
      plate.append(figure);
      document.body.replaceChildren(words, plate);
      const style = document.createElement('style');
      style.textContent = `
        body { display: grid; grid-template-columns: 4fr 7fr; gap: 2.5rem; block-size: 630px; padding: 3rem 3rem 3rem 3.5rem; overflow: hidden }
        body > div { min-block-size: 0; min-inline-size: 0 }
        body > div:first-child { display: flex; flex-direction: column; justify-content: space-between }
        .wordmark { font: 700 2.5rem/1 var(--sans); letter-spacing: -0.02em; text-decoration: none; gap: 0.9rem }
        .wordmark svg { inline-size: 3.75rem }
        h1 { font-size: 3.25rem; text-wrap: balance }
        body > div:last-child > svg { inline-size: 100%; block-size: 100%; max-block-size: none }
      `;
      document.head.append(style);
    }, texts(language)['site.tagline']);
    await page.evaluate(() => document.fonts.ready.then(() => undefined));
    await page.screenshot({ path: target(`social-${language}.png`) });
    await page.close();
    console.log(`  public/social-${language}.png`);
  }
}

const dist = path.join(root, 'dist');
if (!existsSync(dist)) {
  console.error('There is no build in dist/: run `npm run build` first.');
  process.exit(1);
}
const browser = await chromium.launch({
  executablePath: env['BROWSER_PATH'],
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
const site = await serve(dist);
try {
  await icons(browser);
  await social(browser, site.url);
  const moving = path.join(root, '.github/run.gif');
  if (await movingPicture(browser, `${site.url}/en/slides/vingt-minutes/#/direct-ack`, moving))
    console.log('  .github/run.gif');
} finally {
  await browser.close();
  await site.close();
}
