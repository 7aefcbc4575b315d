/**
 * What of a recording must be the same each time its scenario is played: who did what in which order, as far as the
 * scenario decides it. Times, addresses and ids are left out, and so is what only a clock decides (retries, probes,
 * which worker was free first once there are many photos).
 */
import type { LabEvent, MessageEvent } from '#events';

/** The same for two plays of one scenario. */
export interface Shape {
  /** The reader's deeds in order: `kill thumb A`, `POST /img`. */
  readonly commands: readonly string[];
  /** What the reader was answered: `POST /img 201`, sorted. */
  readonly answers: readonly string[];
  /** The life of each replica: `thumb starting running exited 137`, sorted. */
  readonly lives: readonly string[];
  /** The way of each message, in order of publication: `delivered A requeued delivered B acked`. */
  readonly messages: readonly string[];
  /** Every kind of request between services, once: `thumb → img PUT /internal/….thumb.png 204`. */
  readonly requests: readonly string[];
  /** Consumers that came: `thumbnails prefetch 1`. */
  readonly consumers: readonly string[];
  /** Thumbnails that img has, of how many photos that the queue took. */
  readonly made: number;
  readonly taken: number;
}

/** From this many messages on, chance decides which of the workers takes which. */
const CROWD = 12;
const PHOTO = /[0-9a-f]{12}/g;

/** Folds events from the moment when the lab was ready. */
export const shapeOf = (events: readonly LabEvent[]): Shape => {
  const ready = events.findIndex((event) => event.type === 'lab' && event.state === 'ready');
  const story = events.slice(ready + 1);
  const letters = lettersOf(story);
  return {
    commands: story.flatMap((event) => {
      if (event.type !== 'command') return [];
      if (event.command === 'http.request') return (event.target ?? '').replace(PHOTO, '…');
      return `${event.command} ${(event.target ?? '').replace(/^(thumb) (\d+)$/, (_, service, number) =>
        event.command === 'scale' ? `${service} ${number}` : `${service} ${letters(event, Number(number))}`,
      )}`;
    }),
    ...requestsOf(story),
    lives: livesOf(events),
    messages: messagesOf(story, letters),
    consumers: events
      .flatMap((event) =>
        event.type === 'consumer' && event.state === 'added'
          ? `${event.queue} ${event.autoAck ? 'automatic' : `prefetch ${event.prefetch}`}`
          : [],
      )
      .toSorted(),
    made: new Set(
      story.flatMap((event) =>
        event.type === 'request' && event.method === 'PUT' && isAnswered(story, event.id, 204)
          ? event.path
          : [],
      ),
    ).size,
    taken: story.filter((event) => event.type === 'message' && event.step === 'routed').length,
  };
};

/** The letter of a replica at the moment of an event. */
type Letters = (event: LabEvent, replica: number) => string;

/**
 * Workers are called A, B … in the order in which they first took something. A broker that comes back serves whoever
 * happens to reconnect first, so its death begins a new order.
 */
const lettersOf = (story: readonly LabEvent[]): Letters => {
  const deliveries = story.filter((event) => event.type === 'message' && event.step === 'delivered');
  const broker = deliveries[0]?.service;
  const orders = new Map<LabEvent, number[]>();
  let order: number[] = [];
  for (const event of story) {
    if (event.type === 'replica' && event.state === 'exited' && event.service === broker) order = [];
    if (event.type === 'message' && event.step === 'delivered') {
      const replica = event.peer?.replica ?? 0;
      if (!order.includes(replica)) order.push(replica);
    }
    orders.set(event, order);
  }
  return (event, replica) => {
    const at = orders.get(event)?.indexOf(replica) ?? -1;
    return at < 0 ? 'idle' : String.fromCharCode('A'.charCodeAt(0) + at);
  };
};

const isAnswered = (story: readonly LabEvent[], id: string, status: number): boolean =>
  story.some((event) => event.type === 'response' && event.id === id && event.status === status);

const requestsOf = (story: readonly LabEvent[]): Pick<Shape, 'answers' | 'requests'> => {
  const statuses = new Map(
    story.flatMap((event) => (event.type === 'response' ? [[event.id, event.status] as const] : [])),
  );
  const answers: string[] = [];
  const requests = new Set<string>();
  for (const event of story) {
    if (event.type !== 'request' || event.path === '/health') continue;
    const status = statuses.get(event.id);
    if (status === undefined) continue; // its sender died first, or the story ended
    const line = `${event.method} ${event.path.replace(PHOTO, '…')} ${status}`;
    const from = event.from.service;
    if (from === undefined) answers.push(line);
    else requests.add(`${from} → ${event.to.service} ${line}`);
  }
  return { answers: answers.toSorted(), requests: [...requests].toSorted() };
};

const livesOf = (events: readonly LabEvent[]): readonly string[] => {
  const lives = new Map<string, string[]>();
  for (const event of events) {
    if (event.type !== 'replica' || event.service === undefined) continue;
    // Whether a probe comes in time to call it unhealthy, only a clock decides.
    if (event.state === 'unhealthy') continue;
    const key = `${event.service} ${event.replica}`;
    const life = lives.get(key) ?? [event.service];
    const said = event.exit ? `${event.state} ${event.exit.code}` : event.state;
    if (life.at(-1) !== said) life.push(said);
    lives.set(key, life);
  }
  return [...lives.values()].map((life) => life.join(' ')).toSorted();
};

const messagesOf = (story: readonly LabEvent[], letters: Letters): readonly string[] => {
  const ways = new Map<string, string[]>();
  const say = (event: LabEvent & MessageEvent, crowd: boolean): string => {
    const by = event.step === 'delivered' && !crowd ? ` ${letters(event, event.peer?.replica ?? 0)}` : '';
    return `${event.step}${by}${event.autoAck ? ' automatic' : ''}${event.redelivered ? ' again' : ''}`;
  };
  const steps = story.filter((event) => event.type === 'message');
  const crowd = new Set(steps.map(({ message }) => message)).size >= CROWD;
  for (const event of steps) {
    const way = ways.get(event.message) ?? [];
    ways.set(event.message, way);
    // The publisher's confirmation goes its own way, before or after the delivery.
    if (event.step !== 'confirmed') way.push(say(event, crowd));
  }
  const lines = [...ways.values()].map((way) => way.join(' '));
  return crowd ? lines.toSorted() : lines;
};
