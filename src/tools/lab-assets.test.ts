import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildLabAssets } from './lab-assets.ts';

const root = path.join(import.meta.dirname, '../..');
let outDir = '';

beforeAll(async () => {
  outDir = await mkdtemp(path.join(tmpdir(), 'ruche-assets-'));
});

afterAll(() => rm(outDir, { recursive: true, force: true }));

test('the same input gives the same names, hence the same bytes', { timeout: 60_000 }, async () => {
  const options = { root, outDir, packages: ['jpeg-js'], sandboxes: [] };
  const first = await buildLabAssets(options);
  const second = await buildLabAssets(options);
  expect(second).toEqual(first);
  expect(first.packs['jpeg-js']?.file).toMatch(/^packs\/jpeg-js\.[0-9a-f]{12}\.js$/);
});

test('the frame may reach nothing, and carries its scripts inline', { timeout: 60_000 }, async () => {
  const { frame } = await buildLabAssets({ root, outDir, sandboxes: [] });
  const html = await readFile(path.join(outDir, frame), 'utf8');
  expect(html).toContain(
    `content="default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval' blob: data:; worker-src blob:; connect-src 'none'"`,
  );
  expect(html).not.toMatch(/\bsrc=|https?:\/\//);
});

test('a package that does not exist is refused by name', { timeout: 60_000 }, async () => {
  const build = buildLabAssets({ root, outDir, packages: ['no-such-package'], sandboxes: [] });
  await expect(build).rejects.toThrow(/no-such-package/);
});
