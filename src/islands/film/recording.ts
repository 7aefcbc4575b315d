import { readRecording, type Recording } from '#events';
import { samplesOf } from '../lab/photos.ts';
import type { FigureLayout, LayoutName } from '../lab/view/layout.ts';
import type { Pictures } from '../lab/view/pictures.ts';
import { rememberPublished } from '../lab/view/steps.ts';

const recordings = import.meta.glob<string>('/sandboxes/*/recordings/*.jsonl', {
  query: '?raw',
  import: 'default',
});
const drawings = import.meta.glob<FigureLayout>(
  ['/sandboxes/*/figure/*.json', '/sandboxes/*/steps/*/figure/*.json'],
  { import: 'default' },
);

/** A recorded run of a sandbox. Throws when there is none of that name, or when it is not a recording. */
export async function loadRecording(sandbox: string, id: string): Promise<Recording> {
  const load = recordings[`/sandboxes/${sandbox}/recordings/${id}.jsonl`];
  if (!load)
    throw new Error(
      `there is no sandboxes/${sandbox}/recordings/${id}.jsonl: npm run record -- ${sandbox} ${id}`,
    );
  const { header, events } = readRecording(await load());
  return { header, events: rememberPublished()(events) };
}

/** The drawing of what was recorded: the step's own where it has one, else the sandbox's. */
export async function drawingFor({ header }: Recording, shape: LayoutName): Promise<FigureLayout> {
  const { sandbox, step } = header;
  const own =
    step === null ? undefined : drawings[`/sandboxes/${sandbox}/steps/${step}/figure/${shape}.json`];
  const load = own ?? drawings[`/sandboxes/${sandbox}/figure/${shape}.json`];
  if (!load) throw new Error(`there is no ${shape} drawing of ${sandbox}`);
  return load();
}

/** The photos that were sent, as the site serves them: the recorder, which sent them, wrote down which file each was. */
export function recordedPhotos({ header }: Recording): Pictures {
  const urls = Object.fromEntries(
    Object.entries(header.photos ?? {}).flatMap(([photo, file]) => {
      const sample = samplesOf(header.sandbox).find(({ id }) => file === `photos/${id}.png`);
      return sample ? [[photo, sample.url]] : [];
    }),
  );
  return { originals: urls, thumbnails: urls };
}
