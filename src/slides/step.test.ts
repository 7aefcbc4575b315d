import { describe, expect, it } from 'vitest';
import type { LabEvent } from '#events';
import { emptyPicture, pictureReducer } from '../islands/lab/view/picture.ts';
import { busy, readStep } from './step.ts';

const events = (...bodies: readonly object[]) =>
  pictureReducer(
    emptyPicture,
    bodies.map((body, index) => ({ ...body, seq: index + 1, at: index }) as LabEvent),
  );
const up = (replica: number) => ({ type: 'replica', state: 'running', service: 'thumb', replica });
const routed = { type: 'message', step: 'routed', message: 'm1', queue: 'q' };
const taken = (replica: number, autoAck: boolean) => ({
  ...routed,
  step: 'delivered',
  peer: { service: 'thumb', replica },
  autoAck,
});

describe('the worker to kill', () => {
  it('is the one that holds a message, unacked or automatically acked', () => {
    expect(busy(events(up(1), up(2), routed, taken(2, false)), 'thumb')).toBe(2);
    expect(busy(events(up(1), up(2), routed, taken(2, true)), 'thumb')).toBe(2);
  });
  it('is nobody while nobody works', () => {
    expect(busy(events(up(1), up(2), routed), 'thumb')).toBeNull();
  });
});

describe('a step', () => {
  it('is one command or several, with the event that proves it', () => {
    const step = readStep({ command: '{"type":"photos","count":1}', expect: '{"type":"message"}' });
    expect(step).toEqual({ commands: [{ type: 'photos', count: 1 }], expect: { type: 'message' } });
    expect(
      readStep({ command: '[{"type":"photos","count":1},{"type":"kill.busy","service":"thumb"}]' }).commands,
    ).toHaveLength(2);
  });
  it('is refused where it is not a command', () => {
    expect(() => readStep({ command: '"kill"' })).toThrow(/names a command/);
  });
});
