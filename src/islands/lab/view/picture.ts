import {
  emptyFlights,
  emptyQueues,
  emptySystem,
  flightReducer,
  queueReducer,
  systemReducer,
  type Copy,
  type FlightsView,
  type LabEvent,
  type QueueView,
  type QueuesView,
  type ReplicaView,
  type SystemView,
} from '#events';
import { photoOf } from './photo.ts';

/** One place in the gallery: reserved when its message was published; a lost one stays a hole. */
export interface Slot {
  readonly message: string;
  readonly photo: string | null;
  readonly state: 'waiting' | 'done' | 'lost';
  /** Who died with it, where it was lost that way: `thumb 1`. */
  readonly diedWith?: string;
}

/** A copy that a consumer holds without the broker knowing (automatic acknowledgement). */
interface Forgotten {
  readonly message: string;
  readonly service: string;
  readonly replica: number;
}

/** What the figure shows: a fold of the events that the view clock has let through. */
export interface Picture {
  readonly system: SystemView;
  readonly queues: QueuesView;
  /** Requests in hand, and connections that nobody has read. */
  readonly flights: FlightsView;
  /** Message → its number, in order of publication, from 1; of the last `REMEMBERED` messages. */
  readonly numbers: ReadonlyMap<string, number>;
  /** How many messages were numbered. */
  readonly numbered: number;
  readonly gallery: readonly Slot[];
  readonly forgotten: readonly Forgotten[];
}

/** Messages whose number is kept: many times what the figure can show. */
const REMEMBERED = 500;
/** Slots that are kept: the gallery shows the last twelve. */
const SLOTS = 120;

export const emptyPicture: Picture = {
  system: emptySystem,
  queues: emptyQueues,
  flights: emptyFlights,
  numbers: new Map(),
  numbered: 0,
  gallery: [],
  forgotten: [],
};

/**
 * Folds a batch into the picture; the same object back when nothing concerns it. Each part is copied once a batch,
 * however many events touch it.
 */
export function pictureReducer(picture: Picture, batch: readonly LabEvent[]): Picture {
  const system = systemReducer(picture.system, batch);
  const queues = queueReducer(picture.queues, batch);
  const flights = flightReducer(picture.flights, batch);
  let { numbered, forgotten } = picture;
  let numbers: Map<string, number> | null = null;
  let gallery: Slot[] | null = null;
  const settle = (message: string | undefined, change: Pick<Slot, 'state' | 'diedWith'>): void => {
    const slots = gallery ?? picture.gallery;
    const index = slots.findLastIndex((slot) => slot.message === message);
    const slot = slots[index];
    if (slot?.state === 'waiting') (gallery ??= [...picture.gallery])[index] = { ...slot, ...change };
  };

  for (const event of batch) {
    if (event.type === 'message') {
      if (event.step === 'routed' && !(numbers ?? picture.numbers).has(event.message)) {
        numbered += 1;
        (numbers ??= new Map(picture.numbers)).set(event.message, numbered);
        (gallery ??= [...picture.gallery]).push({
          message: event.message,
          photo: photoOf(event.payload),
          state: 'waiting',
        });
      } else if (event.step === 'acked') settle(event.message, { state: 'done' });
      else if (event.step === 'dead' || event.step === 'dropped') settle(event.message, { state: 'lost' });
      else if (event.step === 'delivered' && event.autoAck && event.peer?.service)
        forgotten = [
          ...forgotten,
          { message: event.message, service: event.peer.service, replica: event.peer.replica ?? 1 },
        ];
    } else if (event.type === 'request' && event.method === 'PUT') {
      const photo = photoOf(event.path);
      const held = (gallery ?? picture.gallery).find((slot) => slot.photo === photo)?.message;
      if (photo !== null && forgotten.some((copy) => copy.message === held)) {
        settle(held, { state: 'done' });
        forgotten = forgotten.filter((copy) => copy.message !== held);
      }
    } else if (event.type === 'replica' && event.state === 'exited') {
      const { service = '', replica = 1 } = event;
      const lost = forgotten.filter((copy) => copy.service === service && copy.replica === replica);
      for (const { message } of lost) settle(message, { state: 'lost', diedWith: `${service} ${replica}` });
      if (lost.length > 0) forgotten = forgotten.filter((copy) => !lost.includes(copy));
    }
  }

  for (const oldest of numbers?.keys() ?? []) {
    if ((numbers?.size ?? 0) <= REMEMBERED) break;
    numbers?.delete(oldest);
  }
  const same =
    system === picture.system &&
    queues === picture.queues &&
    flights === picture.flights &&
    numbers === null &&
    gallery === null &&
    forgotten === picture.forgotten;
  if (same) return picture;
  return {
    system,
    queues,
    flights,
    numbers: numbers ?? picture.numbers,
    numbered,
    gallery: gallery?.slice(-SLOTS) ?? picture.gallery,
    forgotten,
  };
}

/** One cell of the tray. A taken copy keeps its place as an outline. */
export interface Cell {
  readonly copy: Copy;
  readonly number: number;
  readonly taken: boolean;
}

/** The tray as it is drawn, head first, and how many copies find no cell. */
export interface TrayPicture {
  readonly cells: readonly Cell[];
  readonly more: number;
  readonly ready: number;
  readonly unacked: number;
}

/**
 * Every copy in its place: ready ones filled, taken ones as outlines, ordered as they stand in the queue. However many
 * wait, only those that find a cell are looked at.
 */
export function trayPicture(picture: Picture, queue: QueueView | null, cells: number): TrayPicture {
  if (queue === null) return { cells: [], more: 0, ready: 0, unacked: 0 };
  const { ready, unacked } = queue;
  const cell = (copy: Copy, taken: boolean): Cell => ({
    copy,
    number: picture.numbers.get(copy.message) ?? 0,
    taken,
  });
  const first = [
    ...unacked.map((copy) => cell(copy, true)),
    ...ready.slice(0, cells).map((copy) => cell(copy, false)),
  ].sort((a, b) => a.copy.order - b.copy.order);
  return {
    cells: first.slice(0, cells),
    more: Math.max(0, ready.length + unacked.length - cells),
    ready: ready.length,
    unacked: unacked.length,
  };
}

/** The queue that the tray shows: the first with a consumer, else the first that takes part. */
export function mainQueue(picture: Picture): QueueView | null {
  const queues = Object.values(picture.queues.queues);
  return queues.find((queue) => queue.consumers.length > 0 || queue.counters.routed > 0) ?? queues[0] ?? null;
}

/** The replicas of a service as far as events told; empty before it was created. */
export function replicasOf(picture: Picture, service: string): readonly ReplicaView[] {
  return picture.system.services[service] ?? [];
}

/** The replica that a kill should hit: the one that holds the oldest unacked copy, else the first that lives. */
export function atWork(picture: Picture, service: string): ReplicaView | null {
  const alive = replicasOf(picture, service).filter((replica) => isAlive(replica.state));
  const holders = Object.values(picture.queues.queues).flatMap((queue) => queue.unacked);
  for (const copy of holders.toSorted((a, b) => a.order - b.order)) {
    const found = alive.find(
      (one) => copy.holder?.service === service && copy.holder.replica === one.replica,
    );
    if (found) return found;
  }
  for (const copy of picture.forgotten) {
    const found = alive.find((one) => copy.service === service && copy.replica === one.replica);
    if (found) return found;
  }
  return alive[0] ?? null;
}

/** True when it has ended; one that was never started is neither alive nor over. */
export function isOver(state: ReplicaView['state']): boolean {
  return state === 'exited' || state === 'removed';
}

/** True while a replica has a process. */
export function isAlive(state: ReplicaView['state']): boolean {
  return state !== 'exited' && state !== 'removed' && state !== 'created';
}
