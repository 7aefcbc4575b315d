import type { APIRoute } from 'astro';
import { fr } from '../i18n/fr.ts';
import { tokens } from '../styles/tokens.ts';

/** What a phone needs to put the site among its applications. Paths are relative to this file: any base will do. */
export const GET: APIRoute = () =>
  Response.json({
    name: `${fr['site.name']} · ${fr['site.tagline']}`,
    short_name: fr['site.name'],
    description: fr['site.description'],
    lang: 'fr',
    id: './',
    start_url: './',
    scope: './',
    display: 'minimal-ui',
    background_color: tokens.light['paper'],
    theme_color: tokens.light['paper'],
    icons: [
      { src: 'icon-192.png', sizes: '192x192', type: 'image/png' },
      { src: 'icon-512.png', sizes: '512x512', type: 'image/png' },
      { src: 'icon-maskable-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
    ],
  });
