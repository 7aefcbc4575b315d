import type { Language } from './language.ts';
import { lessonEn } from './lesson-en.ts';
import { lessonFr, type LessonKey } from './lesson-fr.ts';

/** The texts around lessons in one language; an unknown key is a type error. */
export function lessonTexts(language: Language): Readonly<Record<LessonKey, string>> {
  return language === 'fr' ? lessonFr : lessonEn;
}
