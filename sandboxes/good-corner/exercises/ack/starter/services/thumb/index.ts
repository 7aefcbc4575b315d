/** thumb: a worker. QUEUE_URL (amqp://localhost) · IMG_URL (http://localhost:3000) · WORK_MS (0). */
import type { Channel } from 'amqplib';
import { declareTopology, keepChannel } from '../shared/queue.ts';
import { createImgClient } from './img-client.ts';
import { createJob } from './job.ts';
import { consume } from './worker.ts';

const log = (line: string): void => console.log(`thumb: ${line}`);

const work = createJob({
  img: createImgClient(process.env['IMG_URL'] ?? 'http://localhost:3000'),
  workMs: Number(process.env['WORK_MS'] ?? 0),
  log,
});

const link = keepChannel<Channel>({
  url: process.env['QUEUE_URL'] ?? 'amqp://localhost',
  log,
  async open(connection) {
    const channel = await connection.createChannel();
    await declareTopology(channel);
    await consume(channel, work);
    return channel;
  },
});

/** What is in hand and not acknowledged goes back to the queue with the connection. */
const stop = (): void => void link.close().finally(() => process.exit(0));
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
