import type { LabEvent, MessageEvent, Peer } from '#events';
import type { Drawing } from './clock.ts';
import { nodeOf, route, type FigureLayout } from './layout.ts';

/** A local hop takes under a millisecond; it is drawn in this time, and the figure says so. */
export const HOP_MS = 350;

/** What a line carries besides its two ends: each kind keeps its own dots, and none hides in another's number. */
export type DotKind = 'request' | 'response' | 'refused' | 'message' | 'again' | 'ack' | 'snap';

/** The kind of dot that an event travels as; null: it does not travel. */
export function kindOf(event: LabEvent): DotKind | null {
  if (event.type === 'request') return 'request';
  if (event.type === 'response') return event.status >= 400 ? 'refused' : 'response';
  if (event.type !== 'message') return null;
  switch (event.step) {
    case 'routed':
      return 'message';
    case 'delivered':
      return event.redelivered ? 'again' : 'message';
    case 'acked':
      return 'ack';
    case 'requeued':
      return 'snap';
    default:
      return null;
  }
}

export interface StepOptions {
  /** The page's layout at this moment; null while nothing is drawn. */
  readonly layout: () => FigureLayout | null;
  /** The reader asked for less motion: numbers change, nothing travels. */
  readonly still: () => boolean;
}

const AT_ONCE: Drawing = { duration: 0, applies: 'start', lane: '', keys: [], marks: [] };

/** Says how an event is drawn and after what: one that has no line in the picture draws nothing and only counts. */
export function drawingOf({ layout, still }: StepOptions): (event: LabEvent) => Drawing {
  return (event) => {
    const figure = layout();
    if (figure === null || still()) return AT_ONCE;
    const order = orderOf(event);
    const ends = endsOf(figure, event);
    const kind = kindOf(event);
    if (ends === null || kind === null) return { ...AT_ONCE, ...order };
    const lane = `${kind} ${ends.from ?? 'reader'}>${ends.to ?? 'reader'}`;
    // A message counts as ready when it has reached the tray; an ack, when its tick has run back; a request is in
    // hand when it has come.
    const applies = ends.arrives ? 'end' : 'start';
    return { duration: HOP_MS, applies, lane, ...order };
  };
}

interface Ends {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly arrives: boolean;
}

/** Between what an event travels, where the picture has it; a worker is named with its number. */
function endsOf(figure: FigureLayout, event: LabEvent): Ends | null {
  if (event.type === 'request' || event.type === 'response') {
    // Both ends of an answer are those of its request: it travels back.
    const [from, to] = event.type === 'request' ? [event.from, event.to] : [event.to, event.from];
    const silent = event.type === 'response' && event.status === 0;
    if (silent || !route(figure, name(from), name(to))) return null;
    return { from: replicaName(from), to: replicaName(to), arrives: event.type === 'request' };
  }
  if (event.type !== 'message') return null;
  const { service, peer } = event;
  switch (event.step) {
    case 'routed':
      return route(figure, name(peer), service) ? { from: name(peer), to: service, arrives: true } : null;
    case 'delivered':
      return nodeOf(figure, name(peer)) ? { from: service, to: replicaName(peer), arrives: false } : null;
    case 'acked':
      return nodeOf(figure, name(peer)) ? { from: replicaName(peer), to: service, arrives: true } : null;
    case 'requeued':
      return nodeOf(figure, name(peer)) ? { from: replicaName(peer), to: service, arrives: false } : null;
    default:
      return null;
  }
}

/** What an event comes after (`keys`), and what comes after it though it waits for nobody (`marks`). */
function orderOf(event: LabEvent): Pick<Drawing, 'keys' | 'after' | 'marks'> {
  switch (event.type) {
    case 'request':
      // What a service does for a request comes after it; its answer too.
      return {
        keys: [`trace ${event.trace ?? event.id}`],
        after: [`work ${replicaName(event.from)}`],
        marks: [`span ${event.id}`, `at ${replicaName(event.from)}`],
      };
    case 'response':
      // An answer comes after its request and after the answers that it waited for, and holds up nothing else.
      return { keys: [`span ${event.id}`], marks: event.parent ? [`span ${event.parent}`] : [] };
    case 'message': {
      const copy = `copy ${event.message} ${event.queue ?? ''}`;
      // What a request causes comes after it; a hundred messages of one request do not wait for each other.
      const after = event.trace ? [`trace ${event.trace}`] : [];
      const at = replicaName(event.peer);
      return { keys: [copy], after, marks: [`queue ${event.queue ?? ''}`, `at ${at}`, `work ${at}`] };
    }
    case 'replica':
      return { keys: [`at ${event.service ?? ''} ${event.replica ?? 1}`], marks: [] };
    case 'queue':
      return { keys: [`queue ${event.queue}`], marks: [] };
    default:
      return { keys: [], marks: [] };
  }
}

/** `thumb 2`; `undefined` is the reader. */
function replicaName(peer: Peer | undefined): string | undefined {
  return peer?.service === undefined ? undefined : `${peer.service} ${peer.replica ?? 1}`;
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
