import { describe, expect, test } from 'vitest';
import type { LabEvent, MessageEvent } from '#events';
import { atWork, emptyPicture, mainQueue, pictureReducer, trayPicture, type Picture } from './picture.ts';
import { sentenceOf } from './sentence.ts';
import { rememberPublished } from './steps.ts';

type Body = LabEvent extends infer One ? (One extends LabEvent ? Omit<One, 'seq' | 'at'> : never) : never;
const stamp = (bodies: readonly Body[]): LabEvent[] =>
  bodies.map((body, index) => ({ ...body, seq: index + 1, at: index }) as LabEvent);
const fold = (...bodies: readonly Body[]): Picture => pictureReducer(emptyPicture, stamp(bodies));

const thumb = (replica: number) => ({ service: 'thumb', replica });
const step = (name: MessageEvent['step'], message: string, extra: Partial<MessageEvent> = {}): Body => ({
  type: 'message',
  step: name,
  message,
  queue: 'thumbnails',
  ...(name === 'routed' ? { payload: `{"id":"${message}"}` } : { peer: thumb(1) }),
  ...extra,
});
const replica = (number: number, state: 'running' | 'exited', exit = 137): Body => ({
  type: 'replica',
  state,
  service: 'thumb',
  replica: number,
  ...(state === 'exited' ? { exit: { code: exit, signal: null }, reason: 'kill' } : {}),
});
const workers = [replica(1, 'running'), replica(2, 'running')] as const;
const tray = (picture: Picture) => trayPicture(picture, mainQueue(picture), 12);
const drawn = (picture: Picture): string =>
  tray(picture)
    .cells.map(
      (cell) => `${cell.number}${cell.taken ? ' outline' : cell.copy.redelivered ? ' diamond' : ' circle'}`,
    )
    .join(', ');

describe('the tray', () => {
  test('a taken copy leaves an outline in its place', () => {
    const picture = fold(...workers, step('routed', 'a'), step('routed', 'b'), step('delivered', 'a'));
    expect(drawn(picture)).toBe('1 outline, 2 circle');
    expect(tray(picture)).toMatchObject({ ready: 1, unacked: 1 });
  });

  test('an ack closes the outline, and the others step forward', () => {
    const picture = fold(
      step('routed', 'a'),
      step('routed', 'b'),
      step('delivered', 'a'),
      step('acked', 'a'),
    );
    expect(drawn(picture)).toBe('2 circle');
  });

  test('a copy that comes back fills its old place at the head, as a diamond', () => {
    const picture = fold(
      step('routed', 'a'),
      step('routed', 'b'),
      step('delivered', 'a'),
      step('requeued', 'a'),
    );
    expect(drawn(picture)).toBe('1 diamond, 2 circle');
  });

  test('what finds no cell is counted, not drawn', () => {
    const picture = fold(...Array.from({ length: 49 }, (_, index) => step('routed', `m${index}`)));
    expect(tray(picture)).toMatchObject({ more: 37, ready: 49 });
    expect(tray(picture).cells).toHaveLength(12);
  });

  test('a message keeps its number when it is redelivered', () => {
    const again = [step('requeued', 'a'), step('delivered', 'a', { peer: thumb(2), redelivered: true })];
    expect(drawn(fold(step('routed', 'a'), step('delivered', 'a'), ...again))).toBe('1 outline');
  });
});

describe('the gallery', () => {
  const gallery = (...bodies: readonly Body[]): string =>
    fold(...bodies)
      .gallery.map((slot) => slot.state)
      .join(' ');

  test('keeps a slot from publication, and fills it at the ack', () => {
    expect(
      gallery(step('routed', 'a'), step('routed', 'b'), step('delivered', 'a'), step('acked', 'a')),
    ).toBe('done waiting');
  });

  test('with automatic acknowledgement, the death of a worker leaves a hole for good', () => {
    const forgotten = step('delivered', 'a', { autoAck: true });
    expect(gallery(...workers, step('routed', 'a'), forgotten, replica(1, 'exited'))).toBe('lost');
    expect(gallery(...workers, step('routed', 'a'), forgotten, replica(2, 'exited'))).toBe('waiting');
  });

  test('with automatic acknowledgement, a thumbnail that was put back is done', () => {
    const put: Body = {
      type: 'request',
      id: 's',
      from: thumb(1),
      to: { service: 'img' },
      method: 'PUT',
      path: '/internal/a.thumb.png',
    };
    expect(
      gallery(
        ...workers,
        step('routed', 'a'),
        step('delivered', 'a', { autoAck: true }),
        put,
        replica(1, 'exited'),
      ),
    ).toBe('done');
  });
});

describe('the kill button', () => {
  test('aims at the worker that holds the oldest photo', () => {
    const held = [step('delivered', 'a', { peer: thumb(2) }), step('delivered', 'b')];
    expect(
      atWork(fold(...workers, step('routed', 'a'), step('routed', 'b'), ...held), 'thumb')?.replica,
    ).toBe(2);
  });

  test('aims at one that lives when none works, and at none when all are dead', () => {
    expect(atWork(fold(replica(1, 'exited'), replica(2, 'running')), 'thumb')?.replica).toBe(2);
    expect(atWork(fold(replica(1, 'exited'), replica(2, 'exited')), 'thumb')).toBeNull();
  });
});

describe('the sentence', () => {
  const last = (...bodies: readonly Body[]): unknown => {
    const events = stamp(bodies);
    const before = pictureReducer(emptyPicture, events.slice(0, -1));
    const event = events.at(-1) as LabEvent;
    return sentenceOf(event, pictureReducer(before, [event]), before);
  };

  test('says who works on which photo, and that it is a redelivery', () => {
    const first = [...workers, step('routed', 'a')];
    expect(last(...first, step('delivered', 'a'))).toEqual({
      key: 'taken',
      values: { who: 'thumb 1', n: 1 },
    });
    const again = step('delivered', 'a', { peer: thumb(2), redelivered: true });
    expect(last(...first, again)).toEqual({ key: 'takenAgain', values: { who: 'thumb 2', n: 1 } });
  });

  test('tells a death from a photo given back', () => {
    const taken = [...workers, step('routed', 'a'), step('delivered', 'a')];
    expect(last(...taken, step('requeued', 'a'))).toMatchObject({ key: 'rejected' });
    expect(last(...taken, replica(1, 'exited'), step('requeued', 'a'))).toMatchObject({ key: 'requeued' });
    expect(last(...taken, step('requeued', 'a', { reason: 'rejected' }))).toMatchObject({ key: 'rejected' });
    expect(last(...taken, step('requeued', 'a', { reason: 'connection lost' }))).toMatchObject({
      key: 'requeued',
    });
  });

  test('keeps what a death did in view when the death itself is known after it', () => {
    const events = stamp([...workers, replica(1, 'exited')]);
    const picture = pictureReducer(emptyPicture, events);
    const said = { key: 'requeued', values: { who: 'thumb 1', n: 1 } } as const;
    expect(sentenceOf(events.at(-1) as LabEvent, picture, picture, said)).toBeNull();
  });

  test('says that a photo is lost only when this very death lost it', () => {
    const forgotten = [...workers, step('routed', 'a'), step('delivered', 'a', { autoAck: true })];
    expect(last(...forgotten, replica(1, 'exited'))).toMatchObject({ key: 'lost', values: { n: 1 } });
    expect(last(...forgotten, replica(1, 'exited'), replica(2, 'exited'))).toEqual({
      key: 'killed',
      values: { who: 'thumb 2', code: 137 },
    });
  });

  test('says that a photo waits when nobody consumes', () => {
    expect(last(step('routed', 'a'))).toMatchObject({ key: 'waitsAlone' });
  });
});

test('a routed message gets back the publisher and the payload it was published with', () => {
  const fill = rememberPublished();
  const publish = step('published', 'a', { peer: { service: 'img' }, payload: '{"id":"a"}' });
  const [, routed] = fill(stamp([publish, { type: 'message', step: 'routed', message: 'a', queue: 'q' }]));
  expect(routed).toMatchObject({ peer: { service: 'img' }, payload: '{"id":"a"}' });
});
