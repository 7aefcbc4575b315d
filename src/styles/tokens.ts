import { readFileSync } from 'node:fs';
import path from 'node:path';

/** The themes in which tokens.css gives colours. */
export type Theme = 'light' | 'dark';

/** Custom properties by name, without their dashes: `{paper: '#faf7f0', …}`. */
export type Tokens = Readonly<Record<string, string>>;

const declarations = (block: string): Tokens =>
  Object.fromEntries(
    [...block.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [
      name as string,
      (value as string).trim(),
    ]),
  );

/** Reads the values out of tokens.css, the one file that states them: for what is no style sheet (meta tags, pictures, checks). */
export function parseTokens(css: string): Readonly<Record<Theme, Tokens>> {
  const block = (selector: string): string => {
    const start = css.indexOf(`${selector} {`);
    if (start < 0) throw new Error(`tokens.css has no "${selector}"`);
    return css.slice(start, css.indexOf('}', start));
  };
  const light = declarations(block('\n:root'));
  return { light, dark: { ...light, ...declarations(block("\n:root[data-theme='dark']")) } };
}

/** The site's own tokens, in both themes. Read while building, never in a browser. */
export const tokens = parseTokens(readFileSync(path.resolve('src/styles/tokens.css'), 'utf8'));
