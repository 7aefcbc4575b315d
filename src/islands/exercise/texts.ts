import { exerciseEn } from '../../i18n/exercise-en.ts';
import { exerciseFr, type ExerciseKey } from '../../i18n/exercise-fr.ts';
import type { Language } from '../../i18n/language.ts';

/** The texts of exercises in one language. */
export type ExerciseTexts = Readonly<Record<ExerciseKey, string>>;

/** The table of a language. */
export function exerciseTexts(language: Language): ExerciseTexts {
  return language === 'fr' ? exerciseFr : exerciseEn;
}
