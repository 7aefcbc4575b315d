import { fill, type Language } from '../../../i18n/language.ts';
import type { FollowTexts } from '../load-texts.ts';

/** Milliseconds as a reader writes seconds: `3,2`. */
export function seconds(ms: number, language: Language, digits = 1): string {
  return (ms / 1000).toLocaleString(language, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

/** A duration with its unit, to three digits at least: `0,42 ms`, `154 ms`, `5 851 ms`. */
export function duration(ms: number, texts: FollowTexts, language: Language): string {
  const digits = ms < 1 ? 2 : ms < 10 ? 1 : 0;
  return fill(texts['traces.ms'], {
    n: ms.toLocaleString(language, { maximumFractionDigits: digits }),
  });
}
