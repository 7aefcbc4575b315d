import { describe, expect, it } from 'vitest';
import type { LabEvent } from '#events';
import type { LabSnapshot, ReplicaSnapshot } from '#lab';
import { emptyPicture, pictureReducer } from '../islands/lab/view/picture.ts';
import { wavesTo, type Entry, type Situation } from './entry.ts';

type Body = LabEvent extends infer One ? (One extends LabEvent ? Omit<One, 'seq' | 'at'> : never) : never;

const replica = (
  service: string,
  number = 1,
  state: ReplicaSnapshot['state'] = 'running',
): ReplicaSnapshot => ({
  service,
  replica: number,
  state,
  address: null,
  restarts: 0,
  exit: null,
});

/** Two workers, an image service and a queue, after these events. */
function situation(bodies: readonly Body[] = [], snapshot: Partial<LabSnapshot> = {}): Situation {
  const events = bodies.map((body, index) => ({ ...body, seq: index + 1, at: index }) as LabEvent);
  return {
    snapshot: {
      state: 'ready',
      replicas: [replica('img'), replica('queue'), replica('thumb', 1), replica('thumb', 2)],
      faults: [],
      load: null,
      environments: { thumb: { ACK: 'manual', WORK_MS: '2500' } },
      ...snapshot,
    },
    picture: pictureReducer(emptyPicture, events),
  };
}

const message = (step: 'routed' | 'delivered', id: string, more: object = {}): Body =>
  ({ type: 'message', step, message: id, queue: 'thumbnails', ...more }) as Body;
const holder = (number: number): object => ({ peer: { service: 'thumb', replica: number } });

const ENTRY: Entry = {
  replicas: { thumb: 2 },
  environment: { thumb: { ACK: 'manual' } },
  empty: { thumbnails: 'queue' },
};

describe('the way to an entry state', () => {
  it('is no command at all where it holds already', () => {
    expect(wavesTo(situation(), ENTRY)).toEqual([]);
  });

  it('starts again what is dead, and nothing else', () => {
    const now = situation([], {
      replicas: [replica('img', 1, 'exited'), replica('thumb', 1), replica('thumb', 2, 'exited')],
    });
    expect(wavesTo(now, ENTRY)).toEqual([
      [
        { type: 'start', service: 'img', replica: 1 },
        { type: 'start', service: 'thumb', replica: 2 },
      ],
    ]);
  });

  it('kills who holds a message before it empties the queue, so that nothing comes back afterwards', () => {
    const now = situation([
      message('routed', 'm1'),
      message('routed', 'm2'),
      message('delivered', 'm1', holder(2)),
    ]);
    expect(wavesTo(now, ENTRY)).toEqual([
      [{ type: 'kill', service: 'thumb', replica: 2 }],
      [{ type: 'purge', service: 'queue', queue: 'thumbnails' }],
      [{ type: 'start', service: 'thumb', replica: 2 }],
    ]);
  });

  it('kills who took a message under automatic acknowledgement, which the queue does not know', () => {
    const now = situation([
      message('routed', 'm1'),
      message('delivered', 'm1', { ...holder(1), autoAck: true }),
    ]);
    expect(wavesTo(now, ENTRY)).toEqual([
      [{ type: 'kill', service: 'thumb', replica: 1 }],
      [{ type: 'start', service: 'thumb', replica: 1 }],
    ]);
  });

  it('gives a service other variables by one configure, killed first so that nobody waits for its work', () => {
    const waves = wavesTo(situation(), { ...ENTRY, environment: { thumb: { ACK: 'auto' } } });
    expect(waves).toEqual([
      [
        { type: 'kill', service: 'thumb', replica: 1 },
        { type: 'kill', service: 'thumb', replica: 2 },
      ],
      [{ type: 'configure', service: 'thumb', environment: { ACK: 'auto' } }],
    ]);
  });

  it('removes the highest replicas, and adds those that lack', () => {
    expect(wavesTo(situation(), { ...ENTRY, replicas: { thumb: 1 } })).toEqual([
      [{ type: 'kill', service: 'thumb', replica: 2 }],
      [{ type: 'scale', service: 'thumb', replicas: 1 }],
    ]);
    expect(wavesTo(situation(), { ...ENTRY, replicas: { thumb: 4 } })).toEqual([
      [{ type: 'scale', service: 'thumb', replicas: 4 }],
    ]);
  });

  it('takes every fault off', () => {
    const now = situation([], { faults: [{ from: 'img', to: 'queue' }] });
    expect(wavesTo(now, {})).toEqual([[{ type: 'heal', from: 'img', to: 'queue' }]]);
  });

  it('leads to the entry state from wherever it is taken: from there, nothing is left to do', () => {
    const reached: Partial<LabSnapshot> = { environments: { thumb: { ACK: 'manual' } } };
    expect(wavesTo(situation([], reached), ENTRY)).toEqual([]);
  });
});
