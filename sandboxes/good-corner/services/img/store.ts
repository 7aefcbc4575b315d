/** The pictures on disk: `<id>.png` and `<id>.thumb.png` in one folder that only this service mounts. */
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Twelve hex digits: what an id may be, and therefore all that can ever become part of a path. */
export const ID = /^[0-9a-f]{12}$/;

export type Kind = 'original' | 'thumbnail';

export interface Store {
  /** The bytes, or null when there are none (yet). */
  read(id: string, kind: Kind): Promise<Buffer | null>;
  /** Readers see the whole file or none: it is written beside its place, then renamed. */
  write(id: string, kind: Kind, bytes: Uint8Array): Promise<void>;
  remove(id: string): Promise<void>;
}

/** Opens the folder, creating it where needed. */
export async function openStore(folder: string): Promise<Store> {
  await mkdir(folder, { recursive: true });
  const path = (id: string, kind: Kind): string => {
    if (!ID.test(id)) throw new RangeError(`not an id: ${JSON.stringify(id)}`);
    return join(folder, kind === 'original' ? `${id}.png` : `${id}.thumb.png`);
  };
  let writes = 0;
  return {
    async read(id, kind) {
      try {
        return await readFile(path(id, kind));
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
        throw error;
      }
    },
    async write(id, kind, bytes) {
      const place = path(id, kind);
      const beside = `${place}.${process.pid}-${++writes}.part`;
      await writeFile(beside, bytes);
      await rename(beside, place);
    },
    async remove(id) {
      await rm(path(id, 'original'), { force: true });
    },
  };
}
