import { filmEn } from '../../i18n/film-en.ts';
import { filmFr, type FilmKey } from '../../i18n/film-fr.ts';
import type { Language } from '../../i18n/language.ts';

/** The words around a recorded run, in one language. */
export function filmTexts(language: Language): Readonly<Record<FilmKey, string>> {
  return language === 'fr' ? filmFr : filmEn;
}

/** What a recording shows, in words, for those who don't see it. Throws for a recording without words. */
export function recordingTitle(language: Language, recording: string): string {
  const words = (filmTexts(language) as Readonly<Record<string, string | undefined>>)[recording];
  if (words === undefined) throw new Error(`src/i18n/film-*.ts: no words for the recording "${recording}"`);
  return words;
}
