import { describe, expect, test } from 'vitest';
import type { EventBody, LabEvent, Peer } from '#events';
import { emptyPicture, pictureReducer, type Picture } from '../lab/view/picture.ts';
import { begin, canKill, holderNow, isPrepared, pageOf, tell, type Input, type Story } from './story.ts';

const QUEUE = 'thumbnails';
const of = (replica: number): Peer => ({ service: 'thumb', replica, address: `10.0.0.${replica}`, port: 1 });

/** A world that the reader watches: events go in, its picture comes out. */
function createWorld() {
  const events: LabEvent[] = [];
  let picture: Picture = emptyPicture;
  const emit = (body: EventBody, service = 'queue', replica = 1): void => {
    const event = { ...body, seq: events.length + 1, at: events.length, service, replica } as LabEvent;
    events.push(event);
    picture = pictureReducer(picture, [event]);
  };
  const world = {
    events,
    get picture() {
      return picture;
    },
    up(replica: number, autoAck = false): void {
      emit({ type: 'replica', state: 'running' }, 'thumb', replica);
      emit({
        type: 'consumer',
        state: 'added',
        queue: QUEUE,
        consumer: `c${replica}`,
        peer: of(replica),
        autoAck,
      });
    },
    down(replica: number): void {
      emit({ type: 'consumer', state: 'removed', queue: QUEUE, consumer: `c${replica}`, peer: of(replica) });
      emit({ type: 'replica', state: 'exited', reason: 'kill' }, 'thumb', replica);
    },
    arrive: (message: string): void =>
      emit({ type: 'message', step: 'routed', message, queue: QUEUE, payload: `{"id":"${message}"}` }),
    take: (message: string, replica: number, more: { autoAck?: boolean; redelivered?: boolean } = {}): void =>
      emit({ type: 'message', step: 'delivered', message, queue: QUEUE, peer: of(replica), ...more }),
    ack: (message: string, replica: number): void =>
      emit({ type: 'message', step: 'acked', message, queue: QUEUE, peer: of(replica) }),
    requeue: (message: string, replica: number): void =>
      emit({ type: 'message', step: 'requeued', message, queue: QUEUE, peer: of(replica) }),
    put: (photo: string, replica: number): void =>
      emit(
        {
          type: 'request',
          id: 'p',
          from: of(replica),
          to: {},
          method: 'PUT',
          path: `/internal/${photo}.thumb.png`,
        },
        'thumb',
        replica,
      ),
  };
  world.up(1);
  world.up(2);
  return world;
}

/** The story as a reader goes through it. */
function createReading() {
  const world = createWorld();
  let story: Story = begin();
  const reading = {
    world,
    hear(...inputs: readonly Input[]): void {
      for (const input of inputs) story = tell(story, input);
    },
    see: (): void => reading.hear({ type: 'drawn', picture: world.picture }),
    send: (): void => reading.hear({ type: 'send', picture: world.picture }),
    get story() {
      return story;
    },
    get page() {
      return pageOf(story);
    },
    /** A photo goes from the reader to a worker's desk. */
    hold(message: string, replica: number, autoAck = false): void {
      reading.send();
      world.arrive(message);
      world.take(message, replica, { autoAck });
      reading.see();
    },
    /** The first act, from Run to the question. */
    first(): void {
      reading.hear({ type: 'lab', state: 'starting' }, { type: 'lab', state: 'ready' });
      reading.hold('a', 1);
      world.ack('a', 1);
      reading.see();
    },
    /** The second act, up to the verdict. */
    second(answer: 'lost' | 'back'): void {
      reading.hear({ type: 'answer', answer });
      reading.hold('b', 2);
      reading.hear({ type: 'kill' });
      world.requeue('b', 2);
      world.down(2);
      reading.see();
      world.take('b', 1, { redelivered: true });
      reading.see();
      world.ack('b', 1);
      reading.see();
    },
  };
  return reading;
}

describe('the first act', () => {
  test('says one sentence for each thing that was seen', () => {
    const reading = createReading();
    const { world } = reading;
    reading.hear({ type: 'lab', state: 'starting' });
    expect(reading.page.say).toBe('start.loading');
    reading.hear({ type: 'lab', state: 'ready' });
    reading.send();
    expect(reading.page.say).toBe('send.leaving');
    world.arrive('a');
    reading.see();
    expect(reading.page.say).toBe('send.waiting');
    world.take('a', 2);
    reading.see();
    expect([reading.page.say, reading.page.values['who']]).toEqual(['send.held', 'thumb\u00a02']);
    world.ack('a', 2);
    reading.see();
    expect([reading.page.say, reading.page.question]).toEqual(['send.landed', true]);
  });

  test('goes on at once when its steps were drawn while the tab was hidden', () => {
    const reading = createReading();
    reading.first();
    expect([reading.story.act, reading.story.stage]).toEqual(['kill', 'ready']);
  });

  test('a refused photo is told with its reason, and another one can be chosen', () => {
    const reading = createReading();
    reading.hear({ type: 'lab', state: 'ready' });
    reading.send();
    for (const [status, say] of [
      [413, 'refused.big'],
      [415, 'refused.kind'],
      [502, 'refused.status'],
      [0, 'refused.nobody'],
    ] as const) {
      // prettier-ignore
      reading.send();
      reading.hear({ type: 'refused', status });
      expect([reading.page.say, reading.page.chooses]).toEqual([say, true]);
    }
  });
});

describe('the second act', () => {
  test('nothing can be sent or killed before a bet', () => {
    const reading = createReading();
    reading.first();
    expect(reading.page.button).toEqual({ press: 'send', label: 'do.other', enabled: false });
    reading.hear({ type: 'answer', answer: 'stuck' });
    expect(reading.page.button?.enabled).toBe(true);
  });

  test('the kill is possible while a worker holds the photo, and once only', () => {
    const reading = createReading();
    reading.first();
    reading.hear({ type: 'answer', answer: 'lost' });
    reading.send();
    expect(canKill(reading.story)).toBe(false);
    reading.world.arrive('b');
    reading.see();
    expect(canKill(reading.story)).toBe(false);
    reading.world.take('b', 2);
    reading.see();
    expect(canKill(reading.story)).toBe(true);
    reading.hear({ type: 'kill' });
    expect(reading.page.button?.enabled).toBe(false);
    const before = reading.story;
    reading.hear({ type: 'kill' });
    expect(reading.story).toBe(before);
  });

  test('the photo that came back and landed decides the bet', () => {
    for (const [answer, verdict] of [
      ['lost', 'wrong'],
      ['back', 'right'],
    ] as const) {
      // prettier-ignore
      const reading = createReading();
      reading.first();
      reading.second(answer);
      expect([reading.page.verdict, reading.story.killed]).toEqual([verdict, 'thumb\u00a02']);
    }
  });

  test('a photo that was finished before the kill is no verdict: another one is offered', () => {
    const reading = createReading();
    reading.first();
    reading.hear({ type: 'answer', answer: 'lost' });
    reading.hold('b', 2);
    reading.hear({ type: 'kill' });
    reading.world.ack('b', 2);
    reading.world.down(2);
    reading.see();
    expect([reading.page.say, reading.page.verdict]).toEqual(['missed', null]);
    expect(reading.page.button).toMatchObject({ press: 'send', enabled: true });
    // One worker is gone: both must be there before the next photo.
    expect(isPrepared(reading.world.picture, 'kill')).toBe(false);
  });

  test('a photo that nobody can take waits, and the workers can be started again', () => {
    const reading = createReading();
    reading.first();
    reading.hear({ type: 'answer', answer: 'lost' });
    reading.hold('b', 2);
    reading.hear({ type: 'kill' });
    reading.world.requeue('b', 2);
    reading.world.down(2);
    reading.world.down(1);
    reading.see();
    expect([reading.page.say, reading.page.button?.press]).toEqual(['stranded', 'revive']);
    reading.world.up(1);
    reading.world.take('b', 1, { redelivered: true });
    reading.see();
    reading.world.ack('b', 1);
    reading.see();
    expect(reading.page.verdict).toBe('wrong');
  });
});

describe('the third act', () => {
  test('begins when both workers consume with the other setting, and ends with a hole', () => {
    const reading = createReading();
    const { world } = reading;
    reading.first();
    reading.second('lost');
    reading.hear({ type: 'go', act: 'auto' });
    expect(reading.page.say).toBe('auto.preparing');
    world.down(1);
    world.up(1, true);
    reading.see();
    expect(reading.story.stage).toBe('preparing');
    world.up(2, true);
    reading.see();
    expect([reading.story.stage, reading.page.button?.label]).toEqual(['ready', 'do.same']);
    reading.hold('c', 1, true);
    expect(reading.page.say).toBe('auto.held');
    reading.hear({ type: 'kill' });
    world.down(1);
    reading.see();
    expect([reading.page.say, reading.page.end]).toEqual(['auto.lost', true]);
  });

  test('workers that do not start again leave a way on', () => {
    const reading = createReading();
    reading.hear({ type: 'go', act: 'auto' }, { type: 'stuck' });
    expect([reading.page.say, reading.page.button?.press]).toEqual(['stuck', 'prepare']);
  });
});

test('a lab that starts again begins the story again, and keeps the bet and how far it came', () => {
  const reading = createReading();
  reading.first();
  reading.hear({ type: 'answer', answer: 'back' }, { type: 'lab', state: 'failed' });
  expect(reading.page.say).toBe('failed');
  reading.hear({ type: 'lab', state: 'starting' });
  expect(reading.story).toMatchObject({ act: 'send', stage: 'starting', answer: 'back', reached: 'kill' });
});

describe('who holds a photo in reality', () => {
  test('is the last one that it was delivered to, until an acknowledgement', () => {
    const { events, arrive, take, ack } = createWorld();
    arrive('a');
    expect(holderNow(events, 'a')).toBeNull();
    take('a', 2);
    expect(holderNow(events, 'a')).toBe(2);
    ack('a', 2);
    expect(holderNow(events, 'a')).toBeNull();
  });

  test('is nobody once a worker that was acknowledged for has delivered the thumbnail', () => {
    const { events, arrive, take, put } = createWorld();
    arrive('a');
    take('a', 1, { autoAck: true });
    expect(holderNow(events, 'a')).toBe(1);
    put('a', 1);
    expect(holderNow(events, 'a')).toBeNull();
  });

  test('is nobody once the worker is dead', () => {
    const { events, arrive, take, down } = createWorld();
    arrive('a');
    take('a', 1, { autoAck: true });
    down(1);
    expect(holderNow(events, 'a')).toBeNull();
  });
});
