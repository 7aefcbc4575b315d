/** How a worker takes photos from the queue: each message names one photo. */
import type { Channel } from 'amqplib';
import { QUEUE } from '../shared/queue.ts';
import type { MakeThumbnail } from './job.ts';

export async function consume(channel: Channel, makeThumbnail: MakeThumbnail): Promise<void> {
  await channel.consume(
    QUEUE,
    async (message) => {
      if (!message) return;
      await makeThumbnail(message);
      channel.ack(message);
    },
    { noAck: false },
  );
}
