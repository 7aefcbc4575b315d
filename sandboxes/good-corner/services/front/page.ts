/** Puts the page together: one HTML document with its style and script inside, so that one request shows it. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Language } from './language.ts';
import { words } from './words.ts';

/** `<!-- {{name}} -->` stands for an element, `{{name}}` for a text. */
const PLACE = /<!-- \{\{(\w+)\}\} -->|\{\{(\w+)\}\}/g;

/** Reads the page's files once and returns what renders it in a language, with the names of the sample photos. */
export async function loadPage(
  folder: string,
): Promise<(language: Language, photos: readonly string[]) => string> {
  const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8');
  const [template, style, script] = await Promise.all([
    read('index.html'),
    read('style.css'),
    read('client.js'),
  ]);

  return (language, photos) => {
    const text = words[language];
    const samples = photos.map((name) => ({
      src: `/photos/${name}`,
      name: text.samples[name] ?? name.replace('.png', ''),
    }));
    const data = { language, text: text.client, samples };
    const parts: Readonly<Record<string, string>> = {
      ...Object.fromEntries(Object.entries(text.page).map(([key, value]) => [key, escapeHtml(value)])),
      lang: language,
      style: `<style>${style}</style>`,
      script: `<script>${script}</script>`,
      // Inside <script>, only "<" could end it.
      data: `<script type="application/json" id="data">${JSON.stringify(data).replaceAll('<', '\\u003c')}</script>`,
    };
    return template.replace(
      PLACE,
      (whole, inComment?: string, inText?: string) => parts[inComment ?? inText ?? ''] ?? whole,
    );
  };
}

function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
