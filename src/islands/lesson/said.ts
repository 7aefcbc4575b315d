import { saidEn } from '../../i18n/said-en.ts';
import { saidFr, type SaidTexts } from '../../i18n/said-fr.ts';

/** What the scripts of a lesson say, in the language of the page. */
export function said(): SaidTexts {
  return document.documentElement.lang === 'en' ? saidEn : saidFr;
}
