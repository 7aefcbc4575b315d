/** How a worker takes photos: each message names one. */
import type { Channel } from 'amqplib';
import { QUEUE } from '../shared/queue.ts';
import type { Work } from './job.ts';

export async function consume(channel: Channel, work: Work) {
  // At most one photo that is not acknowledged yet.
  await channel.prefetch(1);

  await channel.consume(
    QUEUE,
    async (message) => {
      if (!message) return;
      channel.ack(message);
      await work(message);
    },
    { noAck: false },
  );
}
