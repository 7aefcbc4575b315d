import type { SearchTexts } from './search-fr.ts';

/** The words of the search dialog, in English. */
export const searchEn: SearchTexts = {
  title: 'Search the site',
  label: 'Search lessons, slides and pages',
  close: 'Close',
  empty: 'Try “ack”, “502” or “gateway”.',
  loading: 'Loading the index…',
  none: 'Nothing for “{query}”. Try a shorter word.',
  one: '1 result',
  many: '{n} results',
  failed: 'The search could not be loaded. Check the connection, then open it again.',
  keys: 'Enter opens the first result; the arrows choose another.',
};
