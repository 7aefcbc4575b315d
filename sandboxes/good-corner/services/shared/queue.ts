/** A channel to the queue that comes back after every loss. Used by the publisher (img) and the worker (thumb). */
import { connect, type Channel, type ChannelModel } from 'amqplib';
import { pause } from './pause.ts';
import { QueueAway } from './queue-away.ts';

/** The names on which publisher and worker agree: their contract, beside the message itself. */
export const EXCHANGE = 'images';
export const QUEUE = 'thumbnails';
export const UPLOADED = 'image.uploaded';

/** The message: a picture has been stored. `filename` is its path on the img service. */
export interface ImageUploaded {
  readonly id: string;
  readonly filename: string;
}

export interface QueueLink<C> {
  /** The open channel, or null while the queue is away. */
  current(): C | null;
  /** The open channel, waiting for it at most `patience` ms. Rejects with QueueAway. */
  channel(patience: number): Promise<C>;
  /** Closes channel and connection, and stops coming back. Idempotent. */
  close(): Promise<void>;
}

export interface QueueLinkOptions<C> {
  readonly url: string;
  /** Opens a channel and sets up what is needed on it; runs again after every loss. */
  readonly open: (connection: ChannelModel) => Promise<C>;
  readonly log: (line: string) => void;
}

const FIRST_DELAY = 100;
const LONGEST_DELAY = 5000;

/** Connects, and reconnects with a delay that doubles (0.1 s to 5 s) whenever channel or connection is lost. */
export function keepChannel<C extends Channel>({ url, open, log }: QueueLinkOptions<C>): QueueLink<C> {
  const closing = new AbortController();
  const waiting = new Set<(channel: C) => void>();
  let connection: ChannelModel | null = null;
  let channel: C | null = null;
  let delay = FIRST_DELAY;

  const session = async (): Promise<void> => {
    connection = await connect(url, { timeout: 5000, noDelay: true });
    // Resolved by the loss of either; 'error' only tells why, and without a listener it would end the process.
    const lost = new Promise<void>((resolve) => {
      connection?.on('close', () => resolve());
      connection?.on('error', (error) => log(`queue connection: ${error.message}`));
    });
    channel = await open(connection);
    const current = channel;
    const closed = new Promise<void>((resolve) => {
      current.on('close', resolve);
      current.on('error', (error) => log(`queue channel: ${error.message}`));
    });
    delay = FIRST_DELAY;
    log('connected to the queue');
    for (const ready of waiting) ready(current);
    waiting.clear();
    await Promise.race([lost, closed]);
    if (!closing.signal.aborted) log('lost the queue');
  };

  const run = async (): Promise<void> => {
    while (!closing.signal.aborted) {
      try {
        await session();
      } catch (error) {
        log(`the queue is away (${reason(error)}), next try in ${delay} ms`);
      }
      channel = null;
      // A channel alone may have closed: its connection must not linger. It may be gone already, hence the catch.
      await connection?.close().catch(() => {});
      connection = null;
      await pause(delay, closing.signal);
      delay = Math.min(delay * 2, LONGEST_DELAY);
    }
  };
  const running = run();

  return {
    current: () => channel,
    channel(patience) {
      if (channel) return Promise.resolve(channel);
      return new Promise((resolve, reject) => {
        const ready = (opened: C): void => {
          clearTimeout(timer);
          resolve(opened);
        };
        const timer = setTimeout(() => {
          waiting.delete(ready);
          reject(new QueueAway(`no connection within ${patience} ms`));
        }, patience);
        waiting.add(ready);
      });
    },
    async close() {
      if (!closing.signal.aborted) {
        closing.abort();
        await channel?.close().catch(() => {});
        await connection?.close().catch(() => {});
      }
      await running;
    },
  };
}

/**
 * Declares exchange, queue and binding. Both sides do it, in any order and as often as they like: a photo that is
 * uploaded before the first worker ever came waits for it instead of going nowhere. Durable: they survive the broker's restart.
 */
export async function declareTopology(channel: Channel): Promise<void> {
  await channel.assertExchange(EXCHANGE, 'topic', { durable: true });
  await channel.assertQueue(QUEUE, { durable: true });
  await channel.bindQueue(QUEUE, EXCHANGE, UPLOADED);
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
}
