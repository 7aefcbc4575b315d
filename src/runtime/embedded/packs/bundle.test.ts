import path from 'node:path';
import { expect, test } from 'vitest';
import { bundlePack } from './bundle.ts';

const root = path.resolve(import.meta.dirname, '../../../..');

test('a package asks the service for NODE_ENV while it runs, as it does in Docker', async () => {
  const { code } = await bundlePack('express', { root, others: [], minify: true });
  expect(code).toContain('process.env.NODE_ENV');
});
