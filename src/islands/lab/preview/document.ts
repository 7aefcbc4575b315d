import shim from './shim.js?raw';

/** The origin that a page in the preview believes in; every address on it is the gateway's. */
export const PREVIEW_ORIGIN = 'http://good-corner.lab';

/** Nothing may leave the frame: no connection, no frame, no plugin; scripts and styles are inline, images are blobs. */
const POLICY =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src blob: data:; font-src data:; form-action 'none'";

/** Fetches a file that the page links to, as text; null when there is none. */
export type Fetch = (path: string) => Promise<string | null>;

/**
 * Makes the document that the preview shows out of the page that the gateway gave: its style sheets and scripts are
 * put inline, its images wait for the shim, and the shim comes first of all scripts.
 */
export async function previewDocument(html: string, path: string, fetchText: Fetch): Promise<string> {
  const page = new DOMParser().parseFromString(html, 'text/html');
  const here = new URL(path, PREVIEW_ORIGIN);
  const pathOf = (address: string): string | null => {
    const url = new URL(address, here);
    return url.origin === PREVIEW_ORIGIN ? url.pathname + url.search : null;
  };
  const inline = async (address: string): Promise<string> => {
    const found = pathOf(address);
    return (found === null ? null : await fetchText(found)) ?? '';
  };

  // What the policy does not stop: a browser looks up and dials an address before it asks whether a frame may have it.
  const frames = 'iframe, frame, object, embed, portal, fencedframe';
  const links = 'base, meta[http-equiv="refresh" i], link:not([rel="stylesheet" i][href])';
  for (const element of page.querySelectorAll(`${links}, ${frames}`)) element.remove();
  for (const element of page.querySelectorAll('[shadowrootmode]')) element.removeAttribute('shadowrootmode');
  await Promise.all(
    [...page.querySelectorAll('link[rel="stylesheet" i][href]')].map(async (link) => {
      const style = page.createElement('style');
      if (link.hasAttribute('media')) style.media = link.getAttribute('media') ?? '';
      style.textContent = await inline(link.getAttribute('href') ?? '');
      link.replaceWith(style);
    }),
  );
  await Promise.all(
    [...page.querySelectorAll<HTMLScriptElement>('script[src]')].map(async (script) => {
      const code = await inline(script.getAttribute('src') ?? '');
      // Inline scripts run where they stand; deferred ones ran after the page.
      const late = script.defer || script.type === 'module';
      script.removeAttribute('src');
      script.removeAttribute('defer');
      script.removeAttribute('async');
      script.textContent = code.replaceAll(/<\/(script)/gi, '<\\/$1');
      if (late) page.body.append(script);
    }),
  );
  for (const image of page.querySelectorAll('img[src]')) {
    const address = image.getAttribute('src') ?? '';
    if (/^(blob|data):/.test(address)) continue;
    image.setAttribute('data-ruche-src', address);
    image.removeAttribute('src');
  }
  for (const element of page.querySelectorAll('[srcset]')) element.removeAttribute('srcset');

  const policy = page.createElement('meta');
  policy.httpEquiv = 'Content-Security-Policy';
  policy.content = POLICY;
  const first = page.createElement('script');
  first.dataset['facts'] = JSON.stringify({ origin: PREVIEW_ORIGIN, path });
  first.textContent = shim;
  page.head.prepend(policy, first);
  return `<!doctype html>${page.documentElement.outerHTML}`;
}
