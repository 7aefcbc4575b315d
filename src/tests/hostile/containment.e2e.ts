import { expect, test, type Page } from '@playwright/test';
import type { LabEvent } from '../../events/index.ts';
import { events, run, send, seqNow, site, waitForEvent } from '../e2e/lab.ts';

const LESSON = '/en/lessons/ack/';

/** What runs beside the page's own script: frames and workers. */
const guests = async (page: Page): Promise<number> =>
  page.workers().length + (await page.locator('iframe').count());

test('code that comes with a page, or with its address, waits for the click', async ({ page }) => {
  const fetched: string[] = [];
  page.on('request', (request) => void (request.url().includes('/_lab/') && fetched.push(request.url())));
  const link = `${LESSON}?run&autostart=1&sandbox=good-corner&file=services/front/index.ts&code=fetch(1)#run`;
  await page.goto(site(link), { waitUntil: 'networkidle' });
  expect(await guests(page)).toBe(0);
  expect(fetched).toEqual([]);
  // The control: after the click there are frame and workers, and files of the engine.
  await run(page);
  expect(await guests(page)).toBeGreaterThan(6);
  expect(fetched).not.toEqual([]);
});

test('when the lab stops, no worker and no frame is left', async ({ page }) => {
  await page.goto(site(LESSON));
  await run(page);
  const before = await seqNow(page);
  const content = "console.log('looping'); while (true);";
  await send(page, { type: 'file.write', path: 'services/front/index.ts', content });
  await waitForEvent(page, before, { type: 'log', line: 'looping' });
  expect(page.workers().length).toBeGreaterThan(6);
  await page.evaluate(() => document.querySelector('ruche-lab')?.remove());
  await expect.poll(() => guests(page)).toBe(0);
});

test('an endless loop in a page of the preview does not stop the page around it', async ({ page }) => {
  await page.goto(site(LESSON));
  /** Turns of the page's own clock between the first and the last moment of a loop in a frame. */
  const turns = (sandbox: string | null): Promise<number> =>
    page.evaluate(async (value) => {
      const frame = document.createElement('iframe');
      if (value !== null) frame.setAttribute('sandbox', value);
      frame.srcdoc = `<script>
        const now = () => performance.timeOrigin + performance.now();
        const began = now();
        while (now() < began + 1500);
        parent.postMessage([began, now()], '*');
      </script>`;
      const ticks: number[] = [];
      const clock = setInterval(() => ticks.push(performance.timeOrigin + performance.now()), 5);
      const [began, ended] = await new Promise<[number, number]>((done) => {
        addEventListener('message', (event: MessageEvent<[number, number]>) => {
          if (event.source === frame.contentWindow) done(event.data);
        });
        document.body.append(frame);
      });
      clearInterval(clock);
      frame.remove();
      return ticks.filter((at) => at > began && at < ended).length;
    }, sandbox);
  expect(await turns('allow-scripts allow-forms')).toBeGreaterThan(1);
  // The control: a frame that is no stranger shares the page's thread.
  expect(await turns(null)).toBe(0);
});

/** A service that says of the lab, of others and of a queue what is not so. */
const FORGER = `import { channel } from 'node:diagnostics_channel';
const ruche = channel('ruche');
for (const forged of [
  { type: 'request', id: 'forged', from: { service: 'img' }, to: { service: 'queue' } },
  { type: 'message', step: 'dropped', message: 'forged', queue: 'pictures' },
  { type: 'replica', state: 'exited', service: 'img', replica: 1 },
  { type: 'lab', state: 'failed', detail: 'forged' },
]) ruche.publish(forged);
console.log('forged');
setInterval(() => {}, 1000);`;

test('events that a service forges change nothing in the page', async ({ page, browser }) => {
  const forge = async (victim: Page, last: object): Promise<readonly LabEvent[]> => {
    await victim.goto(site(LESSON));
    await run(victim);
    const before = await seqNow(victim);
    await send(victim, { type: 'file.write', path: 'services/front/index.ts', content: FORGER });
    await waitForEvent(victim, before, { ...last, service: 'front' });
    return events(victim, before + 1);
  };
  const since = await forge(page, { type: 'log', line: 'forged' });
  expect(since.filter((event) => event.type === 'lab' || event.type === 'message')).toEqual([]);
  expect(since.filter(({ type, service }) => type === 'replica' && service === 'img')).toEqual([]);
  // Of itself a service may say what it likes: its name is on it.
  const said = since.find((event) => event.type === 'request' && event.id === 'forged');
  expect(said).toMatchObject({ service: 'front', from: { service: 'front' } });
  await expect(page.locator('ruche-lab:visible')).toHaveAttribute('data-lab-state', 'ready');

  // The control: the same with a switch that believes whatever it hears.
  const context = await browser.newContext({ serviceWorkers: 'block' });
  const gullible = await context.newPage();
  await gullible.route('**/_lab/*.html', async (route) => {
    const html = await (await route.fetch()).text();
    const body = html.replace('"log","request","response"', '"lab","replica","message",$&');
    expect(body, 'the built switch has its list').not.toBe(html);
    await route.fulfill({ body, contentType: 'text/html' });
  });
  const believed = await forge(gullible, { type: 'lab', state: 'failed' });
  expect(believed.map(({ type }) => type)).toEqual(expect.arrayContaining(['lab', 'message']));
  await expect(gullible.locator('ruche-lab:visible')).toHaveAttribute('data-lab-state', 'failed');
  await context.close();
});

/** Tries to take the frame over with a handshake of one's own; resolves with whether the hub answered. `patch`: its control. */
const takeOver = (
  page: Page,
  options: {
    readonly patch: [string, string] | null;
    readonly from: 'sibling' | 'page' | 'page, again';
    readonly nonce: string;
  },
) =>
  page.evaluate(async ({ patch, from, nonce }) => {
    const { frame: file } = (await (await fetch('/_lab/manifest.json')).json()) as { frame: string };
    let html = await (await fetch(`/_lab/${file}`)).text();
    if (patch !== null) {
      const [find, replace] = patch;
      const without = html.replace(new RegExp(find), replace);
      if (without === html) throw new Error(`the built frame has no ${find}`);
      html = without;
    }
    const add = async (srcdoc: string): Promise<Window> => {
      const frame = document.createElement('iframe');
      frame.setAttribute('sandbox', 'allow-scripts');
      frame.srcdoc = srcdoc;
      const loaded = new Promise((done) => frame.addEventListener('load', done, { once: true }));
      document.body.append(frame);
      await loaded;
      return frame.contentWindow as Window;
    };
    const victim = await add(html.replace('{{nonce}}', 'secret'));
    const { port1, port2 } = new MessageChannel();
    const heard = new Promise<boolean>((done) => {
      port1.onmessage = () => done(true);
    });
    if (from === 'page, again') {
      const first = new MessageChannel();
      victim.postMessage({ ruche: 'page', nonce: 'secret' }, '*', [first.port2]);
    }
    if (from === 'sibling') {
      const at = [...document.querySelectorAll('iframe')].findIndex((one) => one.contentWindow === victim);
      const attacker = await add(`<script>
        addEventListener('message', ({ ports }) => {
          parent.frames[${at}].postMessage({ ruche: 'page', nonce: '${nonce}' }, '*', [ports[0]]);
          parent.postMessage('posted', '*');
        });
      </script>`);
      const posted = new Promise((done) =>
        addEventListener('message', ({ source }) => source === attacker && done(null)),
      );
      attacker.postMessage(0, '*', [port2]);
      await posted;
    } else victim.postMessage({ ruche: 'page', nonce }, '*', [port2]);
    port1.postMessage({ t: 'beat', n: 1 });
    let taken = false;
    const answered = heard.then(() => (taken = true));
    if (patch !== null) await answered;
    else {
      // A frame that was not taken over says nothing: a second one, taken over rightly and later, is the clock.
      const clock = await add(html.replace('{{nonce}}', 'clock'));
      const rightly = new MessageChannel();
      const ticked = new Promise((done) => {
        rightly.port1.onmessage = done;
      });
      clock.postMessage({ ruche: 'page', nonce: 'clock' }, '*', [rightly.port2]);
      rightly.port1.postMessage({ t: 'beat', n: 1 });
      await ticked;
    }
    for (const frame of document.querySelectorAll('iframe')) frame.remove();
    return taken;
  }, options);

test('nobody but the page, once, with the right word, takes the frame over', async ({ page }) => {
  await page.goto(site(LESSON));
  const source: [string, string] = ['\\w+\\.source!==parent', 'false'];
  const word: [string, string] = ['\\w+\\.data\\.nonce!==\\w+', 'false'];
  const once: [string, string] = ['removeEventListener\\("message",\\w+\\)', '0'];
  const sibling = { from: 'sibling', nonce: 'secret' } as const;
  expect(await takeOver(page, { ...sibling, patch: null }), 'a frame beside it').toBe(false);
  expect(await takeOver(page, { ...sibling, patch: source }), 'its control').toBe(true);
  const guess = { from: 'page', nonce: 'guess' } as const;
  expect(await takeOver(page, { ...guess, patch: null }), 'a guess').toBe(false);
  expect(await takeOver(page, { ...guess, patch: word }), 'its control').toBe(true);
  const replay = { from: 'page, again', nonce: 'secret' } as const;
  expect(await takeOver(page, { ...replay, patch: null }), 'a replay').toBe(false);
  expect(await takeOver(page, { ...replay, patch: once }), 'its control').toBe(true);
});
