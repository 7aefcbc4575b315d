import type { LabEvent } from '#events';
import { emptyPicture, isOver, mainQueue, pictureReducer, type Picture } from '../lab/view/picture.ts';

/**
 * Which instant of a recording a still picture shows: the `seq` of its last event; an event's name, with which one of
 * them (`delivered`, `exited`, `acked 2`); or `end`.
 */
export type At = number | string;

/** The picture at an instant of a recording; without one, at the instant that tells most. Throws when there is none. */
export function pictureAt(events: readonly LabEvent[], at?: At): Picture {
  return at === undefined
    ? telling(events)
    : pictureReducer(emptyPicture, events.slice(0, countTo(events, at)));
}

/** How many events have happened at that instant. */
export function countTo(events: readonly LabEvent[], at: At): number {
  if (at === 'end') return events.length;
  if (typeof at === 'number') return events.filter((event) => event.seq <= at).length;
  const [name = '', which = '1'] = at.split(' ');
  const places = events.flatMap((event, index) => (nameOf(event) === name ? [index + 1] : []));
  const place = places[Number(which) - 1];
  if (place === undefined) throw new Error(`the recording has no ${at}: there are ${places.length} ${name}`);
  return place;
}

/** What an event is called where authors name one: a message's step, a replica's or the lab's state. */
function nameOf(event: LabEvent): string {
  if (event.type === 'message') return event.step;
  return event.type === 'replica' || event.type === 'lab' ? event.state : event.type;
}

/** The first picture that shows most of what a still can tell: a loss above a death, a redelivery, work, waiting. */
function telling(events: readonly LabEvent[]): Picture {
  let picture = emptyPicture;
  let best = { picture, worth: -1 };
  for (const event of events) {
    picture = pictureReducer(picture, [event]);
    const worth = worthOf(picture);
    if (worth > best.worth) best = { picture, worth };
  }
  return best.picture;
}

function worthOf(picture: Picture): number {
  if (picture.system.lab !== 'ready') return 0;
  const queue = mainQueue(picture);
  const ready = queue?.ready ?? [];
  const held = queue?.unacked ?? [];
  const count = (state: string): number => picture.gallery.filter((slot) => slot.state === state).length;
  const dead = Object.values(picture.system.services)
    .flat()
    .filter((one) => isOver(one.state)).length;
  const again = [...ready, ...held].filter((copy) => copy.redelivered).length;
  return (
    1000 * count('lost') +
    300 * Math.min(1, dead) +
    100 * again +
    40 * Math.min(2, held.length + picture.forgotten.length) +
    15 * Math.min(3, ready.length) +
    10 * Math.min(2, count('done'))
  );
}
