import type { Language } from '../../i18n/language.ts';
import type { LabTexts } from './texts.ts';

/** Fetches the lab's texts in one language: a reader's browser needs no other. */
export async function loadLabTexts(language: Language): Promise<LabTexts> {
  return language === 'fr'
    ? (await import('../../i18n/lab-fr.ts')).labFr
    : (await import('../../i18n/lab-en.ts')).labEn;
}
