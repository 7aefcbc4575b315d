import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readRecording, type LabEvent } from '#events';
import { followEn } from '../../../i18n/follow-en.ts';
import { followFr } from '../../../i18n/follow-fr.ts';
import type { Language } from '../../../i18n/language.ts';
import { lifeParts, lifeReducer, lifeSentence, unborn } from './life.ts';

const recorded = (name: string): readonly LabEvent[] =>
  readRecording(readFileSync(`sandboxes/good-corner/recordings/${name}.jsonl`, 'utf8')).events;

const told = (events: readonly LabEvent[], message: string, language: Language): string =>
  lifeSentence(lifeParts(lifeReducer(unborn(message), events), events.at(-1)?.at ?? 0), {
    text: (key) => (language === 'fr' ? followFr : followEn)[`life.${key}`],
    who: ({ service, replica }) => `${service} ${replica}`,
    seconds: (ms) => (ms / 1000).toLocaleString(language, { maximumFractionDigits: 1 }),
  })
    .replace(/\d+(?:[.,]\d+)?(?=\u00a0s| s)/g, '#')
    .replaceAll('\u00a0', ' ');

const first = (events: readonly LabEvent[], step: string): string => {
  const found = events.find((event) => event.type === 'message' && event.step === step);
  return found?.type === 'message' ? found.message : '';
};

describe('the life of a message, in one sentence', () => {
  const killed = recorded('kill-worker');
  const message = first(killed, 'requeued');

  test('tells of a worker that died, in both languages', () => {
    expect(told(killed, message, 'fr')).toBe(
      'Publiée par img 1 à # s, livrée à thumb 1, qui est mort ; remise en file, # s d’attente, livrée à thumb 2, acquittée à # s.',
    );
    expect(told(killed, message, 'en')).toBe(
      'Published by img 1 at # s, delivered to thumb 1, who died; requeued, waited another # s, delivered to thumb 2, acked at # s.',
    );
  });

  test('tells what is under way as such', () => {
    const until = (step: string): readonly LabEvent[] =>
      killed.slice(0, killed.findIndex((event) => event.type === 'message' && event.step === step) + 1);
    expect(told(until('delivered'), message, 'en')).toMatch(
      /delivered to thumb 1, who has worked on it for # s\.$/,
    );
    expect(told(until('requeued'), message, 'en')).toMatch(
      /who lost its connection; requeued, has been waiting again for # s\.$/,
    );
  });

  test('tells of a photo that died with a worker whom the broker had trusted', () => {
    const auto = recorded('kill-worker-auto');
    const lives = auto
      .flatMap((event) => (event.type === 'message' && event.step === 'routed' ? [event.message] : []))
      .map((one) => told(auto, one, 'en'));
    expect(
      lives.filter((one) => one.endsWith('forgotten by the broker at once, who died with it.')),
    ).toHaveLength(1);
  });

  test('says so when its beginning has left the ring', () => {
    const rest = killed.slice(
      killed.findIndex((event) => event.type === 'message' && event.step === 'requeued'),
    );
    expect(told(rest, message, 'en')).toMatch(/^Its beginning is no longer kept, /);
  });

  test('tells of a message that no queue wanted', () => {
    const events: LabEvent[] = [
      {
        seq: 1,
        at: 1000,
        type: 'message',
        step: 'published',
        message: 'm',
        peer: { service: 'img', replica: 1 },
      },
      { seq: 2, at: 1001, type: 'message', step: 'dropped', message: 'm' },
    ];
    expect(told(events, 'm', 'fr')).toBe('Publiée par img 1 à # s, jetée : aucune file n’en veut.');
  });
});
