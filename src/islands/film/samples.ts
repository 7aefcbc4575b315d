import { statSync } from 'node:fs';
import path from 'node:path';
import { samplesOf } from '../lab/photos.ts';
import type { SizedSample } from './recording.ts';

/** The ready-made photos of a sandbox with the sizes of their files; for the build only, which runs in the repository. */
export function sizedSamples(sandbox: string): readonly SizedSample[] {
  return samplesOf(sandbox).map(({ id, url }) => ({
    url,
    bytes: statSync(path.join(process.cwd(), 'sandboxes', sandbox, 'photos', `${id}.png`)).size,
  }));
}
