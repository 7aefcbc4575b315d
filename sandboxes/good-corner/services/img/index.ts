/** img: keeps the pictures. PORT (3000) · DATA_DIR (data) · QUEUE_URL (amqp://localhost). */
import { serve } from '../shared/serve.ts';
import { createApp } from './app.ts';
import { createPublisher } from './publisher.ts';
import { openStore } from './store.ts';

const log = (line: string): void => console.log(`img: ${line}`);
const store = await openStore(process.env['DATA_DIR'] ?? 'data');
const publisher = createPublisher(process.env['QUEUE_URL'] ?? 'amqp://localhost', log);

serve('img', createApp({ store, publisher, log }), () => publisher.close());
