import type { QueueView } from '#events';
import { deskPictures } from './desks.ts';
import { CELLS, cellMark, slots, tray, type FigureLayout } from './layout.ts';
import { trayPicture, type Picture } from './picture.ts';
import { label } from './sentence.ts';

/** A token of the figure that can be followed: where it lies, how large it is, and what it is about. */
export interface Pick {
  readonly key: string;
  readonly message: string;
  readonly trace: string | null;
  readonly number: number;
  readonly state: 'ready' | 'held' | 'waiting' | 'done' | 'lost';
  /** Who holds it; empty where nobody does. */
  readonly who: string;
  readonly shape: 'circle' | 'diamond' | 'square';
  readonly x: number;
  readonly y: number;
  /** Half its height. */
  readonly size: number;
}

/** Every token that lies still, in the order of the story: in the tray, on a desk, in the gallery. */
export function picksOf(layout: FigureLayout, picture: Picture, queue: QueueView | null): readonly Pick[] {
  return layout.nodes.flatMap((node): Pick[] => {
    if (node.kind === 'queue') {
      const { cells } = tray(layout, node);
      return trayPicture(picture, queue, CELLS).cells.flatMap(({ copy, number, taken }, index): Pick[] => {
        const box = cells[index];
        if (!box) return [];
        const { at, size } = cellMark(box);
        return [
          {
            key: `tray ${copy.message}`,
            message: copy.message,
            trace: copy.trace,
            number,
            state: taken ? 'held' : 'ready',
            who: label(picture, copy.holder?.service, copy.holder?.replica),
            shape: copy.redelivered && !taken ? 'diamond' : 'circle',
            x: at.x,
            y: at.y,
            size: size * 0.95,
          },
        ];
      });
    }
    if (node.kind === 'workers')
      return deskPictures(layout, node, picture, queue).flatMap(({ held, size, replica }) =>
        held.map(({ message, number, again, spot }): Pick => ({
          key: `desk ${message}`,
          message,
          trace: queue?.unacked.find((copy) => copy.message === message)?.trace ?? null,
          number,
          state: 'held',
          who: label(picture, node.service, replica),
          shape: again ? 'diamond' : 'circle',
          x: spot.x,
          y: spot.y,
          size: size * 0.95,
        })),
      );
    if (node.kind !== 'gallery') return [];
    const boxes = slots(node);
    return picture.gallery.slice(-CELLS).flatMap(({ message, state }, index): Pick[] => {
      const box = boxes[index];
      return box
        ? [
            {
              key: `slot ${message}`,
              message,
              trace: null,
              number: picture.numbers.get(message) ?? 0,
              state,
              who: '',
              shape: 'square',
              x: box.x + box.w / 2,
              y: box.y + box.h / 2,
              size: box.w / 2 - 1,
            },
          ]
        : [];
    });
  });
}
