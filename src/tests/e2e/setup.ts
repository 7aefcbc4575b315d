import { existsSync } from 'node:fs';
import path from 'node:path';
import { serve } from '../../tools/serve.ts';

/** Serves the built site for all tests, on a free port; its address reaches them as SITE. */
export default async function setup(): Promise<() => Promise<void>> {
  const dist = path.resolve(import.meta.dirname, '../../../dist');
  if (!existsSync(path.join(dist, 'index.html')))
    throw new Error('There is no build in dist/: run `npm run build` first.');
  const site = await serve(dist);
  process.env['SITE'] = site.url;
  return () => site.close();
}
