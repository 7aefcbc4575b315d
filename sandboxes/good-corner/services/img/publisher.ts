/** Tells the queue that a picture has been stored, and knows for sure that the queue has heard it. */
import type { ConfirmChannel } from 'amqplib';
import { QueueAway } from '../shared/queue-away.ts';
import { declareTopology, EXCHANGE, keepChannel, UPLOADED, type ImageUploaded } from '../shared/queue.ts';

export interface Publisher {
  readonly connected: () => boolean;
  /** Resolves when the broker has confirmed the message. Rejects with QueueAway: then nothing is sure. */
  publish(image: ImageUploaded): Promise<void>;
  close(): Promise<void>;
}

/** How long an upload waits for a queue that is away (ms), and then for its confirmation. */
const PATIENCE = 1000;
const CONFIRM_PATIENCE = 5000;

/** Connects in the background; `publish` may be called at once. */
export function createPublisher(url: string, log: (line: string) => void): Publisher {
  const link = keepChannel<ConfirmChannel>({
    url,
    log,
    async open(connection) {
      const channel = await connection.createConfirmChannel();
      await declareTopology(channel);
      return channel;
    },
  });

  return {
    connected: () => link.current() !== null,
    close: () => link.close(),
    async publish(image) {
      const channel = await link.channel(PATIENCE);
      await new Promise<void>((resolve, reject) => {
        const late = setTimeout(() => reject(new QueueAway('no confirmation')), CONFIRM_PATIENCE);
        const settle = (error?: unknown): void => {
          clearTimeout(late);
          if (error)
            reject(new QueueAway(error instanceof Error ? error.message : 'the message was refused'));
          else resolve();
        };
        try {
          // persistent: in a durable queue, it survives the broker's restart.
          const options = { persistent: true, contentType: 'application/json', type: UPLOADED };
          channel.publish(EXCHANGE, UPLOADED, Buffer.from(JSON.stringify(image)), options, settle);
        } catch (error) {
          settle(error); // the channel closed between the two lines
        }
      });
    },
  };
}
