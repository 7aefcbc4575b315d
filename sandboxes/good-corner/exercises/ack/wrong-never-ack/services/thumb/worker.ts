/** How a worker takes photos from the queue: each message names one photo. */
import type { Channel } from 'amqplib';
import { QUEUE } from '../shared/queue.ts';
import type { MakeThumbnail } from './job.ts';

export async function consume(channel: Channel, makeThumbnail: MakeThumbnail): Promise<void> {
  // At most one photo that is not acknowledged yet.
  await channel.prefetch(1);

  await channel.consume(
    QUEUE,
    async (message) => {
      if (!message) return;
      await makeThumbnail(message);
    },
    { noAck: false },
  );
}
