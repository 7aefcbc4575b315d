import { readRecording, type LabEvent, type Recording } from '#events';
import type { FigureLayout, LayoutName } from '../lab/view/layout.ts';
import { photoOf } from '../lab/view/photo.ts';
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

/** A ready-made photo of a sandbox: where the site serves it, and how many bytes it has. */
export interface SizedSample {
  readonly url: string;
  readonly bytes: number;
}

/**
 * Which photo is which. Events carry no pixels, but a worker's `GET /img/<id>.png` was answered with the very bytes
 * that were uploaded: their number tells the sample that was sent. A photo of an unknown size keeps only its number.
 */
export function recordedPhotos(events: readonly LabEvent[], samples: readonly SizedSample[]): Pictures {
  const asked = new Map<string, string>();
  const urls: Record<string, string> = {};
  for (const event of events) {
    if (event.type === 'request' && event.method === 'GET' && !event.path.includes('.thumb.')) {
      const photo = photoOf(event.path);
      if (photo !== null) asked.set(event.id, photo);
    } else if (event.type === 'response' && event.status === 200) {
      const photo = asked.get(event.id);
      const sample = samples.find((one) => one.bytes === event.size);
      if (photo !== undefined && sample) urls[photo] = sample.url;
    }
  }
  return { originals: urls, thumbnails: urls };
}
