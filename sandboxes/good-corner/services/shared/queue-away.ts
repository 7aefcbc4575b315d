/** The queue could not be reached in time. */
export class QueueAway extends Error {
  readonly code = 'QUEUE_AWAY';
  constructor(detail: string) {
    super(`the queue is away: ${detail}`);
    this.name = 'QueueAway';
  }
}
