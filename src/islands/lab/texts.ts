import { labEn } from '../../i18n/lab-en.ts';
import { labFr, type LabKey } from '../../i18n/lab-fr.ts';
import type { Language } from '../../i18n/language.ts';

/** The lab's texts in one language. */
export type LabTexts = Readonly<Record<LabKey, string>>;

/** The table of a language. */
export function labTexts(language: Language): LabTexts {
  return language === 'fr' ? labFr : labEn;
}
