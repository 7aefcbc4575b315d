import { getCollection } from 'astro:content';
import type { APIRoute } from 'astro';
import { fill, href, isLanguage, languages, texts } from '../../i18n/index.ts';

export function getStaticPaths() {
  return languages.map((lang) => ({ params: { lang } }));
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** RSS 2.0: the lessons and decks of one language, newest first. */
export const GET: APIRoute = async ({ params, site }) => {
  const language = isLanguage(params['lang']) ? params['lang'] : 'fr';
  const t = texts(language);
  const absolute = (path: string): string => new URL(href(path), site).href;
  const own = ({ id }: { readonly id: string }): boolean => id.startsWith(`${language}/`);
  const name = (id: string): string => id.slice(language.length + 1);

  const lessons = (await getCollection('lessons', own)).map(({ id, data }) => ({
    title: `${fill(t['search.lesson'], { number: data.number })} · ${data.title}`,
    lead: data.lead,
    link: absolute(`/${language}/lessons/${name(id)}/`),
    published: data.published,
  }));
  const decks = (await getCollection('slides', own)).map(({ id, data }) => ({
    title: `${t['search.deck']} · ${data.title}`,
    lead: data.lead,
    link: absolute(`/${language}/slides/${name(id)}/`),
    published: data.published,
  }));
  const items = [...lessons, ...decks]
    .toSorted((a, b) => b.published.getTime() - a.published.getTime())
    .map(
      ({ title, lead, link, published }) => `    <item>
      <title>${escape(title)}</title>
      <link>${link}</link>
      <guid>${link}</guid>
      <pubDate>${published.toUTCString()}</pubDate>
      <description>${escape(lead)}</description>
    </item>
`,
    );
  const self = absolute(`/${language}/feed.xml`);
  const xml = `<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom">
  <channel>
    <title>${escape(t['feed.title'])}</title>
    <link>${absolute(`/${language}/`)}</link>
    <atom:link href="${self}" rel="self" type="application/rss+xml"/>
    <description>${escape(t['feed.description'])}</description>
    <language>${language}</language>
${items.join('')}  </channel>
</rss>
`;
  return new Response(xml, { headers: { 'content-type': 'application/rss+xml; charset=utf-8' } });
};
