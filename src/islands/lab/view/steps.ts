import type { LabEvent, MessageEvent, Peer } from '#events';
import type { Drawing } from './clock.ts';
import { nodeOf, route, type FigureLayout } from './layout.ts';

/** A local hop takes under a millisecond; it is drawn in this time, and the figure says so. */
export const HOP_MS = 350;

const NOTHING: Drawing = { duration: 0, blocks: false, applies: 'start' };
/** A request goes on its way; what it causes waits for it. */
const GOING: Drawing = { duration: HOP_MS, blocks: true, applies: 'start' };
/** An answer holds up nobody. */
const COMING_BACK: Drawing = { duration: HOP_MS, blocks: false, applies: 'start' };
/** A message counts as ready when it has reached the tray; an ack, when its tick has run back. */
const ARRIVING: Drawing = { duration: HOP_MS, blocks: true, applies: 'end' };

export interface StepOptions {
  /** The page's layout at this moment; null while nothing is drawn. */
  readonly layout: () => FigureLayout | null;
  /** The reader asked for less motion: numbers change, nothing travels. */
  readonly still: () => boolean;
}

/** Says how an event is drawn: events that have no edge in the picture draw nothing and only count. */
export function drawingOf({ layout, still }: StepOptions): (event: LabEvent) => Drawing {
  return (event) => {
    const figure = layout();
    if (figure === null || still()) return NOTHING;
    switch (event.type) {
      case 'request':
        return route(figure, name(event.from), name(event.to)) ? GOING : NOTHING;
      case 'response':
        return event.status > 0 && route(figure, name(event.from), name(event.to)) ? COMING_BACK : NOTHING;
      case 'message':
        return messageDrawing(figure, event);
      default:
        return NOTHING;
    }
  };
}

function messageDrawing(figure: FigureLayout, event: LabEvent & MessageEvent): Drawing {
  switch (event.step) {
    case 'routed':
      return route(figure, name(event.peer), event.service) ? ARRIVING : NOTHING;
    case 'delivered':
      return nodeOf(figure, name(event.peer)) ? GOING : NOTHING;
    case 'acked':
      return nodeOf(figure, name(event.peer)) ? ARRIVING : NOTHING;
    case 'requeued':
      return GOING;
    default:
      return NOTHING;
  }
}

/** Published messages that are remembered until they are routed. */
const REMEMBERED = 500;

/**
 * Remembers what each message was published with: a `routed` event may leave out publisher and payload, and its dot
 * starts at the publisher and carries the photo. Returns the batch with both filled in.
 */
export function rememberPublished(): (batch: readonly LabEvent[]) => readonly LabEvent[] {
  const published = new Map<string, Pick<MessageEvent, 'peer' | 'payload'>>();
  return (batch) =>
    batch.map((event) => {
      if (event.type !== 'message') return event;
      if (event.step === 'published') {
        published.set(event.message, event);
        const oldest = published.size > REMEMBERED ? published.keys().next().value : undefined;
        if (oldest !== undefined) published.delete(oldest);
      }
      if (event.step !== 'routed') return event;
      const { peer, payload } = published.get(event.message) ?? {};
      return { ...event, peer: event.peer ?? peer, payload: event.payload ?? payload };
    });
}

/** The service at one end of a hop; `undefined` is the reader. */
export function name(peer: Peer | undefined): string | undefined {
  return peer?.service;
}
