/** How a worker takes photos: each message names one. */
import type { Channel } from 'amqplib';
import { QUEUE } from '../shared/queue.ts';
import type { Work } from './job.ts';

export async function consume(channel: Channel, work: Work) {
  // At most one photo that is not acknowledged yet.
  await channel.prefetch(1);

  await channel.consume(
    QUEUE,
    (message) => {
      if (!message) return;
      void work(message);
      channel.ack(message);
    },
    { noAck: false },
  );
}
