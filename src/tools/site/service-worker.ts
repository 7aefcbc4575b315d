/** What the service worker of one build knows: its version, the folder it serves, and every URL path of the build. */
export interface ServiceWorkerFacts {
  readonly version: string;
  readonly base: string;
  readonly urls: readonly string[];
}

/**
 * The source of `sw.js`. Pages and assets come from the cache of their own build; a page asks the network first, so
 * that a new version shows at the next visit, and falls back after two seconds. Nothing outside `base` is touched.
 */
export function serviceWorker({ version, base, urls }: ServiceWorkerFacts): string {
  return `const CACHE = ${JSON.stringify(`ruche:${base}:${version}`)};
const PREFIX = ${JSON.stringify(`ruche:${base}:`)};
const BASE = ${JSON.stringify(base)};
const URLS = ${JSON.stringify(urls)};
const KNOWN = new Set(URLS);
const PATIENCE = 2000;

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches.open(CACHE).then((cache) => cache.addAll(URLS.map((url) => new Request(url, { cache: 'reload' })))).then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    caches.keys()
      .then((keys) => Promise.all(keys.filter((key) => key.startsWith(PREFIX) && key !== CACHE).map((key) => caches.delete(key))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== location.origin || !url.pathname.startsWith(BASE)) return;
  event.respondWith(event.request.mode === 'navigate' ? page(event.request, url) : asset(event.request, url));
});

async function asset(request, url) {
  const cache = await caches.open(CACHE);
  return (KNOWN.has(url.pathname) && (await cache.match(url.pathname))) || fetch(request);
}

async function page(request, url) {
  const cache = await caches.open(CACHE);
  const kept = async () => (await cache.match(url.pathname)) ?? (await cache.match(url.pathname + '/'));
  let timer;
  try {
    const late = new Promise((resolve, reject) => { timer = setTimeout(() => kept().then((hit) => hit && resolve(hit), reject), PATIENCE); });
    return await Promise.race([fetch(request), late]);
  } catch {
    return (await kept()) ?? (await cache.match(BASE + '404.html')) ?? Response.error();
  } finally {
    clearTimeout(timer);
  }
}
`;
}
