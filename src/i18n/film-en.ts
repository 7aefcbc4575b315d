import type { FilmKey } from './film-fr.ts';

/** The words around a recorded run, in English. */
export const filmEn: Readonly<Record<FilmKey, string>> = {
  label: 'recorded',
  play: 'Play the recording',
  pause: 'Pause',
  again: 'Play again',
  'first-photo':
    'a photo crosses the gateway, waits in the queue, goes to a worker and comes back as a thumbnail',
  'kill-worker':
    'a worker is killed while it works; its photo returns to the head of the queue and the other worker takes it',
  'kill-worker-auto': 'with automatic acknowledgement, a worker is killed and its photo is lost',
  'three-photos': 'three photos for two workers: the third waits in the queue',
  'kill-img': 'img is killed: the ads still answer, the photos answer 502',
  'sixty-manual': 'sixty photos, one worker killed, manual acknowledgement: none is lost',
  'sixty-auto': 'sixty photos, one worker killed, automatic acknowledgement: thumbnails are missing',
  'forty-scale': 'forty photos wait; thumb grows from one to four workers and the queue drains',
  'kill-gateway': 'the gateway is killed: no request comes in any more',
  'kill-queue': 'the queue is killed: photos no longer become thumbnails',
  'monolith-freeze': 'a monolith: while it works on a photo, it answers nobody',
};
