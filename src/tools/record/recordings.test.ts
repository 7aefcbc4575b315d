import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRecording, type Recording } from '#events';
import { record } from './recorder.ts';
import { shapeOf } from './shape.ts';

const ROOT = path.resolve(import.meta.dirname, '../../..');
const FOLDER = path.join(ROOT, 'sandboxes/good-corner');

const ids = (await readdir(path.join(FOLDER, 'scenarios'))).map((file) => path.basename(file, '.yaml'));
const recorded = async (id: string): Promise<Recording> =>
  readRecording(await readFile(path.join(FOLDER, 'recordings', `${id}.jsonl`), 'utf8'));

/** Where the story allows it the work is done faster than in the recording (ms): a proof has no eye to wait for. */
const HURRY: Readonly<Record<string, string>> = {
  'first-photo': '50',
  'three-photos': '1500',
  'kill-worker': '1500',
  'kill-worker-auto': '1500',
  'kill-img': '50',
  'kill-gateway': '1500',
  'kill-queue': '50',
  'forty-scale': '400',
  'monolith-freeze': '800',
};

/** So many labs at a time, the longest stories first. */
const AT_ONCE = 4;
const turns = Array.from({ length: AT_ONCE }, () => Promise.resolve());
const inTurn = <T>(index: number, act: () => Promise<T>): Promise<T> => {
  const done = (turns[index % AT_ONCE] ?? Promise.resolve()).then(act);
  turns[index % AT_ONCE] = done.then(
    () => {},
    () => {},
  );
  return done;
};
const LONG = ['sixty-manual', 'sixty-auto', 'forty-scale', 'kill-queue'];
const order = [...LONG, ...ids.filter((id) => !LONG.includes(id))];

describe('a recording is what its scenario does today', () => {
  it.concurrent.each(order.map((id, index) => [id, index] as const))(
    '%s',
    { timeout: 300_000 },
    async (id, index) => {
      const { header, events } = await recorded(id);
      const hurry = HURRY[id];
      const env: Record<string, string> = hurry === undefined ? {} : { WORK_MS: hurry };
      const now = await inTurn(index, () =>
        record({ root: ROOT, sandbox: 'good-corner', scenario: id, env, pauses: false }),
      );
      expect(shapeOf(now.events)).toEqual(shapeOf(events));
      expect(Object.values(now.header.photos ?? {})).toEqual(Object.values(header.photos ?? {}));
      expect({ ...now.header.environment, ...env }).toEqual({ ...header.environment, ...env });
    },
  );
});

describe('a recording tells what the pages say of it', () => {
  const lost = async (id: string): Promise<number> => {
    const { taken, made } = shapeOf((await recorded(id)).events);
    return taken - made;
  };

  it('of sixty photos none is lost with acknowledgements, although one comes back', async () => {
    const { messages } = shapeOf((await recorded('sixty-manual')).events);
    expect(messages).toHaveLength(60);
    expect(messages.filter((way) => way.includes('requeued'))).toHaveLength(1);
    expect(messages.every((way) => way.endsWith('acked'))).toBe(true);
    expect(await lost('sixty-manual')).toBe(0);
  });

  it('of sixty photos seventeen are lost without: what the dead worker had not made of its thirty', async () => {
    const { messages } = shapeOf((await recorded('sixty-auto')).events);
    expect(messages).toHaveLength(60);
    expect(await lost('sixty-auto')).toBe(17);
  });

  it('one photo comes back with acknowledgements, and is lost without', async () => {
    expect(shapeOf((await recorded('kill-worker')).events).messages[0]).toBe(
      'published routed delivered A requeued delivered B again acked',
    );
    expect(await lost('kill-worker')).toBe(0);
    expect(await lost('kill-worker-auto')).toBe(1);
  });

  it('the queue of forty photos grows with one worker and drains with four', async () => {
    const { events } = await recorded('forty-scale');
    const scaled = events.findIndex((event) => event.type === 'command' && event.command === 'scale');
    const count = (step: string, from: number, to: number): number =>
      events.slice(from, to).filter((event) => event.type === 'message' && event.step === step).length;
    expect(count('routed', 0, scaled) - count('acked', 0, scaled)).toBeGreaterThanOrEqual(30);
    expect(count('acked', 0, events.length)).toBe(40);
  });

  it('in the monolith the ads are heard only when the photo is done', async () => {
    const { events } = await recorded('monolith-freeze');
    const upload = events.findIndex((event) => event.type === 'request' && event.path === '/img');
    const after = (test: (event: (typeof events)[number]) => boolean): number =>
      events.findIndex((event, index) => index > upload && test(event));
    const asked = after((event) => event.type === 'command' && event.target === 'POST /graphql');
    const answered = after((event) => event.type === 'response' && event.status === 201);
    const heard = after((event) => event.type === 'request' && event.path === '/graphql');
    expect([upload, asked, answered, heard]).toEqual(
      [upload, asked, answered, heard].toSorted((a, b) => a - b),
    );
  });

  it('every photo in it is a file of the sandbox', async () => {
    for (const id of ids) {
      const { header, events } = await recorded(id);
      expect(header).toMatchObject({ sandbox: 'good-corner', scenario: id });
      const payloads = events.flatMap((event) =>
        event.type === 'message' && event.step === 'routed' ? [event.payload ?? ''] : [],
      );
      for (const payload of payloads) {
        const photo = (JSON.parse(payload) as { id: string }).id;
        expect(header.photos?.[photo]).toMatch(/^photos\/\w+\.png$/);
      }
    }
  });
});
