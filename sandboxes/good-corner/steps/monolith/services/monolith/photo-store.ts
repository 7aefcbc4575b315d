/** The pictures in the one volume: `<id>.png` and `<id>.thumb.png`, beside ads.json. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ID, type Kind, type Store } from '../img/store.ts';

/** The store of img, which can also do without waiting, and then makes everybody wait. */
export interface PhotoStore extends Store {
  readNow(id: string, kind: Kind): Buffer | null;
  writeNow(id: string, kind: Kind, bytes: Uint8Array): void;
}

/** Opens a folder that exists. */
export function createPhotoStore(folder: string): PhotoStore {
  const path = (id: string, kind: Kind): string => {
    if (!ID.test(id)) throw new RangeError(`not an id: ${JSON.stringify(id)}`);
    return join(folder, kind === 'original' ? `${id}.png` : `${id}.thumb.png`);
  };
  const store: PhotoStore = {
    readNow(id, kind) {
      try {
        return readFileSync(path(id, kind));
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
        throw error;
      }
    },
    writeNow(id, kind, bytes) {
      // Beside its place, then renamed: readers see the whole file or none.
      const place = path(id, kind);
      writeFileSync(`${place}.part`, bytes);
      renameSync(`${place}.part`, place);
    },
    read: async (id, kind) => store.readNow(id, kind),
    write: async (id, kind, bytes) => store.writeNow(id, kind, bytes),
    remove: async (id) => rmSync(path(id, 'original'), { force: true }),
  };
  return store;
}
