import { samplesOf } from '../lab/photos.ts';

/** A photo that the reader can send. */
export interface Photo {
  /** Of a sample: its name; of the reader's own: empty. */
  readonly id: string;
  readonly url: string;
  /** File name, as the upload carries it. */
  readonly name: string;
  readonly load: () => Promise<Blob>;
}

/** How many samples the home page offers. */
export const OFFERED = 3;

/** The samples that the home page offers. */
export function firstPhotos(sandbox: string): readonly Photo[] {
  return samplesOf(sandbox)
    .slice(0, OFFERED)
    .map(({ id, url }) => ({
      id,
      url,
      name: `${id}.png`,
      load: async () => (await fetch(url)).blob(),
    }));
}

/** The reader's own photo, out of a file field; null: the element is none, or nothing was chosen. */
export function fileOf(element: Element): Photo | null {
  const file = element instanceof HTMLInputElement ? element.files?.[0] : undefined;
  if (!file) return null;
  return { id: '', url: URL.createObjectURL(file), name: file.name, load: () => Promise.resolve(file) };
}
