import { describe, expect, test } from 'vitest';
import type { ServicePlan } from '#compose';
import { faultBetween, type EventBody, type LabEvent } from '#events';
import { deedsOf, linkDeeds, linkRows } from './deeds.ts';
import { emptyPicture, pictureReducer, type Picture } from './picture.ts';

let seq = 0;
const event = (body: EventBody, of: { service?: string; replica?: number } = {}): LabEvent => ({
  seq: (seq += 1),
  at: seq,
  ...of,
  ...body,
});
const up = (service: string, replica = 1): LabEvent =>
  event({ type: 'replica', state: 'running' }, { service, replica });
const after = (...events: readonly LabEvent[]): Picture => pictureReducer(emptyPicture, events);
/** As much of a plan as deeds look at. */
const plan = (more: Partial<ServicePlan> = {}): ServicePlan =>
  ({ ports: [], mounts: [], ...more }) as unknown as ServicePlan;
const actions = (deeds: readonly { readonly action: string }[]): string[] =>
  deeds.map(({ action }) => action);

describe('what one can do to a service', () => {
  test('lives: kill, stop, restart, crash; is dead: only start', () => {
    expect(actions(deedsOf(after(up('thumb')), undefined, 'thumb', 1))).toEqual([
      'kill',
      'stop',
      'restart',
      'crash',
      'slow',
      'cut',
    ]);
    const dead = after(
      up('thumb'),
      event({ type: 'replica', state: 'exited' }, { service: 'thumb', replica: 1 }),
    );
    expect(actions(deedsOf(dead, undefined, 'thumb', 1))).toEqual(['start', 'slow', 'cut']);
  });

  test('more and fewer replicas, unless a volume or a published port ties it to one', () => {
    const two = after(up('thumb', 1), up('thumb', 2));
    const scales = deedsOf(two, plan(), 'thumb', null).flatMap(({ command }) =>
      command.type === 'scale' ? [command.replicas] : [],
    );
    expect(scales).toEqual([3, 1]);
    const tied = plan({ mounts: [{ kind: 'volume', name: 'photos', target: '/x', readOnly: false }] });
    expect(actions(deedsOf(two, tied, 'thumb', null))).not.toContain('more');
  });
});

describe('what one can do to a link', () => {
  const cut = event({ type: 'fault', from: 'img', to: 'queue', fault: { cut: true } });

  test('cut it once, and heal it then', () => {
    expect(actions(linkDeeds(after(), 'img', 'queue'))).toEqual(['slow', 'cut']);
    expect(actions(linkDeeds(after(cut), 'img', 'queue'))).toEqual(['slow', 'heal']);
  });

  test('the table has every line that was used, and every line that is broken, once', () => {
    const link = event({
      type: 'link',
      state: 'open',
      id: 'a',
      from: { service: 'queue' },
      to: { service: 'img' },
    });
    const slow = event({ type: 'fault', from: 'gateway', to: 'ads', fault: { latency: 500 } });
    expect(linkRows(after(link, cut, slow))).toEqual([
      { from: 'queue', to: 'img', open: 1, latency: 0, cut: true },
      { from: 'gateway', to: 'ads', open: 0, latency: 500, cut: false },
    ]);
  });

  test('faults on a link add up, whichever way round and whoever "*" stands for', () => {
    const { faults } = after(
      event({ type: 'fault', from: '*', to: 'img', fault: { latency: 100 } }),
      event({ type: 'fault', from: 'img', to: 'queue', fault: { latency: 50, loss: 0.5 } }),
    ).system;
    expect(faultBetween(faults, 'queue', 'img')).toEqual({ latency: 150, loss: 0.5, cut: false });
    expect(faultBetween(faults, undefined, 'img')).toEqual({ latency: 100, loss: 0, cut: false });
    expect(faultBetween(faults, 'ads', 'queue')).toBeNull();
  });
});
