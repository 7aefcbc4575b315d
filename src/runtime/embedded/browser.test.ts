import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openBrowserLab, type BrowserLab } from './testing/harness.ts';

let lab: BrowserLab;

beforeAll(async () => {
  lab = await openBrowserLab({ packages: ['express', 'multer', 'amqplib'] });
}, 120_000);

afterAll(() => lab?.close());

/** Runs a case of testing/cases.ts in a page of its own. */
async function run(name: string, argument = ''): Promise<unknown> {
  const page = await lab.open();
  try {
    return await page.evaluate(([which, what]) => window.ruche.run(which, what), [name, argument] as const);
  } finally {
    await page.close();
  }
}

describe('the embedded runtime in a real browser', () => {
  test('express, multer and amqplib run unmodified, over the hub, against the rabbitmq image', async () => {
    expect(await run('libraries')).toEqual({ status: 201, body: { size: 100_000, name: 'a.png' } });
  });

  test('an endless loop in a service freezes neither the page nor the hub, and can be killed', async () => {
    const { text, took, exit } = (await run('spinning')) as { text: string; took: number; exit: unknown };
    expect(text).toBe('hello /');
    expect(took).toBeLessThan(2000);
    expect(exit).toEqual({ code: null, signal: 'SIGKILL' });
  });

  test('a dead frame is noticed: typed failure, processes exited, nothing left in the page', async () => {
    expect(await run('frame')).toEqual({
      code: 'frame-crashed',
      exit: { code: null, signal: 'SIGKILL' },
      refused: 'frame-crashed',
      frames: 0,
    });
  }, 60_000);

  test('after the first start everything works without a network, restarts included', async () => {
    const page = await lab.open();
    await page.exposeFunction('goOffline', () => lab.context.setOffline(true));
    try {
      expect(await page.evaluate(() => window.ruche.run('offline'))).toBe('hello /again');
    } finally {
      await lab.context.setOffline(false);
      await page.close();
    }
  });

  test('nothing that a service tries reaches another server, nor the frame around it', async () => {
    const output = await run('contained', `${lab.url}/canary`);
    expect(output).not.toMatch(/REACHED/);
    expect(lab.canary).toEqual([]);
  }, 60_000);
});
