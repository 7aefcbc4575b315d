import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { chromium, expect, test, type BrowserContext } from '@playwright/test';
import { get, run, send, seqNow, site, waitForEvent } from '../e2e/lab.ts';
import { attempts, type ScriptAttack } from './attack.ts';
import { openCanary, type Canary, type Target } from './canary.ts';
import { fromMarkup, fromScript, leaving } from './from-page.ts';
import { fromWorker } from './from-worker.ts';
import { hostilePage, hostileService, inWorker, leavingPage, serveOpenly } from './stages.ts';

/** Where attacks are tried, each at an address of its own: `open` is without any defence, and must be hit. */
type Stage = 'service' | 'wall' | 'preview' | 'open';

type Attack = Pick<ScriptAttack, 'name' | 'told' | 'walled' | 'dials' | 'connects'>;

let canary: Canary;
let context: BrowserContext;
let profile: string;
const aims = new Map<Attack, Partial<Record<Stage, Target>>>();
const told: Record<Stage, readonly string[]> = { service: [], wall: [], preview: [], open: [] };

const pageAttacks: readonly Attack[] = [...fromMarkup, ...fromScript, ...leaving];
const count = fromWorker.length * 3 + pageAttacks.length * 2;

/** An address for each attack on one stage. */
function aim(attacks: readonly Attack[], stage: Stage): Target[] {
  return attacks.map((attack) => {
    const target = canary.target();
    aims.set(attack, { ...aims.get(attack), [stage]: target });
    return target;
  });
}

function hits(attack: Attack, stage: Stage): readonly string[] {
  const target = aims.get(attack)?.[stage];
  return target === undefined ? [] : canary.hits(target);
}

/** Without a defence the attack does what it is for; of a connection that was only opened, nobody knows yet. */
function succeeds(attack: Attack, stage: Stage): boolean {
  if (attack.told) return told[stage].includes(attack.name);
  return hits(attack, stage).some((hit) => attack.connects === true || hit !== 'TCP');
}

/** What reached the address, apart from what the security page admits. */
function leaks(attack: Attack, stage: Stage): readonly string[] {
  const known = hits(attack, stage).filter((hit) => attack.dials !== true || hit !== 'TCP');
  return told[stage].includes(attack.name) ? [...known, 'it told of a success'] : known;
}

/** Where an attack must come to nothing. */
function stagesOf(attack: Attack): readonly Stage[] {
  const stages: readonly Stage[] = ['service', 'wall', 'preview'];
  return stages.filter(
    (stage) => aims.get(attack)?.[stage] !== undefined && (stage !== 'wall' || attack.walled !== false),
  );
}

const parsed = (text: string | null): readonly string[] => JSON.parse(text ?? '[]') as readonly string[];

// Playwright's own contexts are private ones, in which Chromium dials less.
test.beforeAll(async () => {
  profile = await mkdtemp(path.join(tmpdir(), 'ruche-hostile-'));
  context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env['BROWSER_PATH'],
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-gpu'],
  });
  canary = await openCanary(count);

  // First everything that is defended …
  const pages = {
    all: hostilePage(aim(fromMarkup, 'preview'), aim(fromScript, 'preview')),
    ...Object.fromEntries(
      aim(leaving, 'preview').map((target, at) => [at, leavingPage(leaving[at] as ScriptAttack, target, at)]),
    ),
  };
  const page = await context.newPage();
  await page.goto(site('/en/lessons/ack/'));
  await run(page);
  const before = await seqNow(page);
  const content = hostileService(attempts(fromWorker, aim(fromWorker, 'service')), pages);
  await send(page, { type: 'file.write', path: 'services/front/index.ts', content });
  const said = await waitForEvent(page, before, { type: 'log', service: 'front', stream: 'stdout' });
  told.service = parsed(said.type === 'log' ? said.line.replace('told ', '') : null);
  await expect(async () => expect((await get(page, '/')).status).toBe(200)).toPass();

  told.wall = await inWorker(page, attempts(fromWorker, aim(fromWorker, 'wall')), true);

  await page.locator('ruche-lab:visible [data-action=show-all]').click();
  await page.locator('[data-tab=preview]').click();
  const address = page.locator('[data-preview-path]');
  await address.fill('/?page=all');
  await address.press('Enter');
  told.preview = parsed(await page.frameLocator('iframe[data-preview]').locator('#told').textContent());
  for (const at of leaving.keys()) {
    const seq = await seqNow(page);
    await address.fill(`/?page=${at}`);
    await address.press('Enter');
    await waitForEvent(page, seq, { type: 'log', line: `tried ${at}` });
  }
  expect(page.url(), 'the page itself is still there').toBe(site('/en/lessons/ack/'));

  // … then the same without a defence. Once these have hit, the first ones would have.
  const bare = await inWorker(page, attempts(fromWorker, aim(fromWorker, 'open')), false);
  const open = await serveOpenly({
    all: hostilePage(aim(fromMarkup, 'open'), aim(fromScript, 'open')),
    ...Object.fromEntries(
      aim(leaving, 'open').map((target, at) => [at, leavingPage(leaving[at] as ScriptAttack, target, at)]),
    ),
  });
  const victim = await context.newPage();
  await victim.goto(`${open.url}/in/all`);
  told.open = [...bare, ...parsed(await victim.frameLocator('iframe').locator('#told').textContent())];
  // An attack on the top of the window may take the page away before it has loaded.
  for (const at of leaving.keys())
    await (await context.newPage()).goto(`${open.url}/in/${at}`).catch(() => undefined);
  const missing = (): string[] =>
    [...fromWorker, ...pageAttacks].filter((attack) => !succeeds(attack, 'open')).map(({ name }) => name);
  // What has not hit by then fails by its own name below.
  await expect
    .poll(missing, { timeout: 15_000 })
    .toEqual([])
    .catch(() => undefined);
  await open.close();
});

test.afterAll(async () => {
  const all = [...fromWorker, ...pageAttacks];
  const number = (which: (attack: Attack) => boolean): number => all.filter(which).length;
  console.log(
    `  ${all.length} attacks: ${number((attack) => succeeds(attack, 'open'))} hit without defences, ` +
      `${number((attack) => stagesOf(attack).some((stage) => leaks(attack, stage).length > 0))} with them; ` +
      `${number((attack) => attack.dials === true)} can open a connection that carries nothing`,
  );
  await context?.close();
  await canary?.close();
  await rm(profile, { recursive: true, force: true, maxRetries: 3 });
});

test.describe('a program in a service, and in a bare worker of the frame, reaches nothing by', () => {
  for (const attack of fromWorker)
    test(attack.name, () => {
      expect(succeeds(attack, 'open'), 'it hits without a defence').toBe(true);
      for (const stage of stagesOf(attack)) expect(leaks(attack, stage), stage).toEqual([]);
    });
});

test.describe('a page in the preview reaches nothing by', () => {
  for (const attack of pageAttacks)
    test(attack.name, () => {
      expect(succeeds(attack, 'open'), 'it hits without a defence').toBe(true);
      for (const stage of stagesOf(attack)) expect(leaks(attack, stage), stage).toEqual([]);
    });
});
