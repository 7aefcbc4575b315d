/** What we use of pagefind's script, which the build writes beside its index. */
interface Pagefind {
  options(options: { readonly baseUrl: string; readonly excerptLength: number }): Promise<void>;
  init(): Promise<void>;
  search(words: string): Promise<{ readonly results: readonly { data(): Promise<Raw> }[] }>;
}
interface Raw {
  readonly url: string;
  readonly excerpt: string;
  readonly meta: { readonly title?: string; readonly kind?: string };
  readonly sub_results: readonly { readonly url: string; readonly title: string; readonly excerpt: string }[];
}

/** A page that was found. `excerpt` is text in which the words found are marked. */
export interface Found {
  readonly url: string;
  readonly title: string;
  readonly kind: string;
  readonly section: string;
  readonly excerpt: string;
}

export interface Engine {
  /** The best pages of this page's language, best first, at most `MOST`. */
  search(words: string): Promise<{ readonly count: number; readonly found: readonly Found[] }>;
}

const MOST = 8;

/** Loads the script and the index of this page's language. `folder` is where the build put them, `home` the site's root. */
export async function openEngine(folder: string, home: string): Promise<Engine> {
  const pagefind = (await import(/* @vite-ignore */ `${folder}pagefind.js`)) as Pagefind;
  await pagefind.options({ baseUrl: home, excerptLength: 24 });
  await pagefind.init();
  return {
    async search(words) {
      const { results } = await pagefind.search(words);
      const pages = await Promise.all(results.slice(0, MOST).map((one) => one.data()));
      return { count: results.length, found: pages.map(shape) };
    },
  };
}

/** Leads to the section that matches rather than to the top of its page. */
function shape(page: Raw): Found {
  const title = page.meta.title ?? page.url;
  const best = page.sub_results[0];
  const section = best !== undefined && best.title !== title ? best.title : '';
  return {
    url: best?.url ?? page.url,
    title,
    kind: page.meta.kind ?? '',
    section,
    excerpt: best?.excerpt ?? page.excerpt,
  };
}
