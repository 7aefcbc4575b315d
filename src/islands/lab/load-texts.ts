import type { Language } from '../../i18n/language.ts';
import type { FollowKey } from '../../i18n/follow-fr.ts';
import type { LabTexts } from './texts.ts';

/** Fetches the lab's texts in one language: a reader's browser needs no other. */
export async function loadLabTexts(language: Language): Promise<LabTexts> {
  return language === 'fr'
    ? (await import('../../i18n/lab-fr.ts')).labFr
    : (await import('../../i18n/lab-en.ts')).labEn;
}

/** The lab's texts with those of the panels that look into one message or request. */
export type FollowTexts = LabTexts & Readonly<Record<FollowKey, string>>;

/** Fetches what those panels say besides. */
export async function loadFollowTexts(language: Language, texts: LabTexts): Promise<FollowTexts> {
  const own =
    language === 'fr'
      ? (await import('../../i18n/follow-fr.ts')).followFr
      : (await import('../../i18n/follow-en.ts')).followEn;
  return { ...texts, ...own };
}
