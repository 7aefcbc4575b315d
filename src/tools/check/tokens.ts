import { lineAt, projectFiles, read, type Check, type Found } from './problem.ts';

const HOME = 'src/styles/tokens.css';

/** What only tokens.css may say: a colour, a family of fonts. */
const RULES: readonly { readonly pattern: RegExp; readonly message: string }[] = [
  {
    pattern: /#(?:[\da-f]{8}|[\da-f]{6}|[\da-f]{3,4})\b(?![\w-])/gi,
    message: 'a colour is a token: name it in tokens.css',
  },
  {
    pattern: /\b(?:rgba?|hsla?|hwb|oklch|oklab|lch|lab)\(/gi,
    message: 'a colour is a token: name it in tokens.css',
  },
  {
    pattern: /font-family:(?!\s*(?:var\(|inherit\b))/gi,
    message: 'a family of fonts is a token: var(--serif), var(--sans), var(--mono)',
  },
];

/** Style sheets, and the `<style>` of components. Print knows white paper by name. */
function* sheets(file: string): Generator<{ readonly css: string; readonly from: number }> {
  const text = read(file);
  if (file.endsWith('.css')) yield { css: text, from: 0 };
  else
    for (const match of text.matchAll(/<style[^>]*>([\s\S]*?)<\/style>/g))
      yield { css: match[1] as string, from: match.index + match[0].indexOf('>') + 1 };
}

/** Colours, sizes and fonts are written once, in tokens.css; no text is smaller than 13 px (`drawn, not read`: a size of arrows, say). */
export const tokens: Check = {
  name: 'tokens',
  run() {
    const found: Found[] = [];
    for (const file of projectFiles()) {
      if (!/^src\/.*\.(css|astro|svelte)$/.test(file) || file === HOME) continue;
      const text = read(file);
      for (const { css, from } of sheets(file)) {
        // Comments, urls and selectors such as `#fade` are no values.
        const values = css
          .replaceAll(/\/\*[\s\S]*?\*\/|url\([^)]*\)/g, (all) => ' '.repeat(all.length))
          .replaceAll(/[^{};]*\{/g, (all) => ' '.repeat(all.length));
        for (const { pattern, message } of RULES)
          for (const match of values.matchAll(pattern))
            found.push({ file, line: lineAt(text, from + match.index), message: `${match[0]}: ${message}` });
        for (const match of values.matchAll(/font(?:-size)?:[^;]*?\b(\d*\.?\d+)(px|rem)\b/g)) {
          const pixels = Number(match[1]) * (match[2] === 'rem' ? 16 : 1);
          const before = css.slice(0, match.index).trimEnd();
          if (pixels < 13 && !before.endsWith('/* drawn, not read */'))
            found.push({
              file,
              line: lineAt(text, from + match.index),
              message: `text of ${pixels} px: at least 13`,
            });
        }
      }
    }
    return found;
  },
};
