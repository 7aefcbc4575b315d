/** The worker: takes one photo at a time, makes its thumbnail, and acknowledges only then. */
import type { Channel, ConsumeMessage } from 'amqplib';
import { pause } from '../shared/pause.ts';
import { declareTopology, keepChannel, QUEUE, type ImageUploaded } from '../shared/queue.ts';
import type { ImgClient } from './img-client.ts';
import { makeThumbnail } from './thumbnail.ts';

export interface WorkerOptions {
  readonly queueUrl: string;
  readonly img: ImgClient;
  /** Makes the work this much slower (ms), so that one can watch it. */
  readonly workMs: number;
  /** `auto`: the queue forgets a message as soon as it is sent. What a dying worker holds is then lost: see lesson B5. */
  readonly ack: 'manual' | 'auto';
  readonly log: (line: string) => void;
}

export interface Worker {
  /** Takes nothing new, finishes the photo in hand, leaves the queue. Idempotent. */
  stop(): Promise<void>;
  /** As `stop`, but lets the photo in hand go: unacknowledged, it goes back to the queue, for another worker. */
  letGo(): Promise<void>;
}

/** Starts consuming, now and after every reconnection. */
export function startWorker({ queueUrl, img, workMs, ack, log }: WorkerOptions): Worker {
  const noAck = ack === 'auto';
  const leaving = new AbortController();
  const inHand = new Set<Promise<void>>();
  let last: Promise<void> = Promise.resolve();
  let consumer: { readonly channel: Channel; readonly tag: string } | null = null;

  const link = keepChannel<Channel>({
    url: queueUrl,
    log,
    async open(connection) {
      const channel = await connection.createChannel();
      await declareTopology(channel);
      // One at a time: the queue gives the next photo to whoever is free. (Without ack, prefetch means nothing.)
      await channel.prefetch(1);
      const onMessage = (message: ConsumeMessage | null): void => {
        if (!message) return void channel.close().catch(() => {}); // the queue was deleted: start over
        // In turn, however many the queue sends ahead (without ack: all it has): one thread makes one thumbnail at a time.
        last = last.then(() => handle(channel, message));
        const job = last.finally(() => inHand.delete(job));
        inHand.add(job);
      };
      const { consumerTag } = await channel.consume(QUEUE, onMessage, { noAck });
      consumer = { channel, tag: consumerTag };
      return channel;
    },
  });

  const handle = async (channel: Channel, message: ConsumeMessage): Promise<void> => {
    let open = true;
    channel.once('close', () => (open = false));
    const settle = (how: string, tell: () => void): void => {
      if (noAck) return;
      // The delivery died with its channel: the queue gives the message to another consumer, so nothing is owed.
      if (!open) return log('the channel is gone, the queue will deliver it again');
      tell();
      log(how);
    };
    const image = parse(message.content);
    if (!image) {
      // It can never be understood: giving it back would only pass the problem round.
      return settle('rejected a message that is not image.uploaded', () => channel.reject(message, false));
    }
    const name = `${image.id}.png`;
    log(`took ${name}${message.fields.redelivered ? ' (delivered again)' : ''}`);
    try {
      const made = await work(image);
      if (made === 'let go') return;
      settle(`acked ${name}`, () => channel.ack(message));
    } catch (error) {
      log(`failed on ${name}: ${error instanceof Error ? error.message : String(error)}`);
      // Once more, perhaps elsewhere: img may have been away. The second failure is final (B10 does better: delays, then a parking place).
      const again = !message.fields.redelivered;
      settle(again ? `gave ${name} back` : `rejected ${name}`, () => channel.nack(message, false, again));
    }
  };

  const work = async ({ id, filename }: ImageUploaded): Promise<'made' | 'let go'> => {
    const original = await img.original(filename);
    if (!original) {
      log(`${id}.png is gone, nothing to do`);
      return 'made';
    }
    await pause(workMs, leaving.signal);
    if (leaving.signal.aborted) return 'let go';
    const start = performance.now();
    const { width, height, png } = makeThumbnail(original);
    log(`made ${width}×${height} in ${Math.round(performance.now() - start)} ms`);
    await img.putThumbnail(id, png);
    return 'made';
  };

  const stop = async (): Promise<void> => {
    await consumer?.channel.cancel(consumer.tag).catch(() => {}); // the channel may be gone
    await Promise.all(inHand);
    await link.close();
  };

  return {
    stop,
    letGo() {
      leaving.abort();
      return stop();
    },
  };
}

function parse(content: Buffer): ImageUploaded | null {
  try {
    const value: unknown = JSON.parse(content.toString('utf8'));
    if (typeof value !== 'object' || value === null) return null;
    const { id, filename } = value as Record<string, unknown>;
    if (typeof id !== 'string' || typeof filename !== 'string') return null;
    // The path is fetched: it must be a picture of img's, never an address of the sender's choice.
    return filename === `/img/${id}.png` && /^[0-9a-f]{12}$/.test(id) ? { id, filename } : null;
  } catch {
    return null;
  }
}
