/** Where separate services tell a queue, one process does the work itself, before it answers. */
import { makeThumbnail, type Thumbnail } from '../thumb/thumbnail.ts';
import type { PhotoStore } from './photo-store.ts';

export interface ResizerOptions {
  readonly photos: PhotoStore;
  /** Goes on resizing for at least so long (ms), so that one can watch it. */
  readonly workMs: number;
  readonly log: (line: string) => void;
}

/** What img announces its pictures to: here nobody is told, the thumbnail is simply made. */
export interface Resizer {
  readonly connected: () => boolean;
  publish(image: { readonly id: string }): Promise<void>;
  close(): Promise<void>;
}

/** Makes thumbnails on the one thread that also answers everybody: until it is done, nobody else hears a word. */
export function createResizer({ photos, workMs, log }: ResizerOptions): Resizer {
  return {
    connected: () => true,
    close: async () => {},
    async publish({ id }) {
      const original = photos.readNow(id, 'original');
      if (!original) throw new Error(`${id}.png is gone`);
      log('making a thumbnail');
      const start = performance.now();
      let thumbnail: Thumbnail;
      do thumbnail = makeThumbnail(original);
      while (performance.now() - start < workMs);
      photos.writeNow(id, 'thumbnail', thumbnail.png);
      log(`made ${thumbnail.width}×${thumbnail.height} in ${Math.round(performance.now() - start)} ms`);
    },
  };
}
