/** What the worker needs of the img service: the original, and a place to put the thumbnail. */

export interface ImgClient {
  /** The original's bytes, or null where it is gone. Rejects where img does not answer. */
  original(filename: string): Promise<Uint8Array | null>;
  putThumbnail(id: string, png: Uint8Array): Promise<void>;
}

/** Ten seconds for an answer: a worker that waits for ever is as lost as a dead one, and nobody notices. */
const TIMEOUT = 10_000;

/** `base` is `http://img:3000`. */
export function createImgClient(base: string): ImgClient {
  return {
    async original(filename) {
      const response = await fetch(new URL(filename, base), { signal: AbortSignal.timeout(TIMEOUT) });
      if (response.status === 404) return null;
      if (!response.ok) throw new Error(`GET ${filename}: ${response.status}`);
      return new Uint8Array(await response.arrayBuffer());
    },
    async putThumbnail(id, png) {
      const path = `/internal/${id}.thumb.png`;
      const response = await fetch(new URL(path, base), {
        method: 'PUT',
        headers: { 'content-type': 'image/png' },
        body: new Uint8Array(png),
        signal: AbortSignal.timeout(TIMEOUT),
      });
      if (!response.ok) throw new Error(`PUT ${path}: ${response.status}`);
    },
  };
}
