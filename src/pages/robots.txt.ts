import type { APIRoute } from 'astro';
import { href } from '../i18n/index.ts';

/** Everything may be read; the engine's own files are nothing to find. */
export const GET: APIRoute = ({ site }) =>
  new Response(
    `User-agent: *\nDisallow: ${href('/_lab/')}\nDisallow: ${href('/_search/')}\n\nSitemap: ${new URL(href('/sitemap.xml'), site).href}\n`,
  );
