/** ads: the ads, their categories, tags and owners. PORT (3000) · DATA_DIR (data). */
import { join } from 'node:path';
import { serve } from '../shared/serve.ts';
import { createApp } from './app.ts';
import { seeds } from './seeds.ts';
import { openStore } from './store.ts';

const store = await openStore(join(process.env['DATA_DIR'] ?? 'data', 'ads.json'), () => seeds(Date.now()));

serve(
  'ads',
  createApp(store, Date.now, (line) => console.log(`ads: ${line}`)),
);
