/** The work itself: fetches the original, makes the thumbnail, hands it in. */
import type { ConsumeMessage } from 'amqplib';
import { pause } from '../shared/pause.ts';
import type { ImageUploaded } from '../shared/queue.ts';
import type { ImgClient } from './img-client.ts';
import { makeThumbnail } from './thumbnail.ts';

/** Resolves once img has the thumbnail. Rejects where something went wrong: the process then ends, as Node's do. */
export type Work = (message: ConsumeMessage) => Promise<void>;

export interface JobOptions {
  readonly img: ImgClient;
  /** Makes the work this much slower (ms), so that one can watch it. */
  readonly workMs: number;
  readonly log: (line: string) => void;
}

export function createJob({ img, workMs, log }: JobOptions): Work {
  const make: Work = async ({ content, fields }) => {
    const { id, filename } = JSON.parse(content.toString('utf8')) as ImageUploaded;
    log(`took ${id}.png${fields.redelivered ? ' (delivered again)' : ''}`);
    const original = await img.original(filename);
    if (!original) return log(`${id}.png is gone, nothing to do`);
    await pause(workMs, new AbortController().signal);
    const { width, height, png } = makeThumbnail(original);
    await img.putThumbnail(id, png);
    log(`made ${id}.thumb.png, ${width}×${height}`);
  };
  // In turn, however many the queue sends ahead: one thread makes one thumbnail at a time.
  let last: Promise<void> = Promise.resolve();
  return (message) => {
    last = last.then(() => make(message));
    return last;
  };
}
