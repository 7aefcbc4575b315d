import type { LabEvent } from '#events';

/** Milliseconds from the moment the reader sent a photo. */
export interface UploadTimes {
  /** Until the reader had an answer. */
  readonly answered: number;
  /** Until the worker acked the photo's message. */
  readonly acked: number;
}

/** What the first upload of a recorded run took. Throws when the run has none that was answered and finished. */
export function uploadIn(events: readonly LabEvent[]): UploadTimes {
  const sent = events.find(
    (event) => event.type === 'request' && event.method === 'POST' && event.from.service === undefined,
  );
  if (sent?.type !== 'request') throw new Error('nobody sends a photo in this recording');
  const answer = events.find((event) => event.type === 'response' && event.id === sent.id);
  const ack = events.find(
    (event) => event.type === 'message' && event.step === 'acked' && event.at > sent.at,
  );
  if (!answer || !ack) throw new Error('the first upload of this recording was not answered and acked');
  return { answered: answer.at - sent.at, acked: ack.at - sent.at };
}
