import { deckEn } from '../i18n/deck-en.ts';
import { deckFr, type DeckKey } from '../i18n/deck-fr.ts';
import type { Language } from '../i18n/language.ts';

/** The words around a deck in one language. */
export function deckTexts(language: Language): Readonly<Record<DeckKey, string>> {
  return language === 'fr' ? deckFr : deckEn;
}
