/** How a worker takes photos: each message names one. */
import type { Channel } from 'amqplib';
import { QUEUE } from '../shared/queue.ts';
import type { Work } from './job.ts';

export async function consume(channel: Channel, work: Work) {
  // A durable queue survives everything.
  await channel.assertQueue(QUEUE, { durable: true });
  await channel.prefetch(1);

  await channel.consume(
    QUEUE,
    async (message) => {
      if (!message) return;
      await work(message);
    },
    { noAck: true },
  );
}
