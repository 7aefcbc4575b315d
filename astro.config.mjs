import mdx from '@astrojs/mdx';
import svelte from '@astrojs/svelte';
import { defineConfig } from 'astro/config';
import { films } from './src/tools/site/films.ts';
import { codeClasses } from './src/tools/site/highlight.ts';
import { labAssets } from './src/tools/site/lab-assets.ts';
import { offline } from './src/tools/site/offline.ts';
import { parity } from './src/tools/site/parity.ts';
import { search } from './src/tools/site/search.ts';
import { joinSheets } from './src/tools/site/sheets.ts';
import { sitemap } from './src/tools/site/sitemap.ts';
import { tidyPages } from './src/tools/site/tidy.ts';

// One build serves any host: SITE_URL is its origin, BASE_PATH the folder it lives in ("/ruche").
export default defineConfig({
  site: process.env.SITE_URL ?? 'http://localhost:4321',
  base: process.env.BASE_PATH ?? '/',
  trailingSlash: 'always',
  build: { format: 'directory', inlineStylesheets: 'never' },
  devToolbar: { enabled: false },
  markdown: {
    syntaxHighlight: { type: 'shiki', excludeLangs: [] },
    shikiConfig: { theme: 'css-variables', transformers: [codeClasses] },
  },
  // sitemap() and search() read the built pages; offline() lists every file of the build, and must stay last.
  integrations: [
    mdx(),
    svelte(),
    parity(),
    labAssets(),
    films(),
    joinSheets(),
    tidyPages(),
    sitemap(),
    search(),
    offline(),
  ],
  vite: {
    build: {
      target: 'es2022',
      assetsInlineLimit: 0,
      // The parser of compose.yaml runs at build time; what the tab loads only stands behind the same door. Its modules
      // do nothing but declare, and don't say so.
      rolldownOptions: {
        treeshake: { moduleSideEffects: [{ test: /node_modules\/yaml\//, sideEffects: false }] },
      },
    },
  },
});
