import { existsSync } from 'node:fs';
import { chromium as playwright } from 'playwright';
import { within, type Browser } from './tab.ts';

/** Chromium, the browser of `npm test`, here to be compared with the others. */
export const chromium: Browser = {
  name: 'Chromium',
  packages: ['chromium'],
  installed: () => existsSync(process.env['BROWSER_PATH'] ?? playwright.executablePath()),
  async launch() {
    const browser = await playwright.launch({
      executablePath: process.env['BROWSER_PATH'],
      args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
    });
    const page = await browser.newPage();
    return {
      version: `Chromium ${browser.version()}`,
      open: async (url) => void (await page.goto(url)),
      call: (source, argument, patience) =>
        within(
          patience,
          'Chromium',
          // The text of a function of ours, called in the page.
          page.evaluate(`(${source})(${JSON.stringify(argument)})`),
        ),
      close: () => browser.close(),
    };
  },
};
