import { existsSync } from 'node:fs';
import { chromium, type BrowserContext, type Page } from 'playwright';
import { openContractSite } from './site.ts';

/** A real browser on a page that has the embedded runtime and nothing else. */
export interface BrowserLab {
  readonly context: BrowserContext;
  readonly url: string;
  /** Requests that reached the server, apart from the page's own assets: what must never happen. */
  readonly canary: readonly string[];
  /** A fresh page with `window.ruche` (see page.ts). */
  open(): Promise<Page>;
  close(): Promise<void>;
}

const DEBIAN = '/usr/bin/chromium';

/** Builds the assets, serves them, starts the browser (BROWSER_PATH, else Chromium where Debian puts it). */
export async function openBrowserLab(options: { readonly packages: readonly string[] }): Promise<BrowserLab> {
  const site = await openContractSite(options);
  const installed = process.env['BROWSER_PATH'] ?? DEBIAN;
  const browser = await chromium.launch({
    // Playwright's own otherwise.
    ...(existsSync(installed) ? { executablePath: installed } : {}),
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  const context = await browser.newContext();
  return {
    context,
    url: site.url,
    canary: site.canary,
    async open() {
      const tab = await context.newPage();
      await tab.goto(site.url);
      return tab;
    },
    async close() {
      await browser.close();
      await site.close();
    },
  };
}
