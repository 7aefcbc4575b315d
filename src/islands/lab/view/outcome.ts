import { fill } from '../../../i18n/language.ts';
import type { FollowTexts } from '../load-texts.ts';
import type { Outcome } from './waterfall.ts';

/** What came of a span or a trace, in words: `remis en file ×1, acquitté`. */
export function outcomeText({ key, values, again }: Outcome, texts: FollowTexts): string {
  const end = fill(texts[`outcome.${key}`], values);
  return again > 0 ? `${fill(texts['outcome.again'], { n: again })}, ${end}` : end;
}
