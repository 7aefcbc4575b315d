import type { QueueView, ReplicaView } from '#events';
import {
  CELLS,
  copySize,
  desks,
  deskSpot,
  tray,
  type Box,
  type FigureLayout,
  type FigureNode,
  type Point,
} from './layout.ts';
import { photoOf } from './photo.ts';
import { isOver, replicasOf, trayPicture, type Picture } from './picture.ts';

/** A copy on a desk. Its `place` in the tray is what its thread leads to; null: the broker has forgotten it. */
export interface Held {
  readonly message: string;
  readonly number: number;
  readonly again: boolean;
  readonly photo: string | null;
  readonly spot: Point;
  readonly place: Box | null;
}

/** One worker's desk as it is drawn. */
export interface Desk {
  readonly box: Box;
  readonly replica: number;
  readonly view: ReplicaView | null;
  readonly dead: boolean;
  readonly size: number;
  readonly held: readonly Held[];
  /** Copies that find no room on it. */
  readonly more: number;
  /** Photos that died with this worker and that nobody has any more. */
  readonly lost: number;
}

/** Copies that lie side by side on a desk; more are counted. */
const ABREAST = 3;

/** The desks of a service's workers with what lies on them; two before any worker is known. One alone leaves a place free. */
export function deskPictures(
  layout: FigureLayout,
  node: FigureNode,
  picture: Picture,
  queue: QueueView | null,
): readonly Desk[] {
  const replicas = replicasOf(picture, node.service);
  const highest = replicas.reduce((most, { replica }) => Math.max(most, replica), 0);
  const boxes = desks(node, Math.max(2, highest)).slice(0, highest || 2);
  const queueNode = layout.nodes.find((one) => one.kind === 'queue');
  const places = queueNode ? tray(layout, queueNode).cells : [];
  const { cells } = trayPicture(picture, queue, CELLS);

  const onDesk = (replica: number): readonly Omit<Held, 'spot'>[] => [
    ...(queue?.unacked ?? []).flatMap((copy): Omit<Held, 'spot'>[] => {
      if (copy.holder?.service !== node.service || (copy.holder.replica ?? 1) !== replica) return [];
      const cell = cells.findIndex((one) => one.copy.message === copy.message);
      return [
        {
          message: copy.message,
          number: picture.numbers.get(copy.message) ?? 0,
          again: copy.redelivered,
          photo: photoOf(copy.payload ?? undefined),
          place: places[cell] ?? null,
        },
      ];
    }),
    ...picture.forgotten.flatMap((copy): Omit<Held, 'spot'>[] =>
      copy.service === node.service && copy.replica === replica
        ? [
            {
              message: copy.message,
              number: picture.numbers.get(copy.message) ?? 0,
              again: false,
              photo: picture.gallery.find((slot) => slot.message === copy.message)?.photo ?? null,
              place: null,
            },
          ]
        : [],
    ),
  ];

  return boxes.map((box, index) => {
    const replica = index + 1;
    const view = replicas.find((one) => one.replica === replica) ?? null;
    const dead = view !== null && isOver(view.state);
    const first = deskSpot(layout, box);
    const size = copySize(layout, box);
    const all = onDesk(replica);
    const held = all.slice(0, ABREAST).map((one, at) => ({
      ...one,
      spot: { x: first.x + at * size * 2.2, y: first.y },
    }));
    const who = `${node.service} ${replica}`;
    const lost = dead ? picture.gallery.filter((slot) => slot.diedWith === who).length : 0;
    return { box, replica, view, dead, size, held, more: all.length - held.length, lost };
  });
}
