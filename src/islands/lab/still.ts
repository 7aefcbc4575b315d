import type { LabEvent } from '#events';
import { samplesOf } from './photos.ts';
import type { Pictures } from './view/pictures.ts';
import { emptyPicture, pictureReducer, type Picture } from './view/picture.ts';

type Body = LabEvent extends infer One ? (One extends LabEvent ? Omit<One, 'seq' | 'at'> : never) : never;

/**
 * The picture before Run: one telling instant of Good Corner (a photo done, one at work whose place is kept, one
 * waiting), folded by the same reducers as the living one.
 */
export function stillPicture(): Picture {
  const of = (replica: number) => ({ service: 'thumb', replica });
  const up = ['gateway', 'front', 'ads', 'img', 'queue'].map((service): Body => ({
    type: 'replica',
    state: 'healthy',
    service,
    replica: 1,
  }));
  const workers = [1, 2].map((replica): Body => ({
    type: 'replica',
    state: 'running',
    service: 'thumb',
    replica,
  }));
  const consumers = [1, 2].map((replica): Body => ({
    type: 'consumer',
    state: 'added',
    queue: 'thumbnails',
    consumer: `c${replica}`,
    peer: of(replica),
    prefetch: 1,
  }));
  const message = (step: 'routed' | 'delivered' | 'acked', n: number, replica = 1): Body => ({
    type: 'message',
    step,
    message: `m${n}`,
    queue: 'thumbnails',
    ...(step === 'routed' ? { payload: `{"id":"still${n}"}` } : { peer: of(replica) }),
  });
  const story: readonly Body[] = [
    ...up,
    ...workers,
    ...consumers,
    ...[1, 2].flatMap((n) => [message('routed', n), message('delivered', n, n), message('acked', n, n)]),
    message('routed', 3),
    message('delivered', 3, 1),
    message('routed', 4),
    message('delivered', 4, 2),
    message('routed', 5),
  ];
  // A stamp is all that the bodies lack to be events.
  return pictureReducer(
    emptyPicture,
    story.map((body, index) => ({ ...body, seq: index + 1, at: index }) as LabEvent),
  );
}

/** The sandbox's own sample photos, as the pictures of the still frame. */
export function stillPhotos(sandbox: string): Pictures {
  const urls = Object.fromEntries(samplesOf(sandbox).map(({ url }, index) => [`still${index + 1}`, url]));
  return { originals: urls, thumbnails: urls };
}
